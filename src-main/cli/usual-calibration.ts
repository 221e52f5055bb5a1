/** What `liftbench calibrate` does unless told otherwise. */
export const usualCalibration = { permutations: 2000, plant: 0.05, seed: 1 } as const;
