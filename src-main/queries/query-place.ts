import type { FailurePlace } from '../../src-contract/failure';

/** DuckDB counts bytes of UTF-8, people count characters. */
export function placeOfOffset(text: string, bytes: number): FailurePlace {
  const before = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes));
  const line = before.split('\n').length;
  return { line, column: before.length - before.lastIndexOf('\n') };
}

/**
 * Where in a query DuckDB's message points: `LINE 3: select nope …` with a caret under the place. A long line is shown
 * in part, between dots, and is found again by what is shown of it.
 * @param skippedLines lines of the statement before the query's own first line
 * @returns undefined when the message points nowhere, or outside the query
 */
export function placeOfMessage(words: string, query: string, skippedLines: number): FailurePlace | undefined {
  const found = /\nLINE (\d+): (.*)\n( *)\^/.exec(words);
  if (!found) return undefined;
  const [, number = '', excerpt = '', indent = ''] = found;
  const line = Number(number) - skippedLines;
  const text = query.split('\n')[line - 1];
  if (text === undefined) return undefined;
  const under = indent.length - `LINE ${number}: `.length;
  if (!excerpt.startsWith('...')) return { line, column: characterAt(text, under) };
  const shown = excerpt.slice(3).replace(/\.\.\.$/, '');
  const starts = text.indexOf(shown);
  return starts < 0 ? { line } : { line, column: starts + under - 3 + 1 };
}

/** The caret stands under a column of the terminal: wide characters take two, tabs one. */
function characterAt(text: string, columns: number): number {
  let width = 0;
  let at = 0;
  for (const character of text) {
    if (width >= columns) break;
    width += isWide(character) ? 2 : 1;
    at += character.length;
  }
  return at + 1;
}

function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x1100 && (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) || code >= 0x1f300);
}
