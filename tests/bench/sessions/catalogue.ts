import { columns } from './columns'
import { dailyLooks } from './daily-looks'
import { growth } from './growth'
import { memory } from './memory'
import { profile } from './profile'
import { reopen } from './reopen'
import { secondLook } from './second-look'
import { secondLookMillion } from './second-look-million'
import { transport } from './transport'
import { triage } from './triage'
import type { SessionCase } from './session-case'

/** Every session of the bench, in the order of the report. */
export const sessionCases: readonly SessionCase[] = [secondLook, secondLookMillion, dailyLooks, profile, triage, reopen, transport, columns, memory, growth]
