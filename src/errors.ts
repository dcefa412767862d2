// Every public error: its stable code, its status, what it is, and what to do. Codes are public: add, never rename.
// RFC 9457 carries them in REST (`code`), GraphQL in `extensions.code`; docs/errors.md explains each to the caller.

export const ERRORS = {
  INVALID_INPUT: [400, 'The input is not valid', 'Every fault is named in errors: mend them all and send again.'],
  INVALID_JSON: [400, 'The body is not valid JSON', 'Send one JSON value in UTF-8 that every parser reads alike.'],
  INVALID_PARAMETER: [400, 'A parameter is not valid', 'Every fault is named in errors: mend them all and ask again.'],
  INVALID_CURSOR: [
    400,
    'The cursor is not one that this list gave',
    'Send a cursor as this list gave it, with the same sort, or none to begin again.',
  ],
  CURSOR_MISMATCH: [
    400,
    'The cursor belongs to another filter',
    'A sync cursor carries its filter: send it alone, or begin a new sync with the other filter.',
  ],
  AT_IN_PAST: [400, 'The instant lies in the past', 'Send an instant from now on, or leave `at` out for now.'],
  AS_OF_IN_FUTURE: [400, 'asOf lies in the future', 'Ask for an instant that has passed.'],
  INVALID_HEADER: [400, 'A header is not valid', 'Mend or leave out the header that errors names.'],
  GRAPHQL_INVALID: [400, 'The GraphQL request is not valid', 'Send a document that fits the schema and its limits.'],
  UNAUTHENTICATED: [401, 'A token is needed', 'Send one as "Authorization: Bearer <token>".'],
  INVALID_TOKEN: [401, 'The token is not valid', 'It is unknown, revoked or expired.'],
  SCOPE_MISSING: [403, 'The token lacks a scope', 'Ask for a token that has it.'],
  HISTORY_FORBIDDEN: [
    403,
    'The past is not open to you',
    'It needs a token with articles:history, or PUBLIC_HISTORY=on.',
  ],
  DOCUMENT_NOT_LISTED: [403, 'The document is not one of the listed', 'Only listed documents are run here: ask by id.'],
  NOT_FOUND: [404, 'There is nothing here', 'Nothing has this address, or nothing that you may see.'],
  PERSISTED_QUERY_NOT_FOUND: [404, 'The document is not known', 'Send its text, with its hash if it is to be kept.'],
  METHOD_NOT_ALLOWED: [405, 'The method is not allowed here', 'Use one of the methods in Allow.'],
  NOT_ACCEPTABLE: [
    406,
    'No representation of that type exists',
    'Accept another type, or leave the header out for JSON.',
  ],
  REQUEST_TIMEOUT: [408, 'The request took too long to arrive', 'Send the whole request at once.'],
  ID_TAKEN: [409, 'The id is taken', 'Choose another id, or leave it out and one is made.'],
  SLUG_TAKEN: [409, 'The slug is taken', 'Choose another slug, or leave it out and one is made.'],
  PATH_TAKEN: [409, 'The path is taken', 'Choose another slug or another parent.'],
  TRANSLATION_TAKEN: [
    409,
    'The translation group has an article in that locale',
    'Choose another locale, or change the article that is there.',
  ],
  STEP_NOT_ALLOWED: [409, 'The step is not allowed in this state', 'Read the item: its status says where it stands.'],
  TRASHED: [409, 'The item is in the trash', 'Restore it first.'],
  TRASH_FIRST: [409, 'The item is not in the trash', 'Move it to the trash first; only what lies there can be purged.'],
  IN_HISTORY: [409, 'An older version still refers to the item', 'It can stay in the trash, where nobody sees it.'],
  REFERENCED: [409, 'Something refers to the item', 'Change what refers to it first.'],
  REFERENCES_NOT_PUBLIC: [
    409,
    'What the item refers to is hidden or in the trash',
    'Show or restore what it refers to, or take the reference out.',
  ],
  REFERENCES_GONE: [
    409,
    'What the version refers to is gone',
    'Read the version, and write its content anew without what is gone.',
  ],
  NEWER_DRAFT: [409, 'A newer draft exists', 'Publish the newest version, or write the older content anew.'],
  ALREADY_LIVE: [409, 'The version is live', 'Edit the article first.'],
  WITHDRAWN: [409, 'The article is withdrawn', 'Edit it first.'],
  EMBARGOED: [409, 'The article is under embargo', 'Wait for the end of the embargo, or lift it.'],
  IMMUTABLE_FIELD: [409, 'The field can no longer change', 'Leave it as it is.'],
  IDEMPOTENCY_KEY_IN_PROGRESS: [
    409,
    'A request with the same key is running',
    "Send it again after Retry-After seconds: the answer will be the first one's.",
  ],
  TAG_MERGED: [409, 'The tag is merged into another', 'Use the tag that it was merged into.'],
  WEBHOOK_LIMIT: [409, 'There are as many webhooks as there may be', 'Delete one that is no longer needed.'],
  SECTION_CYCLE: [409, 'A section cannot be its own ancestor', 'Choose a parent outside its own subtree.'],
  CURSOR_EXPIRED: [410, 'The cursor is of another log', 'Begin again without a cursor.'],
  SYNC_SCOPE_CHANGED: [410, 'The section of the sync has moved', 'Begin the sync again.'],
  PREVIEW_EXPIRED: [410, 'The preview is over', 'Ask for a new one.'],
  STALE_VERSION: [412, 'The version is not the newest', 'Read it again, merge your change, and send the new ETag.'],
  PAYLOAD_TOO_LARGE: [413, 'The body is too large', 'Send a smaller one.'],
  URI_TOO_LONG: [414, 'The address is too long', 'Send fewer or shorter parameters.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The content type is not supported', 'Send application/json.'],
  NOT_PUBLISHABLE: [
    422,
    'The article lacks what publishing needs',
    'Mend every fault that errors names, then publish.',
  ],
  TREE_TOO_LARGE: [422, 'The subtree is too large to move', 'Move its parts one by one.'],
  BATCH_TOO_LARGE: [422, 'Too much would change at once', 'Send fewer operations in one batch.'],
  PUBLISHED_LATER: [
    422,
    'publishedAt lies after the instant of going live',
    'Set publishedAt to an earlier instant, or to null.',
  ],
  EMBARGO_CONTRADICTS_SCHEDULE: [
    422,
    'The embargo ends after the schedule',
    'Move the schedule, or the end of the embargo.',
  ],
  EXPIRY_AT_SCHEDULE: [422, 'The expiry is the instant of going live', 'Choose another instant for one of the two.'],
  UNPUBLISH_BEFORE_PUBLISH: [
    422,
    'The expiry lies before going live',
    'Choose a later expiry, or an earlier schedule.',
  ],
  IDEMPOTENCY_KEY_REUSED: [422, 'The key belongs to another request', 'Use a new key for a new request.'],
  WEBHOOK_URL_FORBIDDEN: [
    422,
    'The address of the webhook is not allowed',
    'Use an https address that is reachable from the public network.',
  ],
  IF_MATCH_REQUIRED: [
    428,
    'If-Match is required',
    'Send the ETag that you have read, or * to overwrite whatever is there.',
  ],
  HEADERS_TOO_LARGE: [431, 'The headers are too large', 'Send fewer or shorter ones.'],
  INTERNAL: [500, 'Something went wrong here', 'The fault is ours; the log has it under requestId.'],
  BUSY: [503, 'The item is busy', 'Nothing was written; try again after Retry-After seconds.'],
  DATABASE_UNAVAILABLE: [503, 'The database cannot be reached', 'Try again after Retry-After seconds.'],
  CLOCK_BEHIND_LOG: [
    503,
    'The database clock is behind its log',
    'Nothing is written until an operator has set the clock.',
  ],
  SEQUENCE_NOT_REACHED: [
    503,
    'This server has not heard of that write yet',
    'Try again after Retry-After seconds, or without Min-Sequence.',
  ],
  STREAMS_FULL: [503, 'Too many streams are open', 'Try again after Retry-After seconds, or ask /v1/sync.'],
  DRAINING: [503, 'The server is stopping', 'Try again after Retry-After seconds.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>

export type ErrorCode = keyof typeof ERRORS

/** One fault of an input: where, and what would be right. */
export interface Fault {
  path: string
  message: string
}

export interface FailureDetails {
  /** One sentence for the caller, more to the point than the one of the table: what is wrong and what to do. */
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
  readonly detail: string
  readonly details: FailureDetails

  constructor(code: ErrorCode, details: FailureDetails = {}) {
    const [status, title, whatToDo] = ERRORS[code]
    super(details.detail ?? title, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = code
    this.code = code
    this.status = status
    this.title = title
    this.detail = details.detail ?? whatToDo
    this.details = details
  }
}

/** Makes a Failure to throw. */
export function fail(code: ErrorCode, details: FailureDetails = {}): Failure {
  return new Failure(code, details)
}
