import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { DefinitionCheck } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { readDefinition } from '../../src-contract/experiment';
import type { CompleteDefinition, DefinitionProblem } from '../../src-contract/experiment';

/** A problem of a definition's text, with where it stands (1-based), or nulls where that is unknown. */
export type PlacedProblem = DefinitionProblem & { readonly line: number | null; readonly column: number | null };

/** A definition's text, parsed. JSON is YAML too, so both are read here. */
export interface ParsedText {
  /** Plain data; undefined when the text does not parse. */
  readonly value: unknown;
  /** What keeps the text from being parsed. */
  readonly problems: readonly PlacedProblem[];
  /** Where a field stands, by its dotted path; the nearest part above it when it is absent. */
  place(field: string, at?: number): { line: number | null; column: number | null };
}

const noDefinition = 'This is not the definition of an experiment.';
const beginning = 'A definition begins with "liftbench: 1" and names sources, unit, exposure, variants and metrics.';

function isMapOfKeys(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses YAML or JSON text and remembers where each field stands. Never throws. */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined): { line: number | null; column: number | null } => {
    if (offset === undefined) return { line: null, column: null };
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = document.errors.map((error) => ({ field: '', message: `The text is not valid YAML: ${sentence(error.message)}`, ...at(error.pos[0]) }));
  if (problems.length > 0) return { value: undefined, problems, place: () => ({ line: null, column: null }) };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, problems, place: (field, character) => at(character === undefined ? offsetOf(document, field) : (characterOf(document, field, character) ?? offsetOf(document, field))) };
  } catch (error) {
    const message = `The text is not valid YAML: ${sentence(error instanceof Error ? error.message : String(error))}`;
    return { value: undefined, problems: [{ field: '', message, line: null, column: null }], place: () => ({ line: null, column: null }) };
  }
}

/** Checks a definition's text: every problem with its field's path and place. Never throws. */
export function checkDefinitionText(text: string): DefinitionCheck {
  const parsed = parseText(text);
  if (parsed.problems.length > 0) return { ok: false, problems: parsed.problems };
  if (!isMapOfKeys(parsed.value)) return { ok: false, problems: [{ field: '', message: `${noDefinition} ${beginning}`, line: 1, column: 1 }] };
  const read = readDefinition(parsed.value);
  return read.ok ? { ok: true } : { ok: false, problems: placed(read.problems, parsed) };
}

/**
 * Reads a definition's text into its complete form.
 * @param options `file` names the text in messages; `change` alters the parsed data before it is checked
 * @throws LiftbenchError of kind `input` with the first problem, its field, line and column
 */
export function readDefinitionText(text: string, options: { file?: string | undefined; change?: (value: unknown) => unknown } = {}): CompleteDefinition {
  const parsed = parseText(text);
  if (parsed.problems.length > 0) throw problemError(parsed.problems, options.file);
  if (!isMapOfKeys(parsed.value)) throw new LiftbenchError({ kind: 'input', message: noDefinition, place: { file: options.file }, next: beginning });
  const read = readDefinition(options.change ? options.change(parsed.value) : parsed.value);
  if (!read.ok) throw problemError(placed(read.problems, parsed), options.file);
  return read.definition;
}

function placed(problems: readonly DefinitionProblem[], parsed: ParsedText): PlacedProblem[] {
  return problems.map((problem) => ({ ...problem, ...parsed.place(problem.field, problem.at) }));
}

function problemError(problems: readonly PlacedProblem[], file: string | undefined): LiftbenchError {
  const [first] = problems;
  const more = problems.length - 1;
  const details = problems.map((problem) => `${problem.line === null ? '' : `line ${String(problem.line)}: `}${problem.field ? `${problem.field}: ` : ''}${problem.message}`);
  return new LiftbenchError({
    kind: 'input',
    message: sentence(first?.message ?? 'The definition cannot be read'),
    place: { file, line: first?.line ?? undefined, column: first?.column ?? undefined, field: first?.field || undefined },
    next: more > 0 ? `Correct it, and ${String(more)} more ${more === 1 ? 'problem' : 'problems'} in this definition.` : 'Correct it and try again.',
    details: details.join('\n'),
  });
}

/** `metrics[2].where` → `['metrics', 2, 'where']`. */
export function fieldParts(field: string): (string | number)[] {
  return [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((match) => (match[2] === undefined ? String(match[1]) : Number(match[2])));
}

/** Offset of a field's key (or item), or of the deepest part of its path that exists. */
function offsetOf(document: Document, field: string): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const part of fieldParts(field)) {
    const next = step(node, part);
    if (!next) break;
    offset = next.offset ?? offset;
    node = next.node;
  }
  return offset;
}

/** Offset of one character of a field's text, where the text stands on one line as it is. */
function characterOf(document: Document, field: string, at: number): number | undefined {
  const node: unknown = document.getIn(fieldParts(field), true);
  if (!isScalar(node) || !node.range || typeof node.value !== 'string' || node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return undefined;
  return node.range[0] + (node.type === 'PLAIN' ? 0 : 1) + at;
}

function step(node: unknown, part: string | number): { node: unknown; offset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(part));
    return pair ? { node: pair.value, offset: (pair.key as Node).range?.[0] } : null;
  }
  if (isSeq(node)) {
    const item: unknown = node.items[Number(part)];
    return item ? { node: item, offset: (item as Node).range?.[0] } : null;
  }
  return null;
}

function sentence(message: string): string {
  const text = message.trim().replace(/\s+/g, ' ');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
