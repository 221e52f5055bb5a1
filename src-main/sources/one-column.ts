import { LiftbenchError } from '../../src-contract/failure';
import { delimiterInWords } from './csv-dialect';
import type { OpenedSource } from './opened-source';

const shown = 60;

/** What is wrong when a column is missed in a text file that fell into one single column: its delimiter, not the name. Null for any other source. */
export function wrongDelimiter({ name, columns, dialect }: OpenedSource): LiftbenchError | null {
  const [only] = columns;
  const used = dialect === null ? undefined : [';', '\t', '|', ','].filter((delimiter) => delimiter !== dialect.delimiter).find((delimiter) => only?.name.includes(delimiter));
  if (dialect === null || only === undefined || columns.length > 1 || used === undefined) return null;
  return new LiftbenchError({
    kind: 'input',
    message: `Read with ${delimiterInWords(dialect.delimiter)} between columns, the source "${name}" has only one column: "${only.name.length > shown ? `${only.name.slice(0, shown)}…` : only.name}".`,
    next: `The file seems to use ${delimiterInWords(used)}: write delimiter: ${JSON.stringify(used)}, or leave it out to have it detected.`,
    place: { field: dialect.given.includes('delimiter') ? `sources.${name}.delimiter` : `sources.${name}` },
  });
}
