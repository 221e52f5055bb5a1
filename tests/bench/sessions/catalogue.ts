import { dailyLooks } from './daily-looks'
import { profile } from './profile'
import { reopen } from './reopen'
import { secondLook } from './second-look'
import type { SessionCase } from './session-case'

/** Every session of the bench, in the order of the report. */
export const sessionCases: readonly SessionCase[] = [secondLook, dailyLooks, profile, reopen]
