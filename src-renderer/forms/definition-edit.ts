import { isCollection, isMap, isScalar, isSeq, parseDocument, Scalar, visit, type Document, type Node } from 'yaml';
import { sameValue, valueAt, type FieldPath } from './field-path';

/** One change of a definition's text. `set` with undefined removes the key, and the maps that it leaves empty. */
export type DefinitionEdit =
  | { readonly type: 'set'; readonly path: FieldPath; readonly value: unknown }
  | { readonly type: 'insert'; readonly path: FieldPath; readonly index: number; readonly value: unknown }
  | { readonly type: 'remove'; readonly path: FieldPath; readonly index: number }
  | { readonly type: 'move'; readonly path: FieldPath; readonly from: number; readonly to: number };

/**
 * Applies edits to a definition's text so that comments, order and quoting of everything else survive.
 * A changed scalar is replaced where it stands; larger changes go through the YAML document.
 * Text that is not YAML is returned as it is.
 */
export function editDefinition(text: string, edits: readonly DefinitionEdit[]): string {
  return edits.reduce(applyOne, text);
}

/** Short for the commonest edit. */
export function setField(text: string, path: FieldPath, value: unknown): string {
  return applyOne(text, { type: 'set', path, value });
}

function applyOne(text: string, edit: DefinitionEdit): string {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return text;
  if (edit.type === 'set') {
    const spliced = spliceScalar(document, text, edit.path, edit.value);
    if (spliced !== null) return spliced;
    setIn(document, edit.path, edit.value);
  } else editList(document, edit);
  return write(document);
}

function write(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, minContentWidth: 0 });
}

function setIn(document: Document, path: FieldPath, value: unknown): void {
  if (value === undefined) {
    removeIn(document, path);
    return;
  }
  const old = document.getIn(path, true);
  if (sameValue(isScalar(old) ? old.value : undefined, value)) return;
  const node = document.createNode(value) as Node;
  makeInline(document, node, path);
  if (isCollection(old) && isCollection(node)) node.flow = old.flow ?? node.flow;
  carryComments(old, node);
  if (!document.contents) document.contents = document.createNode({}) as never;
  document.setIn(path, node);
}

function removeIn(document: Document, path: FieldPath): void {
  if (path.length === 0 || !document.hasIn(path)) return;
  document.deleteIn(path);
  const above = path.slice(0, -1);
  const parent = document.getIn(above, true);
  if (isMap(parent) && parent.items.length === 0 && above.length > 0 && typeof above.at(-1) === 'string') removeIn(document, above);
}

function editList(document: Document, edit: Exclude<DefinitionEdit, { type: 'set' }>): void {
  let list = document.getIn(edit.path, true);
  if (!isSeq(list)) {
    if (edit.type !== 'insert') return;
    document.setIn(edit.path, document.createNode([]));
    list = document.getIn(edit.path, true);
    if (!isSeq(list)) return;
  }
  if (list.items.length === 0) list.flow = !(typeof (edit.type === 'insert' ? edit.value : 0) === 'object');
  if (edit.type === 'insert') {
    const node = document.createNode(edit.value) as Node;
    const [neighbour] = list.items;
    if (isMap(node)) node.flow = isMap(neighbour) ? (neighbour.flow ?? false) : node.items.length <= 4;
    makeInline(document, node, [...edit.path, 0]);
    list.items.splice(edit.index, 0, node);
  } else if (edit.type === 'remove') {
    list.items.splice(edit.index, 1);
  } else {
    const [item] = list.items.splice(edit.from, 1);
    if (item !== undefined) list.items.splice(edit.to, 0, item);
  }
}

/** Nested maps and lists of a value stand on one line, as people write `{ within: 7d }`. */
function makeInline(_document: Document, node: Node, path: FieldPath): void {
  visit(node, {
    Collection(_key, inner) {
      if (inner !== node || path.length > 1) inner.flow ??= inner !== node || typeof path.at(-1) === 'string';
    },
  });
}

function carryComments(from: unknown, to: Node): void {
  if (!isScalar(from) && !isCollection(from)) return;
  to.comment = from.comment ?? null;
  to.commentBefore = from.commentBefore ?? null;
  if (from.spaceBefore) to.spaceBefore = true;
}

/** Replaces an existing one-line scalar in the text itself; null when that would not give the same document. */
function spliceScalar(document: Document, text: string, path: FieldPath, value: unknown): string | null {
  const node = document.getIn(path, true);
  if (!isScalar(node) || !node.range || typeof value === 'object' || value === undefined) return null;
  if (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL || node.anchor) return null;
  const [from, to] = node.range;
  if (from === to) return null;
  const written = scalarText(value, node.type === Scalar.PLAIN && typeof value === 'string');
  const spliced = text.slice(0, from) + written + text.slice(to);
  const again = parseDocument(spliced, { prettyErrors: false });
  if (again.errors.length > 0) return null;
  const before: unknown = document.toJS();
  const parent = valueAt(before, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent !== 'object' || parent === null || key === undefined) return null;
  (parent as Record<string | number, unknown>)[key] = value;
  return sameValue(before, again.toJS()) ? spliced : null;
}

function scalarText(value: unknown, plain: boolean): string {
  if (typeof value !== 'string') return String(value);
  const safe = plain && /^[A-Za-z_][A-Za-z0-9_ .%/-]*$/.test(value) && !value.endsWith(' ') && !/^(true|false|null|yes|no|on|off)$/i.test(value);
  return safe ? value : JSON.stringify(value);
}
