/** Bodies to try, by the name of their schema. */
export const EXAMPLES: Record<string, unknown> = {
  ArticleCreate: {
    headline: 'Harbour bridge reopens',
    section: 'city',
    contributors: [{ author: 'ines-moreau', role: 'author' }],
    body: [
      {
        _type: 'block',
        _key: 'a',
        style: 'normal',
        markDefs: [],
        children: [{ _type: 'span', text: 'It is open.', marks: [] }],
      },
    ],
  },
  ArticlePatch: { headline: 'Harbour bridge reopens after a year', summary: null },
  SectionCreate: { name: 'City' },
  SectionPatch: { description: 'What happens around the harbour.' },
  AuthorCreate: { name: 'Inès Moreau' },
  AuthorPatch: { bio: 'Writes about the harbour.' },
  MediaCreate: {
    kind: 'image',
    alt: 'The bridge at dawn',
    url: 'https://pictures.example/bridge.jpg',
    credit: { line: 'Ana Reis' },
  },
  MediaPatch: { caption: 'The bridge on its first morning.' },
  TagCreate: { name: 'Harbour bridge', kind: 'place' },
  TagPatch: { synonyms: ['The old bridge'] },
  StepInput: { note: 'As agreed at the morning conference.' },
  PublishInput: { significant: true },
  UnpublishInput: { at: '2100-01-01T00:00:00Z' },
  WebhookCreate: { url: 'https://hooks.example/broadsheet', types: ['article.published', 'article.withdrawn'] },
  WebhookPatch: { active: false },
  WebhookReplay: { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' },
  CorrectionInput: {
    kind: 'correction',
    text: 'An earlier version gave the wrong year: the bridge was built in 1931.',
    blockId: 'a',
  },
  BatchInput: {
    operations: [
      {
        method: 'POST',
        path: '/v1/tags',
        body: { id: '0190a6b0-5c1e-7e36-9f6c-2f1f5d0c7a11', name: 'Harbour bridge' },
      },
      {
        method: 'PATCH',
        path: '/v1/tags/0190a6b0-5c1e-7e36-9f6c-2f1f5d0c7a11',
        body: { kind: 'place' },
        headers: { 'If-Match': '"1"' },
      },
    ],
  },
  PreviewInput: { expiresInSeconds: 3_600 },
  MergeInput: { into: 'harbour-bridge', note: 'The same bridge under two names.' },
  TokenCreate: { name: 'Website', scopes: ['articles:read-drafts'] },
}
