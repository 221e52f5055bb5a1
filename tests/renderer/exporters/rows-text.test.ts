import { describe, expect, it } from 'vitest';
import { rowsMarkdown, rowsTsv } from '../../../src-renderer/exporters/rows-text';

describe('rows of an answer on the clipboard', () => {
  const rows = [['DE', '-1.5'], ['=1+1', null], ['a|b\nc\td', '1e-7']] as const;

  it('are cells between tabs, none of which a spreadsheet takes for a formula', () => {
    expect(rowsTsv(['land', 'mean'], rows)).toBe("land\tmean\nDE\t-1.5\n'=1+1\t\na|b c d\t1e-7");
  });

  it('are a Markdown table with what is left out below it', () => {
    expect(rowsMarkdown(['land', 'mean'], rows, 'The first 3 of 9 rows.')).toBe('| land | mean |\n| --- | --- |\n| DE | -1.5 |\n| =1+1 |  |\n| a\\|b c\td | 1e-7 |\n\nThe first 3 of 9 rows.');
  });
});
