import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { alternatives, bootstrapIntervals, conformances, correctionNames, families, liftIntervals, methodNames, sequentialNames } from '../../src-contract/capabilities';
import type { DatasetProfile } from '../../src-contract/dataset';
import { analysisSchema, definitionSchema, sourceSchema, variantSchema } from '../../src-contract/experiment';
import { metricKinds } from '../../src-contract/metrics/catalogue';
import { aggregates, goals, roles } from '../../src-contract/metrics/metric-kind';

/** What the data knows: its sources and their columns. */
export interface YamlVocabulary {
  readonly profiles: Readonly<Record<string, DatasetProfile>>;
}

const sections: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(definitionSchema.shape),
  sources: Object.keys(sourceSchema.shape),
  variants: Object.keys(variantSchema.shape),
  exposure: ['source', 'where', 'variant', 'multiple'],
  period: ['from', 'to', 'timezone'],
  analysis: Object.keys(analysisSchema.shape),
  filters: ['exposure'],
  metrics: [...new Set(metricKinds.flatMap((member) => Object.keys(member.schema.shape)))],
};

const values: Readonly<Record<string, readonly string[]>> = {
  kind: metricKinds.map((member) => member.kind),
  role: roles,
  goal: goals,
  aggregate: aggregates,
  multiple: ['exclude', 'first'],
  alternative: alternatives,
  method: methodNames,
  liftInterval: liftIntervals,
  bootstrapInterval: bootstrapIntervals,
  correction: correctionNames,
  family: families,
  sequential: sequentialNames,
  conformance: conformances,
  zeros: ['keep', 'exclude'],
  format: ['percent', 'number', 'currency', 'duration'],
};

const columnKeys = new Set(['unit', 'randomisationUnit', 'variant', 'value', 'where', 'time', 'exposure', 'segments', 'column']);

/** Keys of the section that the cursor stands in, values of a key with few, names of sources and columns. */
export function yamlCompletions(context: Pick<CompletionContext, 'pos' | 'explicit' | 'state'>, vocabulary: YamlVocabulary): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const word = /[A-Za-z_][\w-]*$/.exec(before)?.[0] ?? '';
  if (word === '' && !context.explicit) return null;
  const from = context.pos - word.length;
  const ahead = before.slice(0, before.length - word.length);
  const key = /([A-Za-z_]\w*)\s*:\s*(?:["'[]?[^,{}]*)$/.exec(ahead)?.[1];
  const inFlowKey = /[{,]\s*$/.test(ahead) && !/\[[^\]]*$/.test(ahead);
  if (key !== undefined && !inFlowKey) return { from, options: valueOptions(key, vocabulary) };
  const section = sectionAt(context.state.doc.sliceString(0, line.from), line.text);
  return { from, options: (sections[section] ?? []).map((label): Completion => ({ label, type: 'property', apply: `${label}: ` })) };
}

function valueOptions(key: string, { profiles }: YamlVocabulary): Completion[] {
  if (key === 'source') return Object.keys(profiles).map((label) => ({ label, detail: 'source' }));
  const fixed = (values[key] ?? []).map((label): Completion => ({ label }));
  if (!columnKeys.has(key)) return fixed;
  const columns = Object.values(profiles).flatMap((profile) => profile.columns.map(({ name, type }): Completion => ({ label: name, detail: type.toLowerCase() })));
  return [...fixed, ...columns.filter((column, index) => columns.findIndex((other) => other.label === column.label) === index)];
}

/** The top-level key above an indented line. */
function sectionAt(above: string, line: string): string {
  if (/^[A-Za-z]/.test(line) && !/^[A-Za-z_]\w*\s*:/.test(line)) return '';
  const own = /^([A-Za-z_]\w*)\s*:/.exec(line)?.[1];
  if (own !== undefined) return own;
  return [...above.matchAll(/^([A-Za-z_]\w*)\s*:/gm)].at(-1)?.[1] ?? '';
}
