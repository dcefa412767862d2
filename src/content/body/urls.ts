import { bodyLimits } from './limits.ts'

// Spaces and control characters are refused before anything else: browsers drop tabs and newlines inside a scheme.
// eslint-disable-next-line no-control-regex -- the control characters are what is looked for
const unsafeCharacters = /[\s\u0000-\u001f\u007f"<>\\^`{|}]/

/** An absolute http or https address that a URL parser accepts. */
export const isWebUrl = (url: string): boolean =>
  url.length <= bodyLimits.urlChars && !unsafeCharacters.test(url) && /^https?:\/\//i.test(url) && URL.canParse(url)

/**
 * What a link may lead to: http, https, mailto, tel, or a place on the same site, beginning with `/` or `#`.
 * `//host` is refused: it reads like a path and leaves the site.
 */
export const isLinkUrl = (url: string): boolean => {
  if (isWebUrl(url)) return true
  if (url.length > bodyLimits.urlChars || unsafeCharacters.test(url)) return false
  return /^(mailto|tel):./i.test(url) || /^\/(?!\/)/.test(url) || /^#/.test(url)
}
