import type { Page } from '@playwright/test'

export interface Listening {
  /** Resolves as soon as something of the kind is said, or at once where it was. */
  heard(words: RegExp): Promise<void>
}

/** Hears everything that the places of a selector say from now on, also what stands there for a moment only. */
export async function listen(page: Page, selector: string): Promise<Listening> {
  const ear = await page.evaluateHandle((places) => {
    const said = new Set<string>()
    const waiting = new Set<{ readonly words: RegExp; readonly done: () => void }>()
    const hear = (): void => {
      for (const { textContent } of document.querySelectorAll(places)) if (textContent) said.add(textContent)
      for (const one of waiting) {
        if (![...said].some((each) => one.words.test(each))) continue
        waiting.delete(one)
        one.done()
      }
    }
    new MutationObserver(hear).observe(document, { subtree: true, childList: true, characterData: true })
    return {
      heard: (words: string) => new Promise<void>((done) => {
        waiting.add({ words: new RegExp(words), done })
        hear()
      }),
    }
  }, selector)
  return { heard: (words) => ear.evaluate((it, pattern) => it.heard(pattern), words.source) }
}
