import type { Plugin } from 'vite'

const ALWAYS = [
  "default-src 'none'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "style-src-attr 'unsafe-inline'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
]

/** The window as shipped: its own files and nothing else, no inline script, no eval, no style element made at run time. */
export const SHIPPED_POLICY = [...ALWAYS, "script-src 'self'", "style-src 'self'", "connect-src 'self'"].join('; ')

/** While developing, the module server needs its socket, its inline preamble and its style elements. */
export const DEVELOPMENT_POLICY = [
  ...ALWAYS,
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws:",
].join('; ')

/** Writes the policy into the page, as the first thing that its head says. */
export function contentSecurityPolicy(): Plugin {
  let policy = SHIPPED_POLICY
  return {
    name: 'liftbench-content-security-policy',
    configResolved(config) {
      policy = config.command === 'serve' ? DEVELOPMENT_POLICY : SHIPPED_POLICY
    },
    transformIndexHtml(html) {
      if (html.includes('http-equiv="Content-Security-Policy"')) return undefined
      return [
        { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
      ]
    },
  }
}
