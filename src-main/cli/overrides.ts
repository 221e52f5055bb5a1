import { resolve } from 'node:path';
import { parse } from 'yaml';
import { fieldPath } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { nearestName } from '../database/nearest-name';
import { fieldParts } from '../evaluation/definition-text';

/** What the command line changes in a definition before it is checked. */
export interface Overrides {
  /** `name=path`, the path relative to the current folder. */
  readonly sources: readonly string[];
  /** `analysis.correction=holm`, `metrics[0].cap.upper=0.99`. */
  readonly settings: readonly string[];
  /** Columns to segment by, beside those of the definition. */
  readonly segments: readonly string[];
}

type Tree = Record<string, unknown> | unknown[];

/** The definition's data with the overrides in it. @throws LiftbenchError `input` naming the option that is wrong */
export function applyOverrides(value: unknown, overrides: Overrides, folder: string): unknown {
  if (!isRecord(value)) return value;
  const changed = structuredClone(value);
  for (const setting of overrides.settings) set(changed, setting);
  for (const source of overrides.sources) replaceSource(changed, source, folder);
  if (overrides.segments.length > 0) {
    const declared = Array.isArray(changed['segments']) ? (changed['segments'] as unknown[]) : [];
    changed['segments'] = [...new Set([...declared, ...overrides.segments])];
  }
  return changed;
}

/** The options whose fields a mistake may be in: `--set` by its path in brackets-and-dots form. */
export function settingFields(overrides: Overrides): string[] {
  return overrides.settings.flatMap((setting) => (setting.includes('=') ? [fieldPath(indices(fieldParts(setting.slice(0, setting.indexOf('=')))))] : []));
}

function replaceSource(definition: Record<string, unknown>, option: string, folder: string): void {
  const at = option.indexOf('=');
  if (at < 1 || at === option.length - 1) throw wrong('--source', option, 'Write --source name=path.');
  const name = option.slice(0, at);
  const sources = isRecord(definition['sources']) ? definition['sources'] : {};
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (!isRecord(source)) {
    const known = Object.keys(sources);
    const near = nearestName(name, known);
    throw wrong('--source', option, `${near === null ? '' : `Did you mean ${near}? `}The definition has: ${known.join(', ') || 'no sources'}.`, `The definition has no source "${name}".`);
  }
  source['path'] = resolve(folder, option.slice(at + 1));
}

function set(definition: Record<string, unknown>, option: string): void {
  const at = option.indexOf('=');
  const parts = indices(fieldParts(option.slice(0, Math.max(0, at))));
  const last = parts.at(-1);
  if (at < 1 || last === undefined || parts.includes('__proto__')) throw wrong('--set', option, 'Write --set path=value, for example --set analysis.correction=holm.');
  let node: Tree = definition;
  for (const part of parts.slice(0, -1)) node = inner(node, part, option);
  put(node, last, yamlValue(option.slice(at + 1), option), option);
}

/** The value as YAML would type it: numbers, true, lists in brackets, text. */
function yamlValue(text: string, option: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw wrong('--set', option, 'Quote the value as YAML wants it.', 'The value is not valid YAML.');
  }
}

function inner(node: Tree, part: string | number, option: string): Tree {
  const next = get(node, part, option);
  if (next === undefined || next === null) {
    const made = {};
    put(node, part, made, option);
    return made;
  }
  if (typeof next !== 'object') throw wrong('--set', option, 'Set that value as a whole.', `There is nothing inside "${String(part)}".`);
  return next as Tree;
}

function get(node: Tree, part: string | number, option: string): unknown {
  if (Array.isArray(node)) return node[indexIn(node, part, option)];
  return Object.hasOwn(node, part) ? node[String(part)] : undefined;
}

function put(node: Tree, part: string | number, value: unknown, option: string): void {
  if (Array.isArray(node)) node[indexIn(node, part, option)] = value;
  else node[String(part)] = value;
}

/** A list's item by its number, or by the `id` that it has; one past the end appends. */
function indexIn(list: readonly unknown[], part: string | number, option: string): number {
  const index = typeof part === 'number' ? part : list.findIndex((item) => isRecord(item) && item['id'] === part);
  if (index >= 0 && index <= list.length) return index;
  const ids = list.flatMap((item) => (isRecord(item) && typeof item['id'] === 'string' ? [item['id']] : []));
  throw wrong('--set', option, `It has ${String(list.length)} items${ids.length > 0 ? ` (${ids.join(', ')})` : ''}; the first is 0.`, `The list has no item "${String(part)}".`);
}

/** `metrics.0.cap` names the same as `metrics[0].cap`. */
function indices(parts: readonly (string | number)[]): (string | number)[] {
  return parts.map((part) => (typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(option: string, given: string, next: string, message = 'This is not of the form name=value.'): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message, place: { field: `${option} ${given}` }, next });
}
