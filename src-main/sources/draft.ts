import { isAbsolute, relative, resolve } from 'node:path';
import type { DraftDefinition, Guess, SourceRequest } from '../../src-contract/bridge';
import { guessedOrder } from '../../src-contract/control-name';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import type { Metric } from '../../src-contract/metrics/catalogue';
import { draftTotals } from '../aggregates/draft-totals';
import type { Connection } from '../database/connection';
import { countSelected, daysBetween, daySpan, eventEvidence, splitting, steadyColumns } from './draft-evidence';
import type { DaySpan, EventEvidence } from './draft-evidence';
import { answeredYes, eventMetrics, measurable, wideMetrics } from './draft-metrics';
import type { ProposedMetric } from './draft-metrics';
import { armsOf, eventChoice, experimentColumn, loneVariant, segmentColumns, snake, timeChoice, unitChoice, variantChoice, type Choice } from './draft-roles';
import { presetDraft, presetOf, type Preset } from './presets';
import { flow, line, scalar, sqlName, sqlText } from './draft-text';
import type { OpenedSource } from './opened-source';
import type { Workspace } from './workspace';

/** What of a workspace a draft looks at. */
export type DraftedWorkspace = Pick<Workspace, 'source' | 'request'> & { readonly database: Pick<Workspace['database'], 'connect'> };

interface Part {
  readonly profile: DatasetProfile;
  readonly opened: OpenedSource;
  readonly request: SourceRequest;
  /** The known system's export that this is. */
  readonly preset: Preset | null;
  readonly variant: ReturnType<typeof variantChoice>;
  readonly unit: ReturnType<typeof unitChoice>;
  readonly event: ReturnType<typeof eventChoice>;
  readonly time: ReturnType<typeof timeChoice>;
  readonly experiment: ColumnProfile | null;
  /** One row for each unit. */
  readonly wide: boolean;
  evidence: readonly EventEvidence[];
  /** Number columns that are the same in all rows of a unit. */
  steady: ReadonlySet<string>;
}

interface Exposure {
  readonly where: string | null;
  readonly event: string | null;
  readonly reason: string | null;
}

/** Stronger than any guess. */
const TOLD = 100;
const exposureWords = /(expos|assign|enrol|enter|bucketed|experiment_(viewed|started)|variant_shown|activat|zugewiesen|zuweisung|zugeteilt|aufgenommen|affect|asignad|assegnat|toegewezen)/;

/**
 * Proposes an experiment for open sources: which column is the unit, which the variant, what counts as exposure, which
 * metrics the events and columns suggest. Every guess is listed with its reason and marked in the text; what is
 * essential and was not found is listed as missing. With a unit and a variant the text is a valid definition.
 * @param o.baseDirectory paths inside it are written relative to it; others as they were given.
 */
export async function draftDefinition(profiles: readonly DatasetProfile[], o: { workspace: DraftedWorkspace; baseDirectory?: string | undefined; signal?: AbortSignal | undefined }): Promise<DraftDefinition> {
  const connection = await o.workspace.database.connect({ signal: o.signal });
  try {
    const [only, ...others] = profiles;
    if (only !== undefined && others.length === 0) {
      const totals = await draftTotals(connection, { profile: only, opened: o.workspace.source(only.source), request: o.workspace.request(only.source), entry: sourceEntry(partOf(only, o.workspace), null, o.baseDirectory) });
      if (totals !== null) return totals;
      const known = presetDraft(only, sourceEntry(partOf(only, o.workspace), null, o.baseDirectory));
      if (known !== null) return known;
    }
    const parts = profiles.map((profile) => partOf(profile, o.workspace));
    for (const part of parts) {
      part.steady = await steadyOf(connection, part);
      part.evidence = await evidenceOf(connection, part);
    }
    return await compose(connection, parts, o.baseDirectory);
  } finally {
    connection.close();
  }
}

function partOf(profile: DatasetProfile, workspace: DraftedWorkspace): Part {
  const preset = presetOf(profile);
  const told = (name: string | undefined): Choice | null => {
    const column = name === undefined ? undefined : profile.columns.find((each) => each.name === name);
    return column === undefined ? null : { column, score: TOLD, reason: `"${column.name}" is so called in the preset` };
  };
  const variant = told(preset?.variant) ?? variantChoice(profile);
  const taken = new Set(variant ? [variant.column.name] : []);
  const unit = told(preset?.unit) ?? unitChoice(profile, taken);
  if (unit) taken.add(unit.column.name);
  const event = told(preset?.event) ?? eventChoice(profile, taken);
  const wide = unit !== null && unit.column.distinct !== null && unit.column.distinct >= 0.98 * (profile.rows - unit.column.nulls);
  return { profile, opened: workspace.source(profile.source), request: workspace.request(profile.source), preset, variant, unit, event, time: timeChoice(profile), experiment: experimentColumn(profile, taken), wide, evidence: [], steady: new Set() };
}

