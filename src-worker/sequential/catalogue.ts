import type { SequentialName } from '../../src-contract/capabilities';
import { alwaysValid } from './always-valid';
import { kimDeMets, obrienFleming, pocock } from './group-sequential';
import { mixtureSprt } from './mixture-sprt';
import type { SequentialMember } from './sequential-member';

/** Every sequential plan, by the name a definition gives it; `none` reads the data once, at the end. */
export const sequentialPlans: Readonly<Record<Exclude<SequentialName, 'none'>, SequentialMember>> = {
  'obrien-fleming': obrienFleming,
  pocock,
  'kim-demets': kimDeMets,
  'always-valid': alwaysValid,
  msprt: mixtureSprt,
};
