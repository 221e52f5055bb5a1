import { readFileSync } from 'node:fs'
import { PNG } from 'pngjs'

export interface Picture {
  readonly width: number
  readonly height: number
  /** How many different colours there are. */
  readonly colours: number
  /** The share of pixels that are not of the most frequent colour. */
  readonly ink: number
}

/** Decodes the bytes of a PNG file; throws on anything that is none. */
export function readPicture(path: string): Picture {
  const { width, height, data } = PNG.sync.read(readFileSync(path))
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUInt32BE(at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return { width, height, colours: counts.size, ink: 1 - Math.max(...counts.values()) / (width * height) }
}
