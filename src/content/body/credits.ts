/** The parts of a credit that a credit line is made of. */
export type Credit = { line?: string | null; agency?: string | null; creator?: string | null }

/**
 * The one credit line of every output (vocabulary.md section 7): `line`; else `agency/creator`; else the one there is;
 * else null. An empty string counts as absent; nothing is trimmed, as the line is a contract with the supplier.
 */
export const creditLine = (credit: Credit | null | undefined): string | null => {
  const { line, agency, creator } = credit ?? {}
  if (line) return line
  if (agency && creator) return `${agency}/${creator}`
  return agency || creator || null
}

type Credited = {
  id: string
  kind: string
  provider?: { category?: string | null } | null
  credit?: Credit | null
}

/** The images that may not be published: not staff's own (no category counts as not staff's) and without a credit. */
export const uncreditedImages = <T extends Credited>(media: readonly T[]): T[] =>
  media.filter(
    ({ kind, provider, credit }) => kind === 'image' && provider?.category !== 'staff' && creditLine(credit) === null,
  )
