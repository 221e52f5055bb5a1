import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { readDefinition, type CompleteDefinition, type Definition, type DefinitionProblem } from '../../src-contract/experiment';
import { parseFieldPath, type FieldPath } from './field-path';

/** A problem with its place in the text: `from` and `to` are offsets, `line` and `column` count from 1. */
export interface PlacedProblem extends DefinitionProblem {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

/** A definition's text as understood by the window alone: syntax and shape, not yet the expressions inside. */
export interface DefinitionReading {
  /** The parsed YAML or JSON; undefined when it cannot be parsed. */
  readonly value: unknown;
  readonly written: Definition | null;
  readonly complete: CompleteDefinition | null;
  readonly problems: readonly PlacedProblem[];
  /** Equal for texts that mean the same: comments and order of keys aside from lists do not count. */
  readonly meaning: string;
  /** False when the text is not YAML at all, so that no form can edit it. */
  readonly editable: boolean;
}

const remembered = new Map<string, DefinitionReading>();

/** Reads a definition's text. Pure; the last few texts are remembered. */
export function readDefinitionText(text: string): DefinitionReading {
  const known = remembered.get(text);
  if (known) return known;
  const reading = readAnew(text);
  if (remembered.size > 24) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(text, reading);
  return reading;
}

function readAnew(text: string): DefinitionReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const [from, to] = error.pos;
    const problem = { field: '', message: `The text is not valid YAML: ${sentence(error.message)}`, from, to, ...placeIn(lines, from) };
    return { value: undefined, written: null, complete: null, problems: [problem], meaning: `unreadable ${text}`, editable: false };
  }
  const value: unknown = document.toJS();
  const editable = isMap(document.contents);
  const result = readDefinition(value);
  if (result.ok) return { value, written: result.written, complete: result.definition, problems: [], meaning: JSON.stringify(result.definition), editable };
  const problems = result.problems.map((problem) => {
    const [from, to] = rangeAt(document, problem, text.length);
    return { ...problem, from, to, ...placeIn(lines, from) };
  });
  return { value, written: null, complete: null, problems, meaning: `invalid ${JSON.stringify(value)}`, editable };
}

/** The range of a problem: its one character where that is known, else its field. */
function rangeAt(document: Document, { field, at }: DefinitionProblem, length: number): [number, number] {
  const path = parseFieldPath(field);
  const node: unknown = at === undefined ? undefined : document.getIn(path, true);
  if (at === undefined || !isScalar(node) || !node.range || !(node.type === 'PLAIN' || node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')) return rangeOf(document, path, length);
  const from = Math.min(node.range[0] + (node.type === 'PLAIN' ? 0 : 1) + at, length);
  return [from, Math.min(from + 1, length)];
}

/** The text range of a field: its key and value, or the nearest thing around it that exists. */
export function rangeOf(document: Document, path: FieldPath, length: number): [number, number] {
  let node: unknown = document.contents;
  let range: [number, number] = [0, Math.min(length, 1)];
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) return range;
      const keyRange = isNode(pair.key) ? pair.key.range : null;
      const valueRange = isNode(pair.value) ? pair.value.range : null;
      node = pair.value;
      if (isScalar(node) && valueRange) range = [valueRange[0], Math.max(valueRange[1], valueRange[0] + 1)];
      else if (keyRange) range = [keyRange[0], keyRange[1]];
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      if (!isNode(node) || !node.range) return range;
      range = [node.range[0], Math.min(node.range[1], node.range[0] + 1)];
      if (isMap(node)) {
        const first = node.items[0]?.key;
        if (isNode(first) && first.range) range = [first.range[0], first.range[1]];
      } else range = [node.range[0], node.range[1]];
    } else return range;
  }
  return range;
}

/** Places problems that the engine found, which know their field and perhaps their line. */
export function placeProblems(text: string, problems: readonly (DefinitionProblem & { line?: number | null; column?: number | null })[]): PlacedProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return problems.map((problem) => {
    const [from, to] = rangeOf(document, parseFieldPath(problem.field), text.length);
    return { field: problem.field, message: problem.message, from, to, ...placeIn(lines, from) };
  });
}

function placeIn(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function sentence(message: string): string {
  const text = message.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
