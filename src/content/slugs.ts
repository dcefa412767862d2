import { createRequire } from 'node:module'
import type { transliterate as Transliterate } from 'transliteration'
import { z } from 'zod'
import { isId } from './fields.ts'

/** Words that stand behind an address in a route, so that no item can hide one. */
export const ROUTE_WORDS: ReadonlySet<string> = new Set(
  (
    'revisions restore publish unpublish submit approve reject withdraw unschedule diff previews corrections merge aliases ' +
    'self inspect batch search sync changes stream export import imports deliveries replay test rotate'
  ).split(' '),
)

const MAX = 80

// Loaded for the first name that needs it: its tables are large, and most names of most newsrooms are ASCII.
let loaded: typeof Transliterate | undefined
function transliterated(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name
  loaded ??= (createRequire(import.meta.url)('transliteration') as { transliterate: typeof Transliterate })
    .transliterate // a CommonJS module
  return loaded(name)
}

/** Whether a string can be a slug: lower-case words of a–z and 0–9 joined by single hyphens, no UUID, no route word. */
export function isSlug(value: string): boolean {
  return value.length <= MAX && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && !isId(value) && !ROUTE_WORDS.has(value)
}

export const slug = z
  .string()
  .max(MAX)
  .superRefine((value, context) => {
    if (isSlug(value)) return
    const message = isId(value)
      ? 'must not have the form of a UUID'
      : ROUTE_WORDS.has(value)
        ? 'is a word of the routes; choose another'
        : 'must be words of a-z and 0-9 joined by single hyphens'
    context.addIssue({ code: 'custom', message })
  })
  .meta({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: MAX })

/** The slug that a headline or name gives, at most 80 characters; `fallback` where nothing of it can be transliterated. */
export function slugFrom(name: string, fallback: string): string {
  const made = transliterated(name.slice(0, 500))
    .toLowerCase()
    .replace(/['’‘`]/g, '')
  const cut = shorten(made.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, ''), MAX)
  return cut === '' || isId(cut) ? fallback : cut
}

/** The slug itself, then with `-2`, `-3` … up to `count` of them; those that may not be a slug are left out. */
export function slugCandidates(base: string, count: number): string[] {
  const all = Array.from({ length: count }, (_, i) => (i === 0 ? base : `${shorten(base, MAX - 4)}-${i + 1}`))
  return all.filter(isSlug)
}

/** Cuts at a hyphen where one lies in the second half. */
function shorten(slug: string, max: number): string {
  if (slug.length <= max) return slug
  const head = slug.slice(0, max + 1)
  const end = head.lastIndexOf('-')
  return (end > max / 2 ? head.slice(0, end) : slug.slice(0, max)).replace(/-+$/, '')
}