async function evidenceOf(connection: Connection, part: Part): Promise<EventEvidence[]> {
  if (!part.event || !part.unit) return [];
  const numbers = measurable(part.profile, new Set([...rolesOf(part), ...part.steady])).filter((column) => column.class === 'number').map((column) => column.name);
  return eventEvidence(connection, part.opened, { event: part.event.column.name, unit: part.unit.column.name, variant: part.variant?.column.name ?? null, numbers, distinct: part.unit.column.distinct });
}

/** Only columns that most rows fill: what only some events carry is theirs. */
async function steadyOf(connection: Connection, part: Part): Promise<Set<string>> {
  if (!part.unit || part.wide) return new Set();
  const { rows } = part.profile;
  const full = measurable(part.profile, rolesOf(part)).filter((column) => column.class === 'number' && (column.distinct ?? Infinity) > 2 && column.nulls < 0.5 * rows);
  return steadyColumns(connection, part.opened, part.unit.column.name, full.map(({ name }) => name), rows);
}

function rolesOf(part: Part): Set<string> {
  return new Set([part.variant, part.unit, part.event, part.time].flatMap((choice) => (choice ? [choice.column.name] : [])).concat(part.experiment ? [part.experiment.name] : []));
}

/** The source that says who got what: it has a unit and the clearest variant; of equals, the one with fewer rows. */
function exposurePart(parts: readonly Part[]): Part | null {
  const able = parts.filter((part) => part.variant && part.unit);
  const rank = (part: Part): number => (part.variant?.score ?? 0) + (exposureWords.test(snake(part.profile.source)) ? 4 : 0);
  return [...able].sort((left, right) => rank(right) - rank(left) || left.profile.rows - right.profile.rows)[0] ?? parts.find((part) => part.variant) ?? parts.find((part) => part.unit) ?? parts[0] ?? null;
}

function exposureOf(part: Part): Exposure {
  const variant = part.variant?.column;
  if (!variant) return { where: null, event: null, reason: null };
  if (!part.event || part.wide) {
    return variant.nulls > 0 ? { where: `${sqlName(variant.name)} IS NOT NULL`, event: null, reason: `"${variant.name}" is empty in ${variant.nulls.toLocaleString('en-US')} rows.` } : { where: null, event: null, reason: null };
  }
  const events = part.evidence;
  const preset = events.find((one) => one.event === part.preset?.exposure);
  if (preset) return { where: `${sqlName(part.event.column.name)} = ${sqlText(preset.event)}`, event: preset.event, reason: `In this preset the event "${preset.event}" is the exposure.` };
  const column = part.event.column.name;
  const of = (one: EventEvidence, reason: string): Exposure => ({ where: `${sqlName(column)} = ${sqlText(one.event)}`, event: one.event, reason });
  const assigned = events.filter((one) => one.assigned > 0.5 * one.rows);
  const [only] = assigned;
  if (assigned.length === 1 && only) return of(only, `Only the event "${only.event}" has a variant.`);
  const named = (assigned.length > 0 ? assigned : events).find((one) => exposureWords.test(snake(one.event)));
  if (named) return of(named, `The event is called "${named.event}".`);
  if (variant.nulls > 0) return { where: `${sqlName(variant.name)} IS NOT NULL`, event: null, reason: 'No event is called exposure; the first row with a variant counts as exposure.' };
  return { where: null, event: null, reason: 'No event is called exposure; the first row of a unit counts as exposure.' };
}

