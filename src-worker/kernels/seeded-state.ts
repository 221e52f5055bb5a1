/**
 * Fills the state of `lanes` independent sfc32 generators (Doty-Humphrey's Small Fast Counting, from PractRand): words a of
 * all lanes, then b, c and the counters. The same seed, stream and block give the same state on every machine; others
 * give another, so that work may be cut at blocks and done in any order.
 */
export function seedState(state: Uint32Array, lanes: number, seed: number, stream: number, block: number): void {
  let filling = mixed(mixed(mixed(seed) + Math.imul(stream, 0x9e3779b9)) + Math.imul(block, 0x85ebca6b));
  for (let word = 0; word < 3 * lanes; word += 1) {
    filling = (filling + 0x9e3779b9) >>> 0;
    state[word] = mixed(filling);
  }
  for (let lane = 0; lane < lanes; lane += 1) {
    let a = state[lane];
    let b = state[lanes + lane];
    let c = state[2 * lanes + lane];
    let counter = 1;
    // What PractRand's author discards so that like seeds part.
    for (let step = 0; step < 12; step += 1, counter += 1) {
      const bits = (a + b + counter) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + bits) | 0;
    }
    state[lane] = a;
    state[lanes + lane] = b;
    state[2 * lanes + lane] = c;
    state[3 * lanes + lane] = counter;
  }
}

/** The finaliser of MurmurHash3. */
function mixed(word: number): number {
  let z = word | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
