import type { Plugin } from 'vite'

/**
 * Says beside the main process's files that they are CommonJS: node finds and starts such modules faster than ES modules, and
 * only of them can compiled code be kept from one start to the next.
 */
export function commonModules(): Plugin {
  return {
    name: 'liftbench-common-modules',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
    },
  }
}
