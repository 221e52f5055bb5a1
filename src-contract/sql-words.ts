/** A word of a SQL text, as far as cells have to know it. Comments and strings are none. */
export interface SqlWord {
  readonly kind: 'name' | 'parameter' | 'sign';
  /** Names without their quotes, parameters without their `$`. */
  readonly text: string;
  readonly quoted: boolean;
}

/** Splits a SQL text into names, parameters and signs; never throws, whatever is unfinished. */
export function sqlWords(text: string): SqlWord[] {
  const words: SqlWord[] = [];
  const rule = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"((?:[^"]|"")*)(?:"|$)|\$([A-Za-z_]\w*)|([\p{L}_][\p{L}\p{N}_$]*)|\d[\w.]*|(\S)/gu;
  for (const [, , quoted, parameter, name, sign] of text.matchAll(rule)) {
    if (quoted !== undefined) words.push({ kind: 'name', text: quoted.replaceAll('""', '"'), quoted: true });
    else if (parameter !== undefined) words.push({ kind: 'parameter', text: parameter, quoted: false });
    else if (name !== undefined) words.push({ kind: 'name', text: name, quoted: false });
    else if (sign !== undefined) words.push({ kind: 'sign', text: sign, quoted: false });
  }
  return words;
}
