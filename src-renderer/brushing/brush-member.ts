import { SelectionBox } from '@blueprintjs/icons';
import type { CellMember } from '../cells/cell';
import { BrushCell } from './brush-cell';

export const brushMember: CellMember<'brush'> = {
  kind: 'brush',
  label: 'Explore units',
  explanation: 'Linked views of units: choose in one, and the others and the lifts follow.',
  icon: SelectionBox,
  create: (id) => ({ kind: 'brush', id }),
  title: () => 'Explore units',
  View: BrushCell,
};
