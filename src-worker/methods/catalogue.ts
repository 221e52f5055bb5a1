import type { MethodName } from '../../src-contract/capabilities';
import type { Method } from './method';
import { poisson } from './rates/poisson';
import { mannWhitneyMethod } from './ranks/mann-whitney-method';
import { lin } from './regression/lin-method';
import { bootstrapMethod } from './resampling/bootstrap-method';
import { permutationMethod } from './resampling/permutation-method';
import { boschloo } from './shares/boschloo';
import { fisher } from './shares/fisher';
import { miettinenNurminen } from './shares/miettinen-nurminen';
import { newcombe } from './shares/newcombe';
import { postStratified } from './strata/post-stratified';
import { student } from './student';
import { welch } from './welch';
import { z } from './z';

/** Every method, by the name a definition gives it; what people read of them is in the contract's sheets. */
export const methods: Readonly<Record<MethodName, Method>> = {
  welch, student, z, lin, 'post-stratified': postStratified, newcombe, 'miettinen-nurminen': miettinenNurminen, fisher, boschloo, poisson,
  'mann-whitney': mannWhitneyMethod, bootstrap: bootstrapMethod, permutation: permutationMethod,
};
