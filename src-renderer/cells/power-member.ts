import { Calculator } from '@blueprintjs/icons';
import type { CellMember } from './cell';
import { PowerCell } from './power-cell';

export const powerMember: CellMember<'power'> = {
  kind: 'power',
  label: 'Power',
  explanation: 'Units and days still needed, and the detectable effect: of the experiment above, or of one to come.',
  icon: Calculator,
  create: (id) => ({ kind: 'power', id }),
  title: (cell) => (cell.about === 'new' ? 'Power of a new experiment' : 'Power'),
  View: PowerCell,
};
