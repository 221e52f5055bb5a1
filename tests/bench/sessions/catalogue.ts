import { dailyLooks } from './daily-looks'
import { profile } from './profile'
import { reopen } from './reopen'
import { secondLook } from './second-look'
import { secondLookMillion } from './second-look-million'
import type { SessionCase } from './session-case'

/** Every session of the bench, in the order of the report. */
export const sessionCases: readonly SessionCase[] = [secondLook, secondLookMillion, dailyLooks, profile, reopen]
