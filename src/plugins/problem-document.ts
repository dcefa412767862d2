import type { Failure } from '../errors.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/**
 * The RFC 9457 document of a failure, as text. The same failure gives the same bytes but for `requestId`; the cause
 * never enters.
 */
export function problemText(failure: Failure, publicUrl: string, requestId: string): string {
  const { errors, extra } = failure.details
  return JSON.stringify({
    type: `${publicUrl}/problems/${failure.code}`,
    title: failure.title,
    status: failure.status,
    detail: failure.detail,
    code: failure.code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...extra,
  })
}
