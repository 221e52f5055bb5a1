import { TimelineBarChart } from '@blueprintjs/icons';
import { chartById } from '../charts/catalogue';
import type { CellMember } from './cell';
import { ChartCell } from './chart-cell';

export const chartMember: CellMember<'chart'> = {
  kind: 'chart',
  label: 'Chart',
  explanation: 'A picture of the experiment above: forest plot, split, timeline.',
  icon: TimelineBarChart,
  create: (id) => ({ kind: 'chart', id, chart: 'forest' }),
  title: (cell) => cell.title ?? chartById(cell.chart)?.label ?? 'Chart',
  View: ChartCell,
};
