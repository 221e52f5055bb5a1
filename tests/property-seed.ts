import fc from 'fast-check';

/** Property tests draw the same examples in every run, so that a red run can be looked at; LIFTBENCH_SEED draws others. */
fc.configureGlobal({ seed: Number(process.env['LIFTBENCH_SEED'] ?? 20260302) });
