import { SegmentedControl } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { CellProps } from './cell';
import './chart.css';
import './power.css';
import './proof.css';
import './readout.css';
import { PowerOfExperiment } from './power-of-experiment';
import { PowerOfNew } from './power-of-new';

/** Planning: from the data of the experiment above, or from the figures of one to come. */
export function PowerCell(props: CellProps<'power'>): ReactNode {
  const { cell, onCell, readOnly, definition } = props;
  const about = cell.about ?? (definition ? 'experiment' : 'new');
  return (
    <div className="lb-power">
      <SegmentedControl size="small" disabled={readOnly} aria-label="What is planned" value={about} options={[{ label: 'This experiment', value: 'experiment' }, { label: 'A new experiment', value: 'new' }]} onValueChange={(value) => onCell({ about: value === 'new' ? 'new' : 'experiment' })} />
      {about === 'new' ? <PowerOfNew {...props} /> : <PowerOfExperiment {...props} />}
    </div>
  );
}
