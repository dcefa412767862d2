export type Rendition = {
  name: string
  url: string
  width?: number | null
  height?: number | null
  mimeType?: string | null
}

/** A media item as the reader may see it. `url` is null until the file has an address. */
export type ResolvedMedia = {
  id: string
  kind: string
  url: string | null
  alt: string | null
  decorative: boolean
  caption: string | null
  creditLine: string | null
  width: number | null
  height: number | null
  mimeType: string | null
  renditions: readonly Rendition[]
}

/** An entry of the article's ledger; the instant is RFC 3339. */
export type ResolvedCorrection = { id: string; kind: string; text: string; publishedAt: string }

/**
 * What the ids in a body lead to, for this reader at this instant; null when it is not visible or its rights are over.
 * Then a figure is left out, and a link is its text alone (semantics.md section 3).
 */
export type Resolve = {
  media: (id: string) => ResolvedMedia | null
  article: (id: string) => { url: string; headline?: string | null } | null
  tag: (id: string) => { url: string; name: string } | null
  author: (id: string) => { url: string; name: string } | null
  /** The ledger as this reader may see it, oldest first; absent where there is none to be shown. */
  corrections?: readonly ResolvedCorrection[]
}

/** Resolves nothing: every figure is left out and every link is its text. */
export const resolveNothing: Resolve = {
  media: () => null,
  article: () => null,
  tag: () => null,
  author: () => null,
}

/** An address that may stand in `src` or `href`, or null: web addresses and places on the same site. */
export const safeAddress = (url: string | null | undefined): string | null =>
  url && /^(https?:\/\/|\/|#)/i.test(url) ? url : null
