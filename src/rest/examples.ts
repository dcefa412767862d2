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
  TokenCreate: { name: 'Website', scopes: ['articles:read-drafts'] },
}
