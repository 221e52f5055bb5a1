import type { MethodName } from '../../src-contract/capabilities';
import type { Method } from './method';
import { student } from './student';
import { welch } from './welch';
import { z } from './z';

/** Every method, by the name a definition gives it. */
export const methods: Readonly<Record<MethodName, Method>> = { welch, student, z };
