import type { LiftInterval, MethodName } from '../../src-contract/capabilities';
import type { SpecificationDimension } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets, unservedReason } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Cap, MetricWindow } from '../../src-contract/metrics/metric-kind';

/** A dimension of the grid whose options change a definition of one metric. */
interface GridDimension extends SpecificationDimension {
  readonly options: readonly GridOption[];
}

interface GridOption {
  readonly id: string;
  readonly label: string;
  readonly declared: boolean;
  apply(definition: CompleteDefinition): CompleteDefinition;
}

/** One way through the grid. */
export interface GridPath {
  readonly choices: Readonly<Record<string, string>>;
  readonly declared: boolean;
  readonly definition: CompleteDefinition;
}

export interface SpecificationGrid {
  readonly dimensions: readonly SpecificationDimension[];
  readonly paths: readonly GridPath[];
}

/**
 * The defensible ways to analyse one metric: cap, covariate, window, method, lift interval, units seen in several
 * variants, repeated rows. Every dimension has the declared choice first; a dimension that the metric does not have is left out.
 *
 * @param definition of this metric alone.
 */
export function specificationGrid(definition: CompleteDefinition): SpecificationGrid {
  const [metric] = definition.metrics;
  if (metric === undefined) return { dimensions: [], paths: [] };
  const dimensions = [caps(metric), covariate(metric, definition), windows(metric, definition), methodChoices(metric, definition), intervals(metric, definition), multiples(definition), duplicates(metric, definition)].filter(({ options }) => options.length > 1);
  const start: GridPath = { choices: {}, declared: true, definition };
  const paths = dimensions.reduce<readonly GridPath[]>((known, { id, options }) => known.flatMap((path) => options.map((option) => ({
    choices: { ...path.choices, [id]: option.id }, declared: path.declared && option.declared, definition: option.apply(path.definition),
  }))), [start]);
  return { dimensions: dimensions.map(({ id, label, options }) => ({ id, label, options: options.map(({ id: option, label: words, declared }) => ({ id: option, label: words, declared })) })), paths };
}

function changed(definition: CompleteDefinition, change: (metric: Metric) => object): CompleteDefinition {
  return { ...definition, metrics: definition.metrics.map((metric) => ({ ...metric, ...change(metric) })) };
}

/** Options with the declared one first, each once. */
function optionsOf<Value>(declared: Value, others: readonly Value[], words: (value: Value) => string, apply: (definition: CompleteDefinition, value: Value) => CompleteDefinition): GridOption[] {
  const seen = new Set<string>();
  return [declared, ...others].flatMap((value, at) => {
    const label = words(value);
    if (seen.has(label)) return [];
    seen.add(label);
    return [{ id: label, label, declared: at === 0, apply: (definition: CompleteDefinition) => (at === 0 ? definition : apply(definition, value)) }];
  });
}

function caps(metric: Metric): GridDimension {
  const common = { id: 'cap', label: 'Cap' };
  if (metric.kind !== 'mean' && metric.kind !== 'count') return { ...common, options: [] };
  const choices: (Cap | undefined)[] = [undefined, { upper: 0.999 }, { upper: 0.99 }];
  return { ...common, options: optionsOf(metric.cap, choices, capWords, (definition, cap) => changed(definition, () => ({ cap }))) };
}

function capWords(cap: Cap | undefined): string {
  if (cap === undefined) return 'no cap';
  const share = (part: number): string => `${String(Number((100 * part).toPrecision(6)))} %`;
  const ends = [cap.lower === undefined ? null : `from ${share(cap.lower)}`, cap.upper === undefined ? null : share(cap.upper), cap.lowerValue === undefined ? null : `from ${String(cap.lowerValue)}`, cap.upperValue === undefined ? null : String(cap.upperValue)];
  return `cap at ${ends.filter((end) => end !== null).join(' to ')}`;
}

