import { createHash } from 'node:crypto';
import type { CompleteDefinition } from '../../src-contract/experiment';

/**
 * Identifies what an evaluation computes: SHA-256 of the complete definition as canonical JSON (keys sorted), so that
 * layout, comments and spelled-out defaults do not matter. Left out are words that change no figure (names, hypothesis,
 * descriptions, formats), the acknowledgements, and where the files are: what is in them is the data hash's business.
 */
export function definitionHash(definition: CompleteDefinition): string {
  const { name: _name, hypothesis: _hypothesis, acknowledgements: _acknowledgements, sources, metrics, variants, repairs, ...rest } = definition;
  const meaning = {
    ...rest,
    sources: Object.fromEntries(Object.entries(sources).map(([source, { path: _path, ...options }]) => [source, options])),
    metrics: metrics.map(({ name: _metric, description: _description, format: _format, currency: _currency, ...metric }) => metric),
    variants: variants.map(({ name: _variant, ...variant }) => variant),
    ...(repairs === undefined ? {} : { repairs: repairs.map(({ note: _note, ...repair }) => repair) }),
  };
  return createHash('sha256').update(canonicalJson(meaning)).digest('hex');
}

/** JSON with sorted keys and without undefined values, so that equal data give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
