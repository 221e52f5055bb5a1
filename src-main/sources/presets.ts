import type { DraftDefinition, Guess } from '../../src-contract/bridge';
import { guessedOrder } from '../../src-contract/control-name';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import { snake } from './draft-roles';
import { flow, line, scalar, sqlName, sqlText } from './draft-text';

/** What a known export says about its columns, so that nothing of it is guessed. */
export interface Preset {
  /** For people: which system, which export. */
  readonly name: string;
  readonly unit?: string;
  readonly variant?: string;
  readonly event?: string;
  /** The event that says a unit was exposed. */
  readonly exposure?: string;
}

/** Recognises the export of a known system by its columns; null for any other. */
export function presetOf({ columns }: DatasetProfile): Preset | null {
  const find = (...names: string[]): ColumnProfile | undefined => names.map((name) => columns.find((column) => snake(column.name) === name)).find((column) => column !== undefined);
  const experiment = find('experiment', 'experiment_name', 'canonical_name');
  const uuid = find('uuid');
  const variant = find('variant');
  const event = find('event', 'goal');
  const of = (name: string, unit: ColumnProfile, arm: ColumnProfile, what: ColumnProfile | undefined, exposureWords: RegExp): Preset => {
    const exposure = what?.top.find(({ value }) => exposureWords.test(snake(value)))?.value;
    return { name, unit: unit.name, variant: arm.name, ...(what === undefined ? {} : { event: what.name }), ...(exposure === undefined ? {} : { exposure }) };
  };
  if (experiment && uuid && variant && event) return of('Gimel log (experiment, uuid, variant, event)', uuid, variant, event, /^participat/);
  const alternative = find('alternative', 'alternative_number');
  const identity = find('identity', 'bingo_identity');
  if (alternative && identity) return of('gae_bingo (identity, alternative)', identity, alternative, find('event', 'conversion_name', 'conversion', 'kpi'), /^(participat|assign|ab_test)/);
  const user = find('user_id', 'client_id', 'device_id');
  const arm = find('variant', 'condition', 'cond', 'option');
  const kpi = find('kpi', 'kpi_name');
  if (user && arm && kpi) return of('log of KPIs (experiment, user, variant, kpi)', user, arm, kpi, /^(expos|assign|participat|view_experiment)/);
  const counted = columns.filter(({ name }) => /^n_./.test(name) && columns.some((other) => other.name === `pct_${name.slice(2)}`));
  if (user && counted.length > 0) return { name: `abautomator (user_id, n_… and pct_… of ${String(counted.length)} ${counted.length === 1 ? 'metric' : 'metrics'})`, unit: user.name, ...(arm === undefined ? {} : { variant: arm.name }) };
  return null;
}

/** A definition for exports that no single column describes; null for any other. */
export function presetDraft(profile: DatasetProfile, entry: object): DraftDefinition | null {
  return unitGoals(profile, entry) ?? experimentsPerDevice(profile, entry);
}

/** Ep-Stats' goals by unit: a row per unit and goal with its count and value. */
function unitGoals(profile: DatasetProfile, entry: object): DraftDefinition | null {
  const column = (name: string): ColumnProfile | undefined => profile.columns.find((each) => each.name === name);
  const [variant, goal, experiment] = [column('exp_variant_id'), column('goal'), column('exp_id')];
  if (!variant || !goal || !column('unit_id') || !column('sum_value') || !column('count')) return null;
  const chosen = (experiment?.distinct ?? 0) > 1 ? (experiment?.top[0]?.value ?? null) : null;
  const where = [chosen === null ? null : `exp_id = ${sqlText(chosen)}`, "goal = 'exposure'"].filter((part) => part !== null).join(' AND ');
  const metrics = goal.top.filter(({ value }) => value !== 'exposure').flatMap(({ value }) => {
    const id = snake(value) || 'goal';
    const rows = { source: profile.source, where: `goal = ${sqlText(value)}` };
    return [{ id, name: value, kind: 'conversion', ...rows }, { id: `${id}_count`, name: `${value} per unit`, kind: 'mean', ...rows, value: '"count"' }, { id: `${id}_value`, name: `${value} value per unit`, kind: 'mean', ...rows, value: 'sum_value' }];
  });
  const guesses: Guess[] = [{ field: 'exposure', reason: `Preset Ep-Stats: goals by unit.${chosen === null ? '' : ` Of several experiments the one with most rows, "${chosen}", was taken.`}` }];
  return write({ profile, entry, id: chosen ?? experiment?.top[0]?.value ?? profile.source, unit: 'unit_id', where, variant: 'exp_variant_id', arms: variant.top.map(({ value }) => value), metrics, guesses });
}

