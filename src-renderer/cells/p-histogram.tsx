import type { ReactNode } from 'react';

const WIDTH = 84;
const HEIGHT = 22;

/** How p-values fell into twentieths of 0 … 1; the line is where level bars would end. */
export function PHistogram({ counts }: { readonly counts: readonly number[] }): ReactNode {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const expected = total / counts.length;
  const most = Math.max(expected * 1.25, ...counts);
  const step = WIDTH / counts.length;
  const height = (count: number): number => (count / most) * HEIGHT;
  return (
    <svg className="lb-p-histogram" width={WIDTH} height={HEIGHT} role="img" aria-label={`p-values from 0 to 1 in ${String(counts.length)} steps: ${counts.join(', ')}; level would be ${String(Math.round(expected))} each`}>
      {counts.map((count, at) => <rect key={at} x={at * step + 0.5} width={step - 1} y={HEIGHT - height(count)} height={height(count)} />)}
      <line x1="0" x2={WIDTH} y1={HEIGHT - height(expected)} y2={HEIGHT - height(expected)} />
    </svg>
  );
}
