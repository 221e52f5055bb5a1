import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findRuntime } from '../../build/electron-runtime.mjs'

describe.skipIf(process.platform !== 'linux')('Finding an Electron', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liftbench-runtime-'))
    vi.stubEnv('LIFTBENCH_ELECTRON', undefined)
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined)
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, maxRetries: 5 })
  })

  it('takes the one that the environment names before any other', async () => {
    writeFileSync(join(folder, 'electron'), '')
    writeFileSync(join(folder, 'version'), 'v45.4.1\n')
    vi.stubEnv('LIFTBENCH_ELECTRON', folder)
    expect(await findRuntime({ fetch: false })).toEqual({
      directory: folder,
      executable: join(folder, 'electron'),
      version: '45.4.1',
      origin: 'environment',
    })
  })

  it('says so when the named folder holds none, instead of taking another', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', join(folder, 'nowhere'))
    await expect(findRuntime({ fetch: false })).rejects.toThrow('There is no Electron in')
  })

  it('takes what an earlier run has unpacked into the cache folder', async () => {
    const kept = join(folder, 'cache/liftbench/electron-33.2.1-linux-x64-1')
    mkdirSync(kept, { recursive: true })
    writeFileSync(join(kept, 'electron'), '')
    const runtime = await findRuntime({ fetch: false })
    expect([kept, 'download']).toContain(runtime.origin === 'download' ? 'download' : runtime.directory)
  })
})
