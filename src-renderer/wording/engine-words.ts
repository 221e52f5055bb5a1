import { THIN } from './numbers';

/**
 * A sentence of the engine as the window sets it: digit groups apart by a thin space, none in four digits, a number and its
 * percent sign kept on one line, apostrophes curved. What is copied as text or written to a file stays as the engine said it.
 */
export function typeset(sentence: string): string {
  return sentence
    .replace(/(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\d,])/g, (number) => (number.length === 5 ? number.replace(',', '') : number.replaceAll(',', THIN)))
    .replace(/(\d) (%|pp)(?!\w)/g, `$1${THIN}$2`)
    .replace(/(\p{L})'(?=\p{L})/gu, '$1’');
}
