import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const UNITS = 8000
const DAYS = 8
/** The rule that deals the variants, as the auditor is given it. */
export const rule = "case when (cast(substr(user_id, 2) as int) * 48271 % 65537) % 2 = 0 then 'control' else 'treatment' end"
/** Units that were logged otherwise than the rule says. */
export const misdealt = ['u123', 'u2345', 'u4567']

/**
 * An export with known flaws: televisions lost the treatment on 4 to 7 March, 40 rows were sent twice, and three units were
 * logged in the wrong variant. Every unit has an exposure; some buy an hour later.
 */
export function writeDoubtfulExport(folder: string): string {
  const rows: string[] = []
  for (let i = 0; i < UNITS; i += 1) {
    const unit = `u${String(i)}`
    const dealt = ((i * 48271) % 65537) % 2
    const logged = misdealt.includes(unit) ? 1 - dealt : dealt
    const place = (i * 31) % 10
    const device = place < 5 ? 'phone' : place < 8 ? 'desktop' : 'tv'
    const day = Math.floor((i * DAYS) / UNITS)
    if (device === 'tv' && dealt === 1 && day >= 2 && day <= 5) continue
    const second = ((i * DAYS) % UNITS) * 10
    const time = (later: number): string => new Date(Date.UTC(2026, 2, 2 + day, 0, 0, second + later)).toISOString().slice(0, 19).replace('T', ' ')
    rows.push([`x${String(i)}`, unit, time(0), 'exposure', logged === 0 ? 'control' : 'treatment', device, ''].join(','))
    if ((i * 7) % 97 < 12 + 3 * dealt) rows.push([`p${String(i)}`, unit, time(3600), 'purchase', '', device, String(10 + (i % 17))].join(','))
  }
  const sent = rows.filter((row) => row.startsWith('p')).slice(0, 40)
  writeFileSync(join(folder, 'events.csv'), ['event_id,user_id,ts,event,variant,device,value', ...rows, ...sent].join('\n'))
  const definition = join(folder, 'doubtful.yaml')
  writeFileSync(definition, [
    'liftbench: 1', 'id: doubtful', 'name: A doubtful export', 'sources: { events: { path: events.csv, time: ts } }', 'unit: user_id # one per device', "exposure: { source: events, where: event = 'exposure', variant: variant }",
    'variants: [ { id: control }, { id: treatment } ]', 'period: { from: 2026-03-02, to: 2026-03-09 }', 'metrics:',
    "  - { id: bought, name: Bought, kind: conversion, source: events, where: event = 'purchase', role: primary }",
    "  - { id: revenue, name: Revenue, kind: mean, source: events, where: event = 'purchase', value: value, role: secondary }",
    'segments: [device]', '',
  ].join('\n'))
  return definition
}
