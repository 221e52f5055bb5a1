import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/**
 * Says beside the main process's files that they are CommonJS: node finds and starts such modules faster than ES modules, and
 * only of them can compiled code be kept from one start to the next. And names the build by its content, as times of files say
 * nothing within a packaged archive.
 */
export function commonModules(): Plugin {
  return {
    name: 'liftbench-common-modules',
    generateBundle(_options, bundle) {
      const content = createHash('sha256')
      for (const [name, file] of Object.entries(bundle).sort(([left], [right]) => (left < right ? -1 : 1))) {
        if (file.type === 'chunk') content.update(`${name}\n${file.code}\n`)
      }
      this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify({ type: 'commonjs', build: content.digest('hex').slice(0, 16) })}\n` })
    },
  }
}
