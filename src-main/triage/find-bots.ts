import { quoteIdentifier, quoteText } from '../database/quoting';
import { placesWhere } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { keyColumn } from './repair-steps';
import { counted } from './repair-words';

const agentName = /^(http_?)?user_?agent(_string)?$|^ua(_string)?$|^browser(_agent)?$/i;
/** What programs call themselves; whatever the case. The makers of Cubot phones are no program. */
export const botPattern = '(?:^|[^u])bots?\\b|crawl|spider|slurp|headless|phantomjs|puppeteer|playwright|selenium|python-|urllib|curl/|wget|scrapy|httpclient|okhttp-probe|java/|go-http|libwww|monitor|uptime|pingdom|lighthouse|preview|facebookexternalhit';

/** Units whose user agent is a program's. */
export async function findBots(data: ExperimentData): Promise<Found[]> {
  const { connection, sources } = data;
  const results: Found[] = [];
  for (const source of sources.values()) {
    for (const column of source.columns.filter(({ name, type }) => agentName.test(name) && type === 'VARCHAR')) {
      const name = quoteIdentifier(column.name);
      const key = quoteIdentifier(keyColumn(source, data).name);
      const agents = `SELECT v FROM (SELECT DISTINCT ${name} AS v FROM ${source.relation}) WHERE regexp_matches(v, ${quoteText(botPattern)}, 'i')`;
      const { units, rows } = await connection.row<{ units: number; rows: number }>(`SELECT count(DISTINCT ${key}) AS units, count(*) AS rows FROM ${source.relation} WHERE ${name} IN (${agents})`);
      if (units === 0) continue;
      const top = await connection.rows<{ v: string; n: number }>(`SELECT ${name} AS v, count(*) AS n FROM ${source.relation} WHERE ${name} IN (${agents}) GROUP BY ALL ORDER BY n DESC, v LIMIT 10`);
      results.push(found({
        kind: 'bots', severity: 'warning', source: source.name, column: column.name, count: units, counted: 'units',
        sentence: `${counted(units, 'unit')} with ${counted(rows, 'row')} of ${source.name} ${units === 1 ? 'calls itself a program' : 'call themselves programs'} in ${column.name}.`,
        details: top.map(({ v, n }) => ({ label: v, count: n, total: rows })),
        proposals: [proposal({ id: 'leave-out', words: `Leave out the ${counted(units, 'unit')}`, repairs: [{ kind: 'drop-units', source: source.name, matching: { column: column.name, pattern: botPattern } }] })],
        rows: { source: source.name, sql: placesWhere(source, [`${name} IN (${agents})`]) },
      }));
    }
  }
  return results;
}
