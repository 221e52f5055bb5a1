/** A number that could not be had is null, and the `reason` beside it says why, in words. */
export type Figure = number | null;
