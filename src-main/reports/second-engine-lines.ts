import type { Evaluation } from '../../src-contract/evaluation';
import type { SecondEngineFinding, SecondPath } from '../../src-contract/second-engine';

const pathWords: Readonly<Record<SecondPath, string>> = { 'sql-moments': 'moments by SQL alone', 'sql-quantiles': 'quantiles by SQL alone', bootstrap: 'a bootstrap of the units', permutation: 'permuted labels' };

/** Disagreements in full, one line each; then a line per path for what agrees, and one for what no path could serve. */
export function secondEngineLines(findings: readonly SecondEngineFinding[], { metrics }: Pick<Evaluation, 'metrics'>): { agrees: boolean; words: string }[] {
  const broken = findings.filter(({ agrees }) => !agrees).map(({ words }) => ({ agrees: false, words }));
  const agreed = (Object.keys(pathWords) as SecondPath[]).flatMap((path) => {
    const all = findings.filter((finding) => finding.path === path);
    const good = all.filter(({ agrees }) => agrees);
    if (good.length === 0) return [];
    const gap = Math.max(...good.map((finding) => finding.gap ?? 0));
    const unit = path === 'permutation' ? 'in p' : 'standard errors';
    return [{ agrees: true, words: `${String(good.length)} of ${String(all.length)} headlines agree with ${pathWords[path]}; the largest gap is ${gap === 0 ? '0' : gap < 0.001 ? gap.toExponential(0) : gap.toFixed(2)} ${unit}.` }];
  });
  const unserved = metrics.filter(({ id }) => !findings.some(({ metric }) => metric === id));
  const left = unserved.length === 0 ? [] : [{ agrees: true, words: `Not computed again: ${unserved.map(({ name }) => name).join(', ')} (no second path yet).` }];
  return [...broken, ...agreed, ...left];
}
