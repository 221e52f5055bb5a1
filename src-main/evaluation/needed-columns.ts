import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import { needsOf } from '../../src-contract/metrics/catalogue';
import { covariateSides } from '../../src-contract/metrics/metric-kind';
import { repairNeeds } from '../triage/repair-needs';

/**
 * The columns that a definition may read, per source: every name in its expressions, whether it is a column or not
 * (functions and keywords do no harm: a source has no such columns). So it can be known before a file is opened.
 */
export function neededColumns(definition: CompleteDefinition): Record<string, string[]> {
  const needed = new Map<string, Set<string>>();
  const need = (source: string, ...expressions: (string | undefined)[]): void => {
    const names = needed.get(source) ?? new Set([unitColumnOf(definition, source), definition.sources[source]?.time ?? '']);
    needed.set(source, names);
    for (const expression of expressions) for (const name of namesIn(expression ?? '')) names.add(name);
  };
  const { exposure, filters, segments, metrics } = definition;
  need(exposure.source, exposure.where, exposure.variant, filters.exposure);
  for (const column of [...segments, ...definition.analysis.strata, ...(definition.randomisationUnit === undefined ? [] : [definition.randomisationUnit])]) needed.get(exposure.source)?.add(column);
  for (const metric of metrics) {
    const { numerator, denominator, covariate } = needsOf(metric);
    need(numerator.source, numerator.where, numerator.value);
    if (denominator !== undefined) need(denominator.source, denominator.where, denominator.value);
    for (const { side } of covariateSides(covariate)) need(side.source, side.where, side.value);
  }
  if (definition.aliases !== undefined) needed.set(definition.aliases.source, new Set([...(needed.get(definition.aliases.source) ?? []), definition.aliases.from, definition.aliases.to]));
  const whole = new Set<string>();
  for (const { source, columns } of repairNeeds(definition)) {
    if (columns === null) whole.add(source);
    else need(source, ...columns);
  }
  for (const source of whole) needed.delete(source);
  return Object.fromEntries([...needed].map(([source, names]) => [source, [...names].filter((name) => name !== '')]));
}

/** Names in an expression, and the expression itself, which may be the bare name of a column. */
function namesIn(expression: string): string[] {
  const withoutText = expression.replace(/'(?:[^']|'')*'/g, "''");
  const quoted = [...withoutText.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = '']) => name.replaceAll('""', '"'));
  const bare = withoutText.replace(/"(?:[^"]|"")*"/g, ' ').match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return [expression, ...quoted, ...bare];
}
