import type { HelpTopic } from './topic';

/** Pages on the notebook and on the cells that no other page is about. */
export const notebookTopics: readonly HelpTopic[] = [
  {
    id: 'notebook', title: 'The notebook',
    what: 'Cells on a page: data, experiment, trust, readout, charts, SQL, parameters, power, decisions and notes in Markdown. Each says what it reads; a change asks again exactly what depends on it.',
    when: 'Add a cell with / or the plus sign; move, fold, copy and delete it from its menu; undo reaches everything. What is dimmed is being computed again. A notebook that is opened again shows its last results at once, dimmed until they are computed anew, and says whether the data changed since. Charts that explore, brushed units and power are kept too, and not computed again while data and definition are the same.',
    assumption: 'The order of cells on the page does not matter, except that a cell belongs to the experiment above it. Everything is saved as you go; what has no file yet is kept where a crash cannot reach it.',
    formula: null, source: null, related: ['sql', 'parameters', 'chart-cell', 'decision'], words: ['cells', 'note', 'markdown', 'undo', 'stale', 'dimmed', 'reopen', 'saved', 'autosave', 'reactive'],
  },
  {
    id: 'data-cell', title: 'Data',
    what: 'A source as it was read: its columns with type, distribution, missing values and range, its first rows, how the file was understood, and the rows that could not be read.',
    when: 'Look here first when a number surprises: a column read as text, a delimiter guessed wrong, a time without its zone. What was guessed can be changed, and everything follows. Columns and first rows are there as soon as a file is open; exact figures fill in, readouts do not wait for them, and counting can be stopped. Data larger than memory go to disk for the rest; LIFTBENCH_MEMORY=2GB in the environment sets how much memory is taken.',
    assumption: 'Nothing is changed in the file. Rows that could not be read are counted and shown, never silently dropped.',
    formula: null, source: null, related: ['trust-cell', 'units', 'left-out-values'], words: ['csv', 'parquet', 'columns', 'profile', 'rejected', 'delimiter', 'types', 'time zone', 'cancel', 'memory', 'disk full'],
  },
  {
    id: 'trust-cell', title: 'Trust: what is wrong with the data',
    what: 'Findings in the data of the experiment, worst first: duplicates, gaps, bots, clocks, units in several variants, ids in two spellings, and many more; each with its rows, and with repairs where there are any.',
    when: 'Read it before the readout. Each repair says what it would do to the lifts before it is made, stays in the definition, and can be taken out again. Audit compares the assignment with its rule; Look up shows everything about one unit.',
    assumption: 'What was looked for is listed, and so is what could not be looked for. Nothing found does not mean that nothing is there.',
    formula: null, source: null, related: ['sample-ratio', 'multiple-variants', 'hashes'], words: ['triage', 'findings', 'repairs', 'duplicates', 'bots', 'quality', 'audit'],
  },
  {
    id: 'chart-cell', title: 'Charts',
    what: 'A picture of the experiment above it, chosen in its bar. It follows every change of the definition.',
    when: 'Each chart has a table of its figures, a sentence that says what it shows to those who cannot see it, and ways to take it away: as an image, as PNG or SVG at any size, as a table, as CSV, as text. A report of the notebook shows it as it is chosen here.',
    assumption: 'Charts that explore are told apart in words: they are not corrected for how much was looked at. At most 2,000 marks are drawn; what is left out is said.',
    formula: null, source: null, related: ['timeline', 'segments', 'funnel', 'parts', 'other-analyses'], words: ['plot', 'graph', 'png', 'svg', 'copy image', 'table', 'alternative text', 'export'],
  },
  {
    id: 'sql', title: 'SQL',
    what: 'One SELECT over the sources, over units (a row per unit of the experiment, with its variant, its segments and a column per metric), and over other SQL cells by their names.',
    when: 'For questions that no chart asks. Name a cell to read it in another one; write $name for a parameter; Ctrl+Enter asks at once. The answer is shown as rows, as columns or as a chart, copied as a table, as text or as an image, and exported whole as CSV, Parquet or Arrow.',
    assumption: 'Queries read and never write: nothing can change a source or reach a file. The first million rows of an answer are kept for looking at; exports write all. Figures from SQL are yours: no check and no correction stands over them.',
    formula: null, source: null, related: ['parameters', 'notebook', 'peeks'], words: ['query', 'select', 'duckdb', 'units table', 'read-only', 'arrow', 'parquet', 'name of a cell', 'circle'],
  },
  {
    id: 'parameters', title: 'Parameters',
    what: 'A value with a name that other cells use: a number, a text, one of a list, a day, a range of days or a segment.',
    when: 'Write $name in SQL; a range of days gives $name_from and $name_to. A segment can be followed by readouts and charts: tick them below it, and they show its units.',
    assumption: 'A parameter is bound as a value and never becomes part of the SQL. What has not been chosen is NULL.',
    formula: null, source: null, related: ['sql', 'segments'], words: ['variable', 'input', 'dollar', 'date range', 'choice', 'filter'],
  },
  {
    id: 'peeks', title: 'Looks are counted',
    what: 'How many states of the data, metrics and segments were looked at in this notebook so far. It is told beside exploratory p-values and in the report.',
    when: 'Of many comparisons some are small by chance: of a hundred without any effect, about five have p below 0.05. The count says how many there were to choose from.',
    assumption: 'What was seen cannot be unseen: undo does not take a look back. At most 2,000 names are kept.',
    formula: 'expected by chance = looks × metrics × segments × variants × (1 − level)', source: 'Gelman & Loken (2014), American Scientist 102: 460–465.', related: ['segments', 'correction', 'sequential'], words: ['peeking', 'forking paths', 'p-hacking', 'multiple comparisons', 'exploratory'],
  },
  {
    id: 'decision', title: 'Decision',
    what: 'What was decided (ship, iterate, do not ship), why, by whom and when, in the words of those who decided.',
    when: 'Write it when it is made, with what was weighed against the result. It stands first in the report, in the table and in Markdown of the command line.',
    assumption: 'Liftbench decides nothing: a verdict says what the data show, a decision also weighs cost, risk and what is not measured.',
    formula: null, source: null, related: ['verdict', 'guardrail', 'peeks'], words: ['ship', 'iterate', 'conclusion', 'record', 'report'],
  },
  {
    id: 'brush', title: 'Explore units: linked views',
    what: 'Views of the same units side by side. A choice in one, a range of values, some days or a bar, filters the others and the lifts.',
    when: 'To see who is behind an effect: choose the large orders, and see which days, countries and variants they come from.',
    assumption: 'A choice by what happened after exposure compares units that are no longer comparable: its lifts are exploratory, and say so.',
    formula: null, source: null, related: ['segments', 'peeks', 'chart-cell'], words: ['brushing', 'linked', 'filter', 'crossfilter', 'selection', 'histogram'],
  },
];