async function compose(connection: Connection, parts: readonly Part[], baseDirectory: string | undefined): Promise<DraftDefinition> {
  const guesses: Guess[] = [];
  const missing: string[] = [];
  const main = exposurePart(parts);
  if (!main) return { text: 'liftbench: 1\nsources: {}\n', guesses, missing: ['No data are open.'] };
  const name = main.profile.source;
  for (const { preset, profile } of parts) if (preset) guesses.push({ field: `sources.${profile.source}`, reason: `Preset ${preset.name}.` });
  const unit = main.unit?.column.name ?? null;
  const variant = main.variant?.column ?? null;
  const exposure = exposureOf(main);
  const experiment = main.experiment?.top[0]?.value ?? null;
  const several = (main.experiment?.distinct ?? 0) > 1 && experiment !== null && main.experiment !== null;
  const where = [exposure.where, several ? `${sqlName(main.experiment.name)} = ${sqlText(experiment)}` : null].filter((part) => part !== null).join(' AND ') || null;
  if (several) guesses.push({ field: 'exposure.where', reason: `The file holds ${String(main.experiment.distinct)} experiments; the one with most rows, "${experiment}", was taken.` });
  else if (exposure.reason !== null) guesses.push({ field: 'exposure.where', reason: exposure.reason });
  if (unit === null) missing.push('No column looks like a unit (such as user_id): say which column identifies who was in the experiment.');
  else guesses.push({ field: 'unit', reason: `${main.unit?.reason ?? ''}.` });
  if (variant === null) missing.push(loneVariant(main.profile) ?? 'No column looks like a variant: say which column says who got what.');
  else guesses.push({ field: 'exposure.variant', reason: `${main.variant?.reason ?? ''}.` });

  const { arms, respelled } = variant ? armsOf(variant) : { arms: ['control', 'treatment'], respelled: false };
  const { names: ordered, reason: firstReason } = guessedOrder(arms);
  if (variant) {
    guesses.push({ field: 'variants[0]', reason: firstReason });
    guesses.push({ field: 'variants', reason: `Equal weights are assumed; write the planned shares if they were others.${seenShares(variant, ordered)}` });
    if (respelled) guesses.push({ field: 'exposure.variant', reason: 'Some variants are spelled in several ways; lower(trim(…)) makes them one.' });
  }
  const variantSql = variant === null ? '' : respelled ? `lower(trim(${sqlName(variant.name)}))` : sqlName(variant.name);

  const zone = main.request.options.timezone ?? 'UTC';
  const entered = main.time && variant ? await daySpan(connection, main.opened, { time: main.time.column.name, where: where ?? `${sqlName(variant.name)} IS NOT NULL`, timezone: zone }) : null;
  const spans = new Map<string, DaySpan>();
  for (const part of parts) {
    const span = part.time ? await daySpan(connection, part.opened, { time: part.time.column.name, where: null, timezone: zone }) : null;
    if (span) spans.set(part.profile.source, span);
  }
  const period = entered ? { from: entered.from, to: [...spans.values()].map((span) => span.to).reduce((latest, to) => (to > latest ? to : latest), entered.to), timezone: zone } : null;
  if (period && entered) guesses.push({ field: 'period', reason: `Units enter from ${entered.from} to ${entered.to}; the data end on ${period.to}.` });

  const exposed = where === exposure.where ? main.evidence.find(({ event }) => event === exposure.event) : undefined;
  const entries = unit === null ? { rows: 0, units: 0 } : exposed ?? (await countSelected(connection, main.opened, unit, where));
  const history = parts.filter((part) => part !== main && isHistory(part, spans, entered));
  const metrics = proposeMetrics(parts.filter((part) => !history.includes(part)), main, exposure, entries.units, entered, spans);
  const proposed = metrics.map((one) => withHistory(one, history));
  if (proposed.length === 0) missing.push('No metric could be guessed: add one, such as a conversion on an event or the mean of a number column.');
  proposed.forEach((one, index) => guesses.push({ field: `metrics[${String(index)}]`, reason: one.reason }));
  const except = rolesOf(main);
  const outcomes = new Set(main.event && !main.wide ? [] : main.profile.columns.filter((column) => answeredYes(column) !== null).map(({ name: column }) => column));
  const attributes = segmentColumns(main.profile, new Set([...except, ...outcomes])).map((column) => column.name);
  const segments = variant === null ? attributes : await splitting(connection, main.opened, attributes, { variant: variantSql, where });
  if (segments.length > 0) guesses.push({ field: 'segments', reason: 'Columns with few values.' });

  const reference = (part: Part): string => flow(sourceEntry(part, unit, baseDirectory));
  const text = [
    'liftbench: 1',
    ...(experiment === null ? ['id: experiment', 'name: New experiment'] : [`id: ${scalar(snake(experiment) || 'experiment')}`, `name: ${scalar(experiment)}`]),
    'sources:',
    ...parts.map((part) => `  ${part.profile.source}: ${reference(part)}`),
    line(`unit: ${scalar(unit ?? '')}`, unit === null ? 'missing: the column that identifies a unit' : 'guess'),
    line(`exposure: ${flow({ source: name, where: where ?? undefined, variant: variantSql, multiple: 'exclude' })}`, variant === null ? 'missing: the column with the variant' : 'guess'),
    'variants:',
    ...ordered.map((id, index) => line(`  - ${flow({ id, weight: ordered.length === 2 ? 0.5 : 1 })}`, index === 0 ? (variant === null ? 'missing: the variants and which is the control' : 'guess: the control; equal weights') : undefined)),
    ...(period ? [line(`period: ${flow(period)}`, 'guess: from the dates')] : []),
    proposed.length === 0 ? 'metrics: []' : 'metrics:',
    ...proposed.map(({ metric }) => line(`  - ${flow(orderedMetric(metric))}`)),
    ...(segments.length > 0 ? [line(`segments: ${flow(segments)}`, 'guess')] : []),
  ];
  return { text: `${text.join('\n')}\n`, guesses, missing };
}

