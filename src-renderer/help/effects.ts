import type { HelpTopic } from './topic';

/** Pages on sizes: values, differences, lifts and their intervals. */
export const effectTopics: readonly HelpTopic[] = [
  {
    id: 'value', title: 'Value of a metric',
    what: 'What a metric came to in one variant: a share of units (conversion, retention), a mean per unit (count, mean), or a sum over a sum (ratio).',
    when: 'Compare the variant’s value with the control’s beside it. Both are written with enough digits to tell them apart.',
    assumption: 'Units without any matching row count as 0 for conversion, count, mean and retention, so that everybody who was exposed is in the comparison. A mean that says “zeros: exclude” takes only units with a row.',
    formula: 'conversion: units with a row / units · mean: Σ values / units · ratio: Σ numerator / Σ denominator', source: null,
    related: ['difference', 'lift', 'cap', 'cuped'], words: ['mean', 'average', 'rate', 'conversion', 'retention', 'count', 'standard deviation', 'intention to treat'],
  },
  {
    id: 'difference', title: 'Difference',
    what: 'The variant’s value minus the control’s. For shares it is in percentage points (pp), not percent.',
    when: 'Use it when the absolute size matters, for instance money per person, or when the control value is near zero and a lift makes no sense.',
    assumption: 'The difference is estimated first; its test is the one p-value for the absolute and the relative view.',
    formula: 'd = mT − mC,  SE(d) = √(vT/nT + vC/nC)', source: 'Welch (1947), Biometrika 34: 28–35.',
    related: ['lift', 'interval', 'welch'], words: ['absolute', 'percentage points', 'pp', 'standard error'],
  },
  {
    id: 'lift', title: 'Lift',
    what: 'The relative change: the difference divided by the control’s value. +4 % means that the variant’s value is 1.04 times the control’s.',
    when: 'Use it to compare metrics of different size, and with a smallest effect worth having that is given in percent.',
    assumption: 'The control value is clearly different from zero. Where it cannot be told from zero, the lift has no finite interval, and the table says so.',
    formula: 'L = (mT − mC) / |mC|', source: null,
    related: ['difference', 'fieller', 'interval'], words: ['relative', 'uplift', 'percent change', 'effect'],
  },
  {
    id: 'interval', title: 'Confidence interval',
    what: 'The range of effects that the data do not contradict at the chosen level. In the table it is drawn as a line, with a thicker one for 68 %.',
    when: 'Read it before the estimate: where does it end on the bad side, and does it leave out no effect? A wide interval means that little is known.',
    assumption: 'Of many experiments, about the given share (95 %, say) would have their true effect inside such intervals. One-sided tests give intervals that are open at one end, drawn as an arrow.',
    formula: 'd ± t(1 − α/2; df) · SE(d) for the difference, two-sided', source: 'Neyman (1937), Phil. Trans. R. Soc. A 236: 333–380.',
    related: ['fieller', 'sidedness', 'p-value', 'verdict'], words: ['confidence', 'level', '95 %', 'uncertainty', 'error bar', 'margin of error'],
  },
  {
    id: 'fieller', title: 'Interval of a lift (Fieller)',
    what: 'An interval for the ratio of two means that takes into account that the control’s mean is itself uncertain. It need not be symmetric around the estimate.',
    when: 'The default. It excludes no effect exactly when the p-value is below the threshold, so table and verdict cannot disagree. The delta method (symmetric) and the log scale are offered for comparison with other tools.',
    assumption: 'Both means are approximately normal. It is finite only while the control value can be told from zero: |mC| > t · SE(mC).',
    formula: 'all ρ with (mT − ρ·mC)² ≤ t² · (vT/nT + ρ²·vC/nC), then L = ρ − 1', source: 'Fieller (1954), J. R. Stat. Soc. B 16: 175–185.',
    related: ['lift', 'interval'], words: ['ratio of means', 'delta method', 'log', 'unbounded', 'no finite interval'],
  },
  {
    id: 'ratio', title: 'Ratio metrics',
    what: 'A sum over a sum, such as clicks per view. The units are still the people who were randomised, not the views.',
    when: 'Use it where the denominator varies from unit to unit and both parts belong together: click-through rate, order value.',
    assumption: 'Rows of one unit depend on each other, so the error comes from units by the delta method. A test over rows would claim far too much certainty.',
    formula: 'R = ΣY/ΣX,  Var(R) ≈ (vY − 2R·cov(Y, X) + R²·vX) / (n·mX²)', source: 'Deng, Knoblich & Lu (2018), KDD ’18: 233–242.',
    related: ['value', 'units', 'welch'], words: ['delta method', 'click-through rate', 'ctr', 'per session', 'numerator', 'denominator'],
  },
  {
    id: 'cuped', title: 'Covariate adjustment (CUPED)',
    what: 'Removes the part of the variance that was already there before exposure, for instance because some people always spend more.',
    when: 'When a metric declares a covariate: its own past, or a column of history. The tooltip of an adjusted value shows how much variance went, and the unadjusted value.',
    assumption: 'The covariate was fixed before exposure, so the variant cannot have changed it. One θ is used for all variants; means are re-centred, so values stay in their own units. Units without history count as 0 and are never dropped.',
    formula: 'Y′ = Y − θ·(X − mean(X)),  θ = cov(Y, X)/var(X)', source: 'Deng, Xu, Kohavi & Walker (2013), WSDM ’13: 123–132.',
    related: ['value', 'interval', 'power'], words: ['variance reduction', 'pre-period', 'regression', 'theta', 'covariate'],
  },
  {
    id: 'cap', title: 'Cap (winsorising)',
    what: 'Values of single units beyond a cut are set to the cut, so that a few extreme units do not decide everything.',
    when: 'For skewed values such as revenue. The tooltip says where the cut is and what share of units it touches.',
    assumption: 'The cut is taken from all units together, without looking at the variant; otherwise the cap itself could make a difference. A capped mean is a slightly different quantity than the mean.',
    formula: 'y′ = min(max(y, q_lower), q_upper)', source: 'Dixon (1960), Ann. Math. Stat. 31: 385–391.',
    related: ['value'], words: ['outlier', 'winsorize', 'winsorise', 'truncate', 'skew', 'extreme'],
  },
];