/** What each device was dealt: a column per experiment, or a list `[{experiment: option}]` or `[{name, option}]`. */
function experimentsPerDevice(profile: DatasetProfile, entry: object): DraftDefinition | null {
  const { columns, rows } = profile;
  const unit = columns.find((column) => /(^|_)(device|client|token|device_token|device_id|client_id|uuid|user_id|visitor_id)(_|$)/.test(snake(column.name)) && column.nulls === 0 && column.distinct === rows);
  if (!unit || rows < 2) return null;
  const rest = columns.filter((column) => column !== unit && column.class !== 'time');
  const list = rest.find((column) => column.class === 'text' && column.top.length > 0 && column.top.every(({ value }) => optionsOf(value) !== null));
  const dealt = list === undefined ? wideOptions(rest) : listedOptions(list);
  const [first, ...others] = dealt;
  if (first === undefined) return null;
  const guesses: Guess[] = [
    { field: 'exposure', reason: `Preset experiments per device: each ${unit.name} with its option of every experiment.` },
    { field: 'exposure.variant', reason: others.length === 0 ? `"${first.experiment}" is the only experiment.` : `"${first.experiment}" comes first; the file also has ${others.map(({ experiment }) => experiment).join(', ')}.` },
  ];
  return write({ profile, entry, id: first.experiment, unit: unit.name, where: null, variant: first.sql, arms: first.options, metrics: [], guesses });
}

interface Dealt {
  readonly experiment: string;
  readonly options: readonly string[];
  /** The option as an expression over the row. */
  readonly sql: string;
}

/** Columns that all hold a few options each, and nothing that could be an outcome. */
function wideOptions(columns: readonly ColumnProfile[]): Dealt[] {
  const all = columns.every((column) => column.distinct !== null && column.distinct >= 2 && column.distinct <= 8 && column.nulls === 0 && column.class === 'text');
  if (!all || columns.length === 0 || columns.some(({ name }) => /^(variant|variation|group|arm|condition|event|country|platform|device|os|browser|language|plan)$/.test(snake(name)))) return [];
  return columns.map(({ name, top }) => ({ experiment: name, options: top.map(({ value }) => value), sql: sqlName(name) }));
}

function listedOptions({ name, top }: ColumnProfile): Dealt[] {
  const found = new Map<string, Set<string>>();
  let named = false;
  for (const { value } of top) {
    for (const { experiment, option, pair } of optionsOf(value) ?? []) {
      named ||= pair;
      found.set(experiment, (found.get(experiment) ?? new Set()).add(option));
    }
  }
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return [...found].filter(([, options]) => options.size >= 2).map(([experiment, options]) => ({
    experiment, options: [...options].sort(),
    sql: named ? `nullif(regexp_extract(${sqlName(name)}, ${sqlText(`"name"\\s*:\\s*"${escaped(experiment)}"\\s*,\\s*"option"\\s*:\\s*"([^"]*)"`)}, 1), '')` : `json_extract_string(${sqlName(name)}, ${sqlText(`$[*]."${experiment}"`)})[1]`,
  }));
}

function optionsOf(text: string): { experiment: string; option: string; pair: boolean }[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed) || parsed.length === 0) return null;
    const found = (parsed as unknown[]).flatMap((entry) => {
      if (typeof entry !== 'object' || entry === null) return [];
      const { name, option } = entry as { name?: unknown; option?: unknown };
      if (typeof name === 'string' && typeof option === 'string') return [{ experiment: name, option, pair: true }];
      return Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === 'string').map(([experiment, value]) => ({ experiment, option: value, pair: false }));
    });
    return found.length === 0 ? null : found;
  } catch {
    return null;
  }
}

function write({ profile, entry, id, unit, where, variant, arms, metrics, guesses }: { profile: DatasetProfile; entry: object; id: string; unit: string; where: string | null; variant: string; arms: readonly string[]; metrics: readonly object[]; guesses: Guess[] }): DraftDefinition {
  const { names: ordered, reason } = guessedOrder(arms);
  const text = [
    'liftbench: 1',
    `id: ${scalar(snake(id) || 'experiment')}`,
    `name: ${scalar(id)}`,
    'sources:',
    `  ${profile.source}: ${flow(entry)}`,
    `unit: ${scalar(unit)}`,
    line(`exposure: ${flow({ source: profile.source, where: where ?? undefined, variant, multiple: 'exclude' })}`, 'guess'),
    'variants:',
    ...ordered.map((one, index) => line(`  - ${flow({ id: one, weight: ordered.length === 2 ? 0.5 : 1 })}`, index === 0 ? 'guess: the control; equal weights' : undefined)),
    metrics.length === 0 ? 'metrics: []' : 'metrics:',
    ...metrics.map((metric, index) => `  - ${flow({ ...metric, role: index === 0 ? 'primary' : 'secondary' })}`),
  ];
  return {
    text: `${text.join('\n')}\n`,
    guesses: [...guesses, { field: 'variants[0]', reason }, { field: 'variants', reason: 'Equal weights are assumed; write the planned shares if they were others.' }],
    missing: metrics.length === 0 ? ['This file says who got what, but holds no outcome: add a source with outcomes and a metric over it.'] : [],
  };
}
