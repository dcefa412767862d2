/** Every scope there is (contract.md section 2). `admin` holds all the others. */
export const SCOPES = [
  'articles:write',
  'articles:read-drafts',
  'articles:publish',
  'articles:withdraw',
  'articles:purge',
  'articles:history',
  'taxonomy:write',
  'media:read',
  'media:write',
  'imports:write',
  'export:read',
  'webhooks:write',
  'tokens:write',
  'audit:read',
  'settings:write',
  'admin',
] as const

export type Scope = (typeof SCOPES)[number]
