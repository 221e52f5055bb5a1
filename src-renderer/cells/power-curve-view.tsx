import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { FigureView } from '../charts/figure-view';
import { powerCurveDescription, powerCurveFigure } from '../charts/power-curve';
import type { PowerCurve } from '../charts/power-curve';
import type { ChartFigure } from '../charts/chart';
import { useTheme } from '../charts/use-theme';

/** The curve, with what it says in words for people who cannot see it. */
export function PowerCurveView({ curve }: { readonly curve: PowerCurve }): ReactNode {
  const theme = useTheme();
  const figure = useMemo(() => {
    const drawn = powerCurveFigure(curve, { theme });
    return (): ChartFigure => drawn;
  }, [curve, theme]);
  return (
    <figure className="lb-chart">
      <figcaption className="lb-chart-head"><h3>Chance to find a lift in {curve.name}, with {curve.units}</h3></figcaption>
      <FigureView figure={figure} description={powerCurveDescription(curve)} />
    </figure>
  );
}
