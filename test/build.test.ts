import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageRoot, program } from './helpers/program.ts'

/** A small package with the same scripts and compiler settings. */
function packageFolder(t: Test, { withCompiler = true } = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'broadsheet-build-'))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(packageRoot, name), join(root, name))
  cpSync(join(packageRoot, 'scripts'), join(root, 'scripts'), { recursive: true })
  mkdirSync(join(root, 'src', 'part'), { recursive: true })
  writeFileSync(
    join(root, 'src', 'main.ts'),
    `import { word } from './part/word.ts'\nconsole.log(word, process.argv.slice(2).join())\n`,
  )
  writeFileSync(join(root, 'src', 'part', 'word.ts'), `export const word: string = 'one'\n`)
  writeFileSync(join(root, 'src', 'part', 'page.html'), '<p>asset</p>')
  if (withCompiler) symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'))
  return root
}

async function start(t: Test, cwd: string): Promise<string> {
  const run = program(t, ['scripts/start.mjs'], { cwd })
  t.equal(await run.ended, 0, run.stderr())
  return run.stdout().trim()
}

const mark = (root: string): string => readFileSync(join(root, 'dist', '.built'), 'utf8')
const drafts = (root: string): string[] => readdirSync(root).filter((name) => name.startsWith('.dist-'))

t.test('start builds when dist/ is missing or older than a source, and only then', async (t) => {
  const root = packageFolder(t)
  t.equal(await start(t, root), 'one serve')
  t.equal(readFileSync(join(root, 'dist', 'part', 'page.html'), 'utf8'), '<p>asset</p>')
  const first = mark(root)
  await start(t, root)
  t.equal(mark(root), first, 'no second build')
  writeFileSync(join(root, 'src', 'part', 'word.ts'), `export const word: string = 'two'\n`)
  t.equal(await start(t, root), 'two serve')
  writeFileSync(join(root, 'src', 'part', 'gone.ts'), 'export {}\n')
  await start(t, root)
  rmSync(join(root, 'src', 'part', 'gone.ts'))
  await start(t, root)
  t.notOk(existsSync(join(root, 'dist', 'part', 'gone.js')), 'a removed source is gone from dist/')
  t.strictSame(drafts(root), [])
})

t.test('npx broadsheet works in a clone that nobody has built, and from the package that npm packs', async (t) => {
  const root = packageFolder(t)
  const { broadsheet } = (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { broadsheet: string } }
  ).bin // our own file
  const run = program(t, [broadsheet, 'seed'], { cwd: root })
  t.equal(await run.ended, 0, run.stderr())
  t.equal(run.stdout().trim(), 'one seed')
  rmSync(join(root, 'dist'), { recursive: true })
  const npm = [
    '-e',
    `process.exitCode = child_process.spawnSync('npm', ['pack', '--silent'], { stdio: 'inherit' }).status`,
  ]
  const pack = program(t, npm, { cwd: root })
  t.equal(await pack.ended, 0, pack.stderr())
  const unpack = `child_process.spawnSync('tar', ['xzf', '${pack.stdout().trim()}'], { stdio: 'inherit' })`
  t.equal(await program(t, ['-e', unpack], { cwd: root }).ended, 0)
  const packed = program(t, [broadsheet, 'seed'], { cwd: join(root, 'package') })
  t.equal(await packed.ended, 0, packed.stderr())
  t.equal(packed.stdout().trim(), 'one seed')
})

t.test('four builds at once leave one whole dist/', async (t) => {
  const root = packageFolder(t)
  const codes = await Promise.all(
    Array.from(
      { length: 4 },
      async () =>
        (
          await once(
            spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, 'scripts/build.mjs', '--force'], { cwd: root }),
            'exit',
          )
        )[0] as number,
    ), // the exit code
  )
  t.strictSame(codes, [0, 0, 0, 0])
  t.equal(await start(t, root), 'one serve')
  t.strictSame(drafts(root), [])
})

t.test('a build that fails says why and leaves the old dist/', async (t) => {
  const root = packageFolder(t)
  await start(t, root)
  writeFileSync(join(root, 'src', 'part', 'word.ts'), `export const word: string = 2\n`)
  const run = program(t, ['scripts/start.mjs'], { cwd: root })
  t.equal(await run.ended, 1)
  t.match(run.stderr(), /^The build failed: src\/part\/word\.ts\(1,14\): error TS2322/)
  t.equal(readFileSync(join(root, 'dist', 'part', 'word.js'), 'utf8'), `export const word = 'one';\n`)
  t.strictSame(drafts(root), [])
})

t.test('a needed build without the compiler is one line, and none is needed when dist/ is new', async (t) => {
  const root = packageFolder(t, { withCompiler: false })
  const run = program(t, ['scripts/start.mjs'], { cwd: root })
  t.equal(await run.ended, 1)
  t.match(run.stderr(), /^dist\/ is missing or older[^\n]*npm ci\.\n$/)
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'dist', 'main.js'), `console.log('shipped')\n`)
  writeFileSync(join(root, 'dist', '.built'), String(Date.now() + 1000))
  t.equal(await start(t, root), 'shipped')
  rmSync(join(root, 'src'), { recursive: true })
  rmSync(join(root, 'dist', '.built'))
  t.equal(await start(t, root), 'shipped', 'a package without sources')
})
