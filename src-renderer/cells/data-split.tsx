import { useEffect, useState, type ReactNode } from 'react';
import type { EngineApi } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import { unitColumnOf, type Definition } from '../../src-contract/experiment';
import type { SplitPart } from '../forms/definition-form';
import { namedColumn } from '../forms/named-column';
import { formatCount, formatPercent } from '../wording/numbers';

/** How the source splits by variant, once the definition says which column that is. */
export function DataSplit({ name, profile, definition, engine }: { readonly name: string; readonly profile: DatasetProfile; readonly definition: Definition | null; readonly engine: EngineApi }): ReactNode {
  const column = definition?.exposure.source === name ? namedColumn(definition.exposure.variant) : null;
  const known = column !== null && profile.columns.some((each) => each.name === column);
  const unit = definition ? unitColumnOf(definition, name) : null;
  const where = definition?.exposure.where ?? null;
  const [parts, setParts] = useState<readonly SplitPart[] | null>(null);
  useEffect(() => {
    if (!known) {
      setParts(null);
      return undefined;
    }
    let wanted = true;
    engine.split(name, column, unit, where).then((found) => { if (wanted) setParts(found); }, () => { if (wanted) setParts(null); });
    return () => { wanted = false; };
  }, [engine, name, known, column, unit, where, profile.dataHash]);
  if (!known || !parts || parts.length === 0) return null;
  const total = parts.reduce((sum, part) => sum + (part.units ?? part.rows), 0);
  const declared = new Set(definition?.variants.map((variant) => variant.id));
  return (
    <div className="lb-split" role="group" aria-label={`Split by ${column}`}>
      <span className="lb-quiet">Split by <span className="lb-code">{column}</span></span>
      {parts.slice(0, 8).map((part) => {
        const share = (part.units ?? part.rows) / Math.max(1, total);
        return (
          <span key={part.value ?? ''} className="lb-split-part" data-declared={part.value !== null && declared.has(part.value)}>
            <span className="lb-code">{part.value ?? 'no value'}</span>
            <span className="lb-split-bar"><span style={{ width: `${String(share * 100)}%` }} /></span>
            <span>{formatPercent(share, 1)}</span>
            <span className="lb-quiet">{formatCount(part.units ?? part.rows)} {part.units === null ? 'rows' : 'units'}</span>
          </span>
        );
      })}
    </div>
  );
}
