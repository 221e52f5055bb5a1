import { ClickHouseError } from '@clickhouse/client';
import { LiftbenchError, type Failure } from '../../src-contract/failure';
import { cancelledError } from '../database/query-failure';

/** Where a statement was going, for messages. */
export interface AskedOf {
  readonly source: string;
  /** Without user and password: those never reach it. */
  readonly address: string;
  readonly timeout: string;
}

const unreachable = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The other end went away. */
const ended = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/;
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/;

/** What the client threw, in words with a next step. The server's own words go into the details; credentials are in none of it. */
export function clickHouseFailure(thrown: unknown, asked: AskedOf, sql: string, signal?: AbortSignal): LiftbenchError {
  if (thrown instanceof LiftbenchError) return thrown;
  if (signal?.aborted) return cancelledError();
  const at = (key: string): Failure['place'] => ({ field: `sources.${asked.source}.${key}` });
  const words = thrown instanceof ClickHouseError ? `${thrown.message.trim()} (${thrown.type ?? thrown.code})` : thrown instanceof Error ? thrown.message : String(thrown);
  const details = sql === '' ? words : `${words}\n\n${sql.length > 4000 ? `${sql.slice(0, 4000)} …` : sql}`;
  const fail = (failure: Omit<Failure, 'details'>): LiftbenchError => new LiftbenchError({ ...failure, details }, { cause: thrown });
  const told = thrown instanceof ClickHouseError ? thrown : withoutType(thrown);
  if (told !== null) return serverFailure(told, asked, fail, at);
  const code = codeOf(thrown);
  if (unreachable.test(code)) {
    return fail({ kind: 'input', message: `ClickHouse cannot be reached at ${asked.address} (${code}).`, next: 'Check the address, the port (8123, or 8443 for https) and whether the server runs and lets this machine in.', place: at('address') });
  }
  if (ended.test(code) || /^(aborted|socket hang up)$/.test(words)) {
    return fail({ kind: 'input', message: `ClickHouse at ${asked.address} ended the connection before its answer was complete.`, next: 'Check whether the server still runs and whether something between ends long connections, then run it again.', place: at('address') });
  }
  if (certificate.test(code) || /certificate|SSL|TLS/i.test(words)) {
    return fail({ kind: 'input', message: `No trusted connection to ${asked.address} could be made.`, next: 'Check that the address says https only where the server speaks it, and that its certificate is trusted here (NODE_EXTRA_CA_CERTS names a file with further authorities).', place: at('address') });
  }
  if (code === 'ETIMEDOUT' || /timeout/i.test(words)) {
    return fail({ kind: 'input', message: `ClickHouse did not answer within ${asked.timeout}.`, next: `Give it more time under sources.${asked.source}.timeout, or ask for less: a shorter period, fewer metrics.`, place: at('timeout') });
  }
  if (/HPE_|Parse Error|JSON|<html|<!doctype/i.test(`${code} ${words}`)) return fail({ kind: 'input', message: `What answers at ${asked.address} does not speak like ClickHouse.`, next: 'Name the HTTP port (8123 or 8443), not the native one (9000).', place: at('address') });
  return fail({ kind: 'input', message: `The connection to ${asked.address} failed.`, next: 'Check the address; the details have the system’s own words.', place: at('address') });
}

const refused = 'refuses the user or the password';

/** Whether it is the sign-in that is wrong, not the address. */
export function isRefusedUser({ message }: Failure): boolean {
  return message.includes(refused);
}

function serverFailure({ type = '', code, message }: ClickHouseError, asked: AskedOf, fail: (failure: Omit<Failure, 'details'>) => LiftbenchError, at: (key: string) => Failure['place']): LiftbenchError {
  const kind = `${type} ${code}`;
  const is = (pattern: RegExp): boolean => pattern.test(kind);
  if (is(/AUTHENTICATION_FAILED|REQUIRED_PASSWORD|WRONG_PASSWORD|UNKNOWN_USER\b| 516$| 194$| 193$| 192$/)) {
    return fail({ kind: 'input', message: `ClickHouse at ${asked.address} ${refused}.`, next: 'Check them: in the window under Connect to ClickHouse, for the command line in LIFTBENCH_CLICKHOUSE_USER and LIFTBENCH_CLICKHOUSE_PASSWORD.', place: at('address') });
  }
  if (is(/ACCESS_DENIED| 497$| 291$/)) return fail({ kind: 'input', message: 'The user may not read this table in ClickHouse.', next: 'Ask for SELECT on it; nothing else is needed.', place: at('table') });
  if (is(/UNKNOWN_DATABASE| 81$/)) return fail({ kind: 'input', message: 'There is no such database in ClickHouse.', next: `Check sources.${asked.source}.database.`, place: at('database') });
  if (is(/UNKNOWN_TABLE| 60$/)) return fail({ kind: 'input', message: 'There is no such table in ClickHouse.', next: `Check sources.${asked.source}.table and database.`, place: at('table') });
  if (is(/TIMEOUT_EXCEEDED|TOO_SLOW| 159$| 160$/)) return fail({ kind: 'input', message: 'ClickHouse stopped the statement: it took longer than the server allows.', next: 'Raise max_execution_time there, or ask for less: a shorter period, fewer metrics.', place: at('timeout') });
  if (is(/MEMORY_LIMIT_EXCEEDED| 241$/)) return fail({ kind: 'input', message: 'ClickHouse stopped the statement: it needs more memory than the server allows.', next: 'Raise max_memory_usage there, allow grouping and joins to spill to disk, or ask for a shorter period.', place: at('table') });
  if (is(/TOO_MANY_ROWS_OR_BYTES| 396$/)) return fail({ kind: 'input', message: 'ClickHouse stopped the statement: its answer has more rows than are taken.', next: 'Segment by columns with few values, such as a country or a device.', place: at('table') });
  if (is(/TOO_MANY_SIMULTANEOUS_QUERIES| 202$/)) return fail({ kind: 'input', message: 'ClickHouse is busy with as many statements as it takes.', next: 'Try again in a while.', place: at('address') });
  if (is(/QUERY_WAS_CANCELLED| 394$/)) return fail({ kind: 'cancelled', message: 'The statement was stopped in ClickHouse.', next: 'Run it again.' });
  return fail({ kind: 'query', message: `ClickHouse refuses the statement: ${firstSentence(message)}`, next: 'The details have its own words and the statement.', place: at('table') });
}

/** An exception as servers before 20.x write it: a code, and no type after it, which the client does not take for one. */
function withoutType(thrown: unknown): ClickHouseError | null {
  const { code, message } = /^Code: (?<code>\d+)[,.].*?Exception: (?<message>[^]*?)(?:, e\.what\(\)|$)/s.exec(thrown instanceof Error ? thrown.message : '')?.groups ?? {};
  return code === undefined || message === undefined ? null : new ClickHouseError({ code, message, type: undefined });
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause);
}

function firstSentence(message: string): string {
  const flat = message.replace(/\s+/g, ' ').trim();
  const short = flat.length > 200 ? `${flat.slice(0, 199)}…` : flat;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
