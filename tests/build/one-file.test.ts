// @vitest-environment jsdom
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fold } from '../../build/one-file'

const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<script type="module" crossorigin src="./assets/report.js"></script>
<link rel="stylesheet" crossorigin href="./assets/report.css">
</head>
<body>
<div id="root"></div>
<script type="application/json" id="liftbench-evaluation"></script>
</body>
</html>
`

describe('Folding the report into one file', () => {
  it('keeps script and style to the letter, dollar signs and all', () => {
    const script = "document.title = 'a $& b $1 $` c'.replace(/\\$/g, '$$')"
    const style = "p::before { content: '$&' }"
    const folded = parsed(fold(page, script, style))
    expect(folded.querySelector('script[type="module"]')?.textContent).toBe(script)
    expect(folded.querySelector('style')?.textContent).toBe(style)
  })

  it('leaves nothing that would be fetched', () => {
    const folded = parsed(fold(page, 'void 0', 'p {}'))
    expect(folded.querySelectorAll('[src], [href]')).toHaveLength(0)
  })

  it('runs after the place of the evaluation, which stays empty and stays one', () => {
    const folded = fold(page, 'void 0', '')
    expect(folded.match(/id="liftbench-evaluation"/g)).toHaveLength(1)
    expect(folded.indexOf('liftbench-evaluation')).toBeLessThan(folded.indexOf('void 0'))
  })

  it('lets only this very script run', () => {
    const script = 'document.title = "done"'
    const hash = createHash('sha256').update(script).digest('base64')
    const policy = parsed(fold(page, script, '')).querySelector('meta[http-equiv]')?.getAttribute('content')
    expect(policy).toContain(`script-src 'sha256-${hash}'`)
    expect(policy).toContain("default-src 'none'")
  })

  it('asks for a page that it can fold into', () => {
    expect(() => fold('<p>nothing</p>', '', '')).toThrow('The report')
  })
})