function covariate(metric: Metric, { analysis }: CompleteDefinition): GridDimension {
  const has = 'covariate' in metric && metric.covariate !== undefined;
  const options = has ? optionsOf(analysis.covariateAdjustment, [!analysis.covariateAdjustment], (on) => (on ? 'with covariate' : 'without covariate'), (definition, covariateAdjustment) => ({ ...definition, analysis: { ...definition.analysis, covariateAdjustment } })) : [];
  return { id: 'covariate', label: 'Covariate', options };
}

const DAY = 86_400;

function windows(metric: Metric, { sources, exposure }: CompleteDefinition): GridDimension {
  const common = { id: 'window', label: 'Window' };
  if (metric.kind !== 'mean' && metric.kind !== 'count' && metric.kind !== 'conversion') return { ...common, options: [] };
  if (sources[metric.source]?.time === undefined || sources[exposure.source]?.time === undefined) return { ...common, options: [] };
  const { window } = metric;
  const within = window?.from === undefined ? (window?.within ?? window?.to) : undefined;
  if (window !== undefined && within === undefined) return { ...common, options: [] };
  const seconds = within === undefined ? null : secondsOf(within);
  const others: (MetricWindow | undefined)[] = seconds === null || seconds < 2 * DAY ? [{ within: '7d' }, { within: '14d' }] : [{ within: `${String(Math.round(seconds / DAY / 2))}d` }, undefined];
  const words = (one: MetricWindow | undefined): string => (one === undefined ? 'no window' : `within ${one.within ?? one.to ?? ''}`);
  return { ...common, options: optionsOf(window, others, words, (definition, chosen) => changed(definition, () => ({ window: chosen }))) };
}

function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * ({ s: 1, m: 60, h: 3600, d: DAY }[duration.slice(-1)] ?? 1);
}

function methodChoices(metric: Metric, definition: CompleteDefinition): GridDimension {
  const declared = methodOf(definition.analysis, metric);
  const sequential = definition.analysis.sequential !== 'none';
  const served = (['welch', 'student', 'z'] as const satisfies readonly MethodName[]).filter((method) => unservedReason(method, metric, sequential, definition.randomisationUnit !== undefined) === null);
  const options = metric.kind === 'quantile' ? [] : optionsOf<MethodName>(declared, served.slice(0, 2), (method) => methodSheets[method].label, (one, method) => ({ ...changed(one, () => ({ method: undefined })), analysis: { ...one.analysis, method } }));
  return { id: 'method', label: 'Method', options };
}

function intervals(metric: Metric, definition: CompleteDefinition): GridDimension {
  const reads = methodSheets[methodOf(definition.analysis, metric)].reads;
  const options = reads === 'values' ? [] : optionsOf<LiftInterval>(definition.analysis.liftInterval, ['fieller', 'delta'], (kind) => `${kind === 'fieller' ? 'Fieller' : kind} interval`, (one, liftInterval) => ({ ...one, analysis: { ...one.analysis, liftInterval } }));
  return { id: 'interval', label: 'Lift interval', options };
}

function multiples(definition: CompleteDefinition): GridDimension {
  const words = { exclude: 'leave out', first: 'keep with first' } as const;
  return { id: 'multiple', label: 'In several variants', options: optionsOf<'exclude' | 'first'>(definition.multiple, ['exclude', 'first'], (rule) => words[rule], (one, multiple) => ({ ...one, multiple, exposure: { ...one.exposure, multiple } })) };
}

/** Whether rows that repeat an earlier one count: of the metric's own source, as the definition has it and the other way. */
function duplicates(metric: Metric, definition: CompleteDefinition): GridDimension {
  const { source } = needsOf(metric).numerator;
  const declared = (definition.repairs ?? []).some((repair) => repair.kind === 'deduplicate' && repair.source === source);
  const words = (out: boolean): string => (out ? 'without repeated rows' : 'every row counts');
  const apply = (one: CompleteDefinition, out: boolean): CompleteDefinition => ({
    ...one, repairs: out ? [...(one.repairs ?? []), { kind: 'deduplicate', source }] : (one.repairs ?? []).filter((repair) => repair.kind !== 'deduplicate' || repair.source !== source),
  });
  return { id: 'dedup', label: 'Repeated rows', options: optionsOf(declared, [true, false], words, apply) };
}
