/**
 * Frames as text, for sockets: JSON, in which the values that JSON lacks (undefined, NaN, infinities, −0) are tagged
 * as `{"$": "NaN"}`, and an object that has a key `$` of its own is wrapped.
 */
const special = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/** @returns JSON text that {@link fromLinkText} turns back into an equal value. Takes plain data only. */
export function toLinkText(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/** @throws SyntaxError when the text is not JSON. */
export function fromLinkText(text: string): unknown {
  return untagged(JSON.parse(text));
}

function tagged(value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return { $: Object.is(value, -0) ? '-0' : String(value) };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => [key, tagged(inner)] as const);
    const plain = Object.fromEntries(entries);
    return '$' in plain ? { $: 'object', of: plain } : plain;
  }
  return value;
}

function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== 'object' || value === null) return value;
  const tag: unknown = (value as Record<string, unknown>)['$'];
  if (tag === 'object') return members((value as { of: object }).of);
  if (typeof tag === 'string') return special.get(tag);
  return members(value);
}

function members(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untagged(inner)]));
}
