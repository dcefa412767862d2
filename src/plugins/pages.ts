// The few pages for people. They name addresses and load nothing, so they work with no network beyond the server.
import { readFile } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ERRORS, fail, type ErrorCode } from '../errors.ts'

const ADDRESSES = {
  articles: '/v1/articles',
  sections: '/v1/sections',
  authors: '/v1/authors',
  media: '/v1/media',
  tags: '/v1/tags',
  graphql: '/graphql',
  openapi: '/openapi.json',
  live: '/health/live',
  ready: '/health/ready',
} as const

/** A query in an address, since `/graphql` alone answers that it needs one. */
const EXAMPLE = '/graphql?query=%7Bsections%7Bnodes%7Bname%20path%7D%7D%7D'

/** `GET /`: where everything is, for people and for programs; `/problems/{code}`: what a refusal means. */
export const pages = fp<{ publicUrl: string }>(async (app, { publicUrl }) => {
  const version = await packageVersion()
  // A proxy may serve us below a path of its own.
  const prefix = new URL(publicUrl).pathname.replace(/\/$/, '')
  const addresses = Object.entries(ADDRESSES).map(([name, path]) => [name, prefix + path] as const)
  app.get('/', { config: { scope: 'open' } }, (request, reply) => {
    reply.headers({ vary: 'Accept', 'cache-control': 'public, max-age=0, must-revalidate' })
    if (!wantsHtml(request))
      return reply.send({ name: 'Broadsheet', version, addresses: Object.fromEntries(addresses) })
    const links = addresses.map(([name, path]) => `<li><a href="${escape(path)}">${escape(path)}</a> (${name})</li>`)
    return sendPage(
      reply,
      'Broadsheet',
      `<p>Version ${version}. A content API for newsrooms.</p><ul>${links.join('')}</ul>` +
        `<p>GraphQL wants a query: <a href="${escape(prefix)}${EXAMPLE}">the sections, for example</a>.</p>`,
    )
  })
  app.get<{ Params: { code: string } }>('/problems/:code', { config: { scope: 'open' } }, async (request, reply) => {
    const { code } = request.params
    if (!isCode(code)) throw fail('NOT_FOUND')
    const [status, title] = ERRORS[code]
    const help = (await helpTexts()).get(code) ?? ''
    reply.headers({ vary: 'Accept', 'cache-control': 'public, max-age=3600' })
    if (!wantsHtml(request)) return reply.send({ code, status, title, help })
    return sendPage(reply, `${code} (${status})`, `<p>${escape(title)}.</p><pre>${escape(help)}</pre>`)
  })
  // Browsers ask for it by themselves; a 404 would stand in every console.
  app.get('/favicon.ico', { config: { scope: 'open' } }, (_request, reply) =>
    reply.code(204).header('cache-control', 'public, max-age=86400').send(),
  )
})

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}

function wantsHtml(request: FastifyRequest): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '')
}

function sendPage(reply: FastifyReply, title: string, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>${title}</title><style>body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;` +
        `padding:0 1rem}pre{white-space:pre-wrap;font:inherit}</style><h1>${title}</h1>${body}</html>`,
    )
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** The sections of docs/errors.md by code; without the file (a bare image) the titles must do. */
async function helpTexts(): Promise<Map<string, string>> {
  const text = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8').catch(() => '')
  return new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf('\n')
        // The status and the title, which open each section, stand on the page already.
        return [
          section.slice(0, end).trim(),
          section
            .slice(end + 1)
            .replace(/^\s*\d{3} · .*/, '')
            .trim(),
        ]
      }),
  )
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version // our own file, shipped with the code
}
