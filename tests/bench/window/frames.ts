import type { Page } from '@playwright/test'

/** Milliseconds between one frame and the next, in rising order of their share. */
export interface FrameTimes {
  readonly frames: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  /** Share of frames that took longer than a frame and a half of 60 a second. */
  readonly late: number
}

export function frameTimes(times: readonly number[]): FrameTimes {
  const rising = times.toSorted((a, b) => a - b)
  const at = (share: number): number => rising[Math.min(rising.length - 1, Math.floor(share * rising.length))] ?? 0
  return { frames: rising.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: rising.at(-1) ?? 0, late: rising.filter((time) => time > 25).length / Math.max(1, rising.length) }
}

/** Scrolls from the top to the end, `pixels` a frame, and gives the time between frames as the page itself sees them. */
export function scrollThrough(page: Page, pixels: number): Promise<number[]> {
  return page.evaluate((step) => new Promise<number[]>((done) => {
    const column = document.querySelector('.lb-notebook')!
    column.scrollTop = 0
    const times: number[] = []
    let last = 0
    const frame = (now: number): void => {
      if (last > 0) times.push(now - last)
      last = now
      if (column.scrollTop + column.clientHeight >= column.scrollHeight - 2 || times.length > 6000) done(times)
      else {
        column.scrollTop += step
        requestAnimationFrame(frame)
      }
    }
    requestAnimationFrame(() => requestAnimationFrame(frame))
  }), pixels)
}

/** Waits until the page has drawn `count` frames in a row without one that took longer than `most` milliseconds; not for ever, as others may use the machine. */
export async function calm(page: Page, count = 60, most = 40): Promise<void> {
  await page.evaluate(([wanted, longest]) => new Promise<void>((done) => {
    let good = 0
    let last = performance.now()
    const started = last
    const frame = (now: number): void => {
      good = now - last <= longest! ? good + 1 : 0
      last = now
      if (good >= wanted! || now - started > 5000) done()
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }), [count, most])
}

/** From each key press to the frame that shows it, while text is typed where the focus is. */
export async function typeAndTime(page: Page, text: string): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    window.addEventListener('keydown', (event) => {
      const { timeStamp } = event
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - timeStamp), 0))
    }, true)
  })
  await page.keyboard.type(text, { delay: 30 })
  await page.waitForTimeout(200)
  return page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)
}
