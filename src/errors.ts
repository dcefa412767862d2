// Every public error: its stable code, its status, and what it is. Codes are public: add, never rename.
// RFC 9457 carries them in REST (`code`), GraphQL in `extensions.code`; docs/errors.md explains each to the caller.

export const ERRORS = {
  INVALID_INPUT: [400, 'The input is not valid'],
  INVALID_JSON: [400, 'The body is not valid JSON'],
  INVALID_PARAMETER: [400, 'A parameter is not valid'],
  INVALID_CURSOR: [400, 'The cursor is not one that this list gave'],
  INVALID_HEADER: [400, 'A header is not valid'],
  GRAPHQL_INVALID: [400, 'The GraphQL request is not valid'],
  UNAUTHENTICATED: [401, 'A token is needed'],
  INVALID_TOKEN: [401, 'The token is not valid'],
  SCOPE_MISSING: [403, 'The token lacks a scope'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'The method is not allowed here'],
  NOT_ACCEPTABLE: [406, 'No representation of that type exists'],
  REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  ID_TAKEN: [409, 'The id is taken'],
  SLUG_TAKEN: [409, 'The slug is taken'],
  PATH_TAKEN: [409, 'The path is taken'],
  TRANSLATION_TAKEN: [409, 'The translation group has an article in that locale'],
  STEP_NOT_ALLOWED: [409, 'The step is not allowed in this state'],
  TRASHED: [409, 'The item is in the trash'],
  REFERENCED: [409, 'Something refers to the item'],
  REFERENCES_NOT_PUBLIC: [409, 'What the article refers to is hidden or in the trash'],
  NEWER_DRAFT: [409, 'A newer draft exists'],
  ALREADY_LIVE: [409, 'The version is live'],
  WITHDRAWN: [409, 'The article is withdrawn'],
  EMBARGOED: [409, 'The article is under embargo'],
  IMMUTABLE_FIELD: [409, 'The field can no longer change'],
  SECTION_CYCLE: [409, 'A section cannot be its own ancestor'],
  STALE_VERSION: [412, 'The version is not the newest'],
  PAYLOAD_TOO_LARGE: [413, 'The body is too large'],
  URI_TOO_LONG: [414, 'The address is too long'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The content type is not supported'],
  NOT_PUBLISHABLE: [422, 'The article lacks what publishing needs'],
  TREE_TOO_LARGE: [422, 'The subtree is too large to move'],
  PUBLISHED_LATER: [422, 'publishedAt lies after the instant of going live'],
  IF_MATCH_REQUIRED: [428, 'If-Match is required'],
  HEADERS_TOO_LARGE: [431, 'The headers are too large'],
  INTERNAL: [500, 'Something went wrong here'],
  BUSY: [503, 'The item is busy'],
  DATABASE_UNAVAILABLE: [503, 'The database cannot be reached'],
  CLOCK_BEHIND_LOG: [503, 'The database clock is behind its log'],
  DRAINING: [503, 'The server is stopping'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof ERRORS

/** One fault of an input: where, and what would be right. */
export interface Fault {
  path: string
  message: string
}

export interface FailureDetails {
  /** One sentence for the caller: what is wrong and what to do. */
  detail?: string
  /** Every fault at once, never the first alone. */
  errors?: Fault[]
  /** Further members of the problem document: `current`, `fields`, `allowed`, `referrers`, `scope` … */
  extra?: Record<string, unknown>
  /** Response headers, such as `Allow` or `Retry-After`. */
  headers?: Record<string, string>
  cause?: unknown
}

/** An error that the caller may see, with a code of the table above. */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly title: string
  readonly details: FailureDetails

  constructor(code: ErrorCode, details: FailureDetails = {}) {
    const [status, title] = ERRORS[code]
    super(details.detail ?? title, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = code
    this.code = code
    this.status = status
    this.title = title
    this.details = details
  }
}

/** Makes a Failure to throw. */
export function fail(code: ErrorCode, details: FailureDetails = {}): Failure {
  return new Failure(code, details)
}
