import type { HelpTopic } from './topic';

/** Pages on looking into one metric: segments of any columns, funnels, parts of a lift, other analyses. */
export const explorationTopics: readonly HelpTopic[] = [
  {
    id: 'segment-pairs', title: 'Segments of any column, or two (heat map, forest)',
    what: 'The lift among the units of every level of a column, or of every combination of two: any column of the exposure source, by its value at first exposure. Numbers are read in quarters of the units, times by day, weekday or hour (as the file writes them; in UTC where they have a zone), and of many values the rarest stand together.',
    when: 'To ask where an effect is. Read first how many segments were looked at and what Holm and Benjamini–Hochberg leave of those that stand out; then whether lifts vary by more than chance at all (Cochran’s Q; I² is the share of the variation that is not error). A shrunken lift is drawn towards the common one by as much as is probably noise.',
    assumption: 'Exploratory, unless the definition lists the column; combinations always are. Segments with fewer than 100 units in an arm are hatched and not tested. Corrections run over all segments of the same column or pair, all treatments together. Method, covariates and cap are those of the readout.',
    formula: 'Q = Σ wᵢ(Lᵢ − L̄)², wᵢ = 1/SEᵢ² · shrunken: L* + τ²/(τ² + SEᵢ²)·(Lᵢ − L*)',
    source: 'Cochran (1954), Biometrics 10: 101–129; DerSimonian & Laird (1986), Control. Clin. Trials 7: 177–188.',
    related: ['segments', 'segment-heterogeneity', 'correction'], words: ['heat map', 'heatmap', 'forest', 'interaction', 'two columns', 'cross', 'empirical Bayes', 'shrinkage', 'heterogeneity', 'quartile', 'weekday', 'I²'],
  },
  {
    id: 'funnel', title: 'Funnel',
    what: 'How many units of each variant came how far along steps after their exposure: as a share of all units, and of those who reached the step before, with Wilson’s intervals; the lift of each share, and what each step contributes to the whole.',
    when: 'To find the step at which an effect arises. The contributions are logarithms of the ratios of the step rates: they add up to the logarithm of one plus the lift of the last step, and the product of the step rates is the last share; the chart shows what rounding leaves of both.',
    assumption: 'Only the shares of all units compare what was randomised. Who reached a step may differ between variants, so a rate from step to step describes and does not prove. In strict order each step counts from the earliest possible one before, at whole seconds; in any order all steps up to it must be there. A window counts from first exposure. Without covariates.',
    formula: 'Var log(a/b) = 1/a − 1/b per arm', source: 'Wilson (1927), J. Am. Stat. Assoc. 22: 209–212; Katz, Baptista, Azen & Pike (1978), Biometrics 34: 469–474.',
    related: ['value', 'lift', 'parts'], words: ['steps', 'conversion', 'drop-off', 'path', 'checkout', 'order', 'window', 'step rate'],
  },
  {
    id: 'parts', title: 'Parts of a lift: factors, mix and rate',
    what: 'A lift as a sum: of a ratio, numerator and denominator; of a mean, how many units have a value and how large those are; and across a segment, values that changed inside levels (rate) and shares of levels that changed (mix).',
    when: 'To say what moved. The parts add up to the whole, and what rounding leaves of that is written below the chart. In a sound experiment the mix is small.',
    assumption: 'Factors are always without covariates, as what a covariate explains belongs to neither part; where the readout adjusts, its lift is written beside. Mix and rate of a mean are of values without what the covariates explain, as in the readout. The influence of few units is read the same way, with covariates fitted once to all units.',
    formula: 'log(1 + L) = log(share ratio) + log(amount ratio) · T − C = Σ Δvalueᵢ·mean shareᵢ + Σ Δshareᵢ·(mean valueᵢ − overall)', source: 'Kitagawa (1955), J. Am. Stat. Assoc. 50: 1168–1194.',
    related: ['ratio', 'cuped', 'segments'], words: ['decomposition', 'numerator', 'denominator', 'mix', 'rate', 'Simpson', 'influence', 'residual', 'waterfall'],
  },
  {
    id: 'other-analyses', title: 'Other analyses (specification curve)',
    what: 'The same comparison under every combination of defensible choices: cap, covariate, window, method, interval, units in several variants, repeated rows. In how many the verdict holds, and which choice moves the lift most.',
    when: 'Before trusting a surprising result. It is computed when asked for, one analysis after another, shows how far it is, and can be stopped; other work goes first meanwhile.',
    assumption: 'Each analysis is read without correction. The declared one counts; the others say how much hangs on how it was declared.',
    formula: null, source: 'Simonsohn, Simmons & Nelson (2020), Nat. Hum. Behav. 4: 1208–1214.',
    related: ['cap', 'cuped', 'methods', 'multiple-variants'], words: ['specification curve', 'sensitivity', 'multiverse', 'robustness', 'duplicates', 'deduplicate'],
  },
];
