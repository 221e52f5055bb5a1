import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { checkExpression, type CheckedExpression, type ExpressionKind } from '../database/expression';
import { namesInWords, nearestName } from '../database/nearest-name';
import { quoteIdentifier } from '../database/quoting';
import { wrongDelimiter } from '../sources/one-column';
import type { OpenedSource, SourceColumn } from '../sources/opened-source';

/** Names and expressions of a definition, checked against a source. What was checked once is remembered, so that asking again costs no query. */
export class ExpressionChecker {
  readonly #known: Map<string, CheckedExpression>;
  readonly #connect: () => Promise<Connection>;

  /** @param known what earlier checkers of the same database found. */
  constructor(connect: () => Promise<Connection>, known: Map<string, CheckedExpression>) {
    this.#connect = connect;
    this.#known = known;
  }

  /** A column by its name; `field` is where the definition names it. */
  column(source: OpenedSource, name: string, field: string): SourceColumn {
    const found = source.columns.find((column) => column.name === name) ?? source.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    if (found) return found;
    const delimiter = wrongDelimiter(source);
    if (delimiter !== null) throw delimiter;
    const names = source.columns.map((column) => column.name);
    const near = nearestName(name, names);
    throw new LiftbenchError({
      kind: 'input',
      message: `The source "${source.name}" has no column "${name}".`,
      next: `${near === null ? '' : `Did you mean "${near}"? `}Columns: ${namesInWords(names)}.`,
      place: { field },
    });
  }

  /** An expression over a source's row, or the bare name of one of its columns, whatever characters it has. */
  async expression(source: OpenedSource, text: string, field: string, expects: ExpressionKind): Promise<CheckedExpression> {
    const key = JSON.stringify([source.dataHash, source.relation, text, expects]);
    const known = this.#known.get(key);
    if (known) return known;
    const names = source.columns.map((column) => column.name);
    const written = names.includes(text) ? quoteIdentifier(text) : text;
    const connection = await this.#connect();
    const checked = await checkExpression(connection, written, { relation: source.relation, columns: names, field, expects }).catch((thrown: unknown) => {
      throw wrongDelimiter(source) ?? thrown;
    });
    this.#known.set(key, checked);
    return checked;
  }
}
