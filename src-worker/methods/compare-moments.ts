import type { MethodName } from '../../src-contract/capabilities';
import { methodSheets } from '../../src-contract/methods';
import type { MomentColumns } from '../kernels/moments';
import { methods } from './catalogue';
import type { CellColumns } from './cell-columns';
import { comparisonColumns, type ComparisonColumns, type ComparisonSettings, type MomentMethod, type Pairs } from './method';
import { summariseCells } from './summarise-cells';

/** How cells are set against each other. */
export interface ComparisonDesign {
  readonly pairs: Pairs;
  /** Per cell, the group (segment, day) whose cells share a covariate's theta; null = all one group. */
  readonly groups: Uint32Array | null;
}

/** Judged comparisons, and the cells they were judged from. */
export interface Comparison {
  readonly cells: CellColumns;
  readonly columns: ComparisonColumns;
}

/** One metric's comparisons from its moments: ratios linearised, covariate removed where the method uses one, judged by the method. */
export function compareMoments(
  moments: MomentColumns, design: ComparisonDesign, method: MethodName, settings: ComparisonSettings, adjust: boolean,
): Comparison {
  return compareCells(summariseCells(moments, design.groups, adjust && methodSheets[method].covariates), design, method, settings, moments);
}

/** The same from cells that are summarised already (quantiles: then there are no moments). */
export function compareCells(cells: CellColumns, design: ComparisonDesign, method: MethodName, settings: ComparisonSettings, moments: MomentColumns | null = null): Comparison {
  const columns = comparisonColumns(design.pairs.count);
  momentMethod(method).compare(cells, design.pairs, settings, columns, moments);
  return { cells, columns };
}

function momentMethod(name: MethodName): MomentMethod {
  const method = methods[name];
  if (method.reads !== 'moments') throw new RangeError(`${name} needs every unit's value`);
  return method;
}

/**
 * Pairs for cells laid out as group × variant (cell = group × variants + variant): every variant but the
 * control against the control, group by group.
 */
export function pairsAgainstControl(groups: number, variants: number, control: number): ComparisonDesign {
  const count = groups * (variants - 1);
  const treatment = new Uint32Array(count);
  const against = new Uint32Array(count);
  const groupOf = new Uint32Array(groups * variants);
  let k = 0;
  for (let group = 0; group < groups; group += 1) {
    for (let variant = 0; variant < variants; variant += 1) {
      groupOf[group * variants + variant] = group;
      if (variant === control) continue;
      treatment[k] = group * variants + variant;
      against[k] = group * variants + control;
      k += 1;
    }
  }
  return { pairs: { count, treatment, control: against }, groups: groupOf };
}