/** The shares of rows, where they are far from equal. */
function seenShares(variant: ColumnProfile, arms: readonly string[]): string {
  const rows = arms.map((arm) => variant.top.filter(({ value }) => value.trim().toLowerCase() === arm.trim().toLowerCase()).reduce((sum, { count }) => sum + count, 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total === 0 || Math.max(...rows) < 1.2 * Math.min(...rows)) return '';
  return ` Seen in the rows: ${arms.map((arm, index) => `${arm} ${((100 * (rows[index] ?? 0)) / total).toFixed(1)} %`).join(', ')}.`;
}

function proposeMetrics(parts: readonly Part[], main: Part, exposure: Exposure, units: number, entered: DaySpan | null, spans: ReadonlyMap<string, DaySpan>): ProposedMetric[] {
  const taken = new Set<string>();
  const found: ProposedMetric[] = [];
  for (const part of [main, ...parts.filter((other) => other !== main)]) {
    if (!part.unit && part !== main) continue;
    const source = part.profile.source;
    if (part.event && !part.wide) {
      const proposed = eventMetrics({ source, event: part.event.column.name, evidence: part.evidence, exposureEvent: part === main ? exposure.event : null, units, taken });
      const earlier = entered ? daysBetween(spans.get(source)?.from ?? entered.from, entered.from) : 0;
      found.push(...proposed.map((one) => (earlier >= 3 && part.time ? withEarlierDays(one, Math.min(14, earlier)) : one)));
    } else found.push(...wideMetrics({ source, profile: part.profile, except: new Set([...rolesOf(part), ...part.steady]), taken, repeated: !part.wide, outcomes: part !== main && (!part.wide || part.profile.rows < 0.9 * units) }));
  }
  const firstPrimary = found.find(({ metric }) => metric.role === 'primary');
  return found.map((one) => (one.metric.role === 'primary' && one !== firstPrimary ? { ...one, metric: { ...one.metric, role: 'secondary' } } : one));
}

/** The same source reaches back before the first exposure: means and counts can be adjusted for what was before. */
function withEarlierDays(one: ProposedMetric, days: number): ProposedMetric {
  const { metric } = one;
  if ((metric.kind !== 'mean' && metric.kind !== 'count') || metric.role === 'guardrail') return one;
  return { metric: { ...metric, covariate: { days } }, reason: `${one.reason} The data reach back ${String(days)} days before the first exposure.` };
}

/** A source without variants that begins before the exposures and ends with them or earlier, or that is called so. */
function isHistory(part: Part, spans: ReadonlyMap<string, DaySpan>, entered: DaySpan | null): boolean {
  if (part.unit === null || part.variant !== null) return false;
  const span = spans.get(part.profile.source);
  if (span === undefined || entered === null) return /(^|_)(history|pre|prior|past|before)(_|$)/.test(snake(part.profile.source));
  return span.to < entered.from || (span.to <= entered.to && daysBetween(span.from, entered.from) >= 3);
}

function withHistory(one: ProposedMetric, history: readonly Part[]): ProposedMetric {
  const { metric } = one;
  if (metric.kind !== 'mean' || metric.covariate !== undefined) return one;
  for (const part of history) {
    const same = measurable(part.profile, rolesOf(part)).find((column) => sqlName(column.name) === metric.value);
    if (same) return { metric: { ...metric, covariate: { source: part.profile.source, value: sqlName(same.name) } }, reason: `${one.reason} "${part.profile.source}" has "${same.name}" from before the experiment.` };
  }
  return one;
}

function sourceEntry(part: Part, unit: string | null, baseDirectory: string | undefined): Record<string, unknown> {
  const paths = part.request.paths.map((path) => pathFor(path, part.request.baseDirectory, baseDirectory));
  const own = part.unit?.column.name;
  const time = part.wide && (part.time?.column.nulls ?? 1) > 0 ? undefined : part.time?.column.name;
  return { path: paths.length === 1 ? paths[0] : paths, time, unit: own !== undefined && unit !== null && own !== unit ? own : undefined, ...part.request.options };
}

/** @param base undefined leaves paths as they were given. */
function pathFor(path: string, given: string | null, base: string | undefined): string {
  if (base === undefined) return path;
  const absolute = resolve(given ?? process.cwd(), path);
  const inside = relative(base, absolute);
  return inside.startsWith('..') || isAbsolute(inside) ? absolute : inside.replaceAll('\\', '/');
}

/** Keys in the order in which the documentation writes them. */
function orderedMetric(metric: Metric): Record<string, unknown> {
  const order = ['id', 'name', 'kind', 'numerator', 'denominator', 'source', 'where', 'value', 'aggregate', 'window', 'covariate', 'role', 'goal'];
  return Object.fromEntries(Object.entries(metric).sort(([left], [right]) => order.indexOf(left) - order.indexOf(right)));
}
