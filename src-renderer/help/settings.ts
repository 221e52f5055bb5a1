import { conformanceWords } from '../../src-contract/conformance';
import type { HelpTopic } from './topic';

/** Pages on what a definition may say, by the names of its keys. */
export const settingTopics: readonly HelpTopic[] = [
  {
    id: 'margins', title: 'Margins: non-inferiority, equivalence, superiority',
    what: 'What size of effect matters. margin: how much worse a metric may get and still count as no worse. equivalenceMargin: an effect inside ± this share of the control’s value counts as none. superiorityMargin: “better” means better by more than this share.',
    when: 'A margin for guardrails; an equivalence margin to show that a change did nothing; a superiority margin where a small gain would not pay. All are shares of the control’s value: 0.02 is 2 %.',
    assumption: 'Settled before looking. The margin moves with the unknown value of the control, so its error counts too. Equivalence is claimed by two one-sided tests, each at the level of one side; under a plan of looks the interval decides instead. Intervals of margins are not corrected for several comparisons.',
    formula: 't = (mT − (1 − m)·mC) / √(vT/nT + (1 − m)²·vC/nC)', source: 'Laster & Johnson (2003), Stat. Med. 22: 187–200; Schuirmann (1987), J. Pharmacokinet. Biopharm. 15: 657–680.',
    related: ['guardrail', 'verdict', 'power'], words: ['margin', 'equivalenceMargin', 'superiorityMargin', 'non-inferiority', 'tost', 'two one-sided tests', 'flat', 'no worse'],
  },
  {
    id: 'conformance', title: 'Rows as Ep-Stats prints them',
    what: 'conformance: ep-stats adds to an evaluation the rows that Ep-Stats would print for the same data, under its own names, so that its users can check this readout against their history.',
    when: `For a comparison, with “liftbench evaluate … --format ep-stats” or in the evaluation’s JSON. ${conformanceWords}`,
    assumption: 'Where the two differ, the readout is the one to act on: Ep-Stats’ level per day lets false findings come up in about 7 % of experiments over 14 daily looks, and its test of the lift depends on which arm is called the control. nullHypothesisRate is the share of experiments without an effect.',
    formula: 'risk = p·π / (p·π + power·(1 − π))', source: 'Kohavi, Deng & Vermeer (2022), KDD ’22: 3168–3177.',
    related: ['sequential', 'correction', 'fieller'], words: ['ep-stats', 'epstats', 'nullHypothesisRate', 'false positive risk', 'history', 'compare'],
  },
  {
    id: 'warehouse', title: 'Tables that stay in ClickHouse',
    what: 'A source may be a table in ClickHouse: warehouse, address, database and table in place of a path. ClickHouse adds the units up and gives back counts, means, centred products and the order statistics of quantiles, which are judged here as those of files are. The definition and the evaluation stay the same. Connect to ClickHouse (search, or the sources panel) tests an address, shows its tables and columns, and drafts an experiment.',
    when: 'Where the rows are too many to export. It is off until you say so: the window connects to no address that you did not test or allow, whatever a notebook names, and Forget takes that back; without such a source no network is used. The password goes into the system’s key store; without one it is known until Liftbench closes, or read from LIFTBENCH_CLICKHOUSE_USER and LIFTBENCH_CLICKHOUSE_PASSWORD. It is never in a notebook, a definition or a recovery file. Statements only read.',
    assumption: 'Conditions and values are rewritten for ClickHouse; what could mean something else there costs a metric its figures, with the reason in their place. Repairs are made and aliases merged there, too. Neither ranks nor resampling can be had, and there is no triage, SQL cell or way back to rows: the readout says what is missing. Rows of one instant have no order in a table; a column named under order decides ties.',
    formula: 'n, mean, Σ (a − mean a)(b − mean b) per variant, segment and day', source: 'Chan, Golub & LeVeque (1983), Am. Stat. 37: 242–247.',
    related: ['definition', 'methods', 'quantile'], words: ['clickhouse', 'warehouse', 'address', 'database', 'push down', 'credentials', 'password', 'order', 'timeout', 'network', 'privacy', 'connect', 'key store', 'forget', 'readonly'],
  },
  {
    id: 'strata', title: 'Post-stratification',
    what: 'The method post-stratified compares the arms within strata, such as countries, and weighs the strata by their units; what strata explain of the variance is removed.',
    when: 'When units of known groups differ much in the metric. Name the columns in strata; they are read at first exposure.',
    assumption: 'The columns were settled before exposure. Strata with too few units in a variant are pooled. strataWeights says whether the weights are those of the units at hand (fixed) or are themselves uncertain (random), for conclusions about units like them.',
    formula: 'd = Σ wₖ·dₖ,  SE² = Σ wₖ²·SEₖ²  (random weights: + Σ wₖ·(dₖ − d)²/N)', source: 'Miratrix, Sekhon & Yu (2013), J. R. Stat. Soc. B 75: 369–396.',
    related: ['cuped', 'segments', 'methods'], words: ['strata', 'strataWeights', 'post-stratified', 'stratify', 'stratification', 'variance reduction'],
  },
  {
    id: 'clusters', title: 'Units inside what was randomised',
    what: 'randomisationUnit names the column with what was randomised, where the units that are counted lie inside it: people in companies, sessions of people.',
    when: 'Whenever the variant was drawn for something larger than the unit. Values stay those of the units; errors are those of the clusters.',
    assumption: 'Clusters are independent, units inside one are not. With few clusters the test has few degrees of freedom.',
    formula: null, source: 'Deng, Lu & Litz (2017), WSDM ’17: 641–649.',
    related: ['units', 'ratio'], words: ['randomisationUnit', 'cluster', 'clustered', 'company', 'account', 'session'],
  },
  {
    id: 'resampling', title: 'Bootstrap and permutation',
    what: 'Methods that draw random numbers: the bootstrap resamples the units of each arm for its interval, the permutation test deals the labels anew for its p-value.',
    when: 'To doubt a formula. bootstrapInterval chooses the interval: percentile (the default; it held its level best on small skewed samples), bca (corrected for bias and skewness, better for large samples) or basic.',
    assumption: 'Units are independent. The seed makes the figures the same on every machine; the note of an estimate states it with the Monte Carlo error. A bootstrap of a few dozen skewed values is too narrow, and the readout says so.',
    formula: null, source: 'Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13–14.',
    related: ['methods', 'cautions', 'welch'], words: ['bootstrap', 'bootstrapInterval', 'percentile', 'bca', 'basic', 'seed', 'monte carlo', 'random', 'resample'],
  },
  {
    id: 'definition', title: 'What a definition says',
    what: 'sources name the files; exposure says where units and their variant are found, and multiple what to do with units of several variants; variants have an id, a name and a weight, one is the control; period limits the days (from, to, timezone); filters and segments choose and slice units; aliases say who anonymous identifiers are; repairs change the data when they are read; aggregates stand for rows where only totals are known; metrics say what is measured; analysis how it is judged; acknowledgements are failed checks that were accepted with a reason.',
    when: 'Write it in the form or as text, whichever suits; both edit the same file. The same file runs on the command line.',
    assumption: 'An unknown key is a mistake and is reported with its place. What is left out has a default; the README lists them.',
    formula: null, source: null, related: ['value', 'methods', 'sequential', 'margins'], words: ['yaml', 'sources', 'exposure', 'unit', 'variants', 'weight', 'period', 'timezone', 'filters', 'segments', 'aliases', 'repairs', 'aggregates', 'squares', 'curve', 'analysis', 'acknowledgements', 'where', 'window', 'within', 'aggregate', 'zeros', 'transform', 'denominator', 'numerator', 'format', 'currency', 'goal', 'role', 'description', 'hypothesis', 'multiple', 'confidence', 'liftInterval', 'family'],
  },
];
