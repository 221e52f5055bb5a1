import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { EventEvidence } from './draft-evidence';
import { snake } from './draft-roles';
import { sqlName, sqlText } from './draft-text';

/** A proposed metric with the reason for it. */
export interface ProposedMetric {
  readonly metric: Metric;
  readonly reason: string;
}

const mostMetrics = 12;
/** What this share of the units reach says nothing of a variant. */
const nearlyAll = 0.999;
const goalEvents = /(purchas|order|checkout_complete|bought|buy|paid|pay|conver|subscri|sign_?up|signed_up|regist|book|install|activat|complete|success|trial|upgrade|deposit|lead|gekauft|kauf|bestell|abgeschlossen|gebucht|buchung|angemeldet|registriert|abonniert|achat|achete|commande|inscri|reserva|compra|compro|pedido|registr|acquist|ordine|iscri|aankoop|gekocht|besteld)/;
const badEvents = /(error|crash|fail|refund|cancel|unsubscri|complain|support|bounce|churn|return_item|abandon|timeout|uninstall|opt_out|report_spam|fehler|absturz|storn|storno|retour|erstattung|gekundigt|kundigung|abgebroch|abbruch|beschwerde|erreur|rembours|annul|plainte|reembols|cancela|queja|errore|rimbors)/;
const viewEvents = /^(view|views|impression|impressions|page_?view|page_?views|result_view|product_view|seen|exposures|gesehen|angesehen|ansicht|ansichten|aufruf|aufrufe|seitenaufruf|vue|vues|vu|affichage|visto|vista|vistas|visualizacion|visualizzazione|gezien|bekeken)$/;
const clickEvents = /^(click|clicks|tap|taps|clicked|result_click|product_click|klick|klicks|geklickt|clic|clics|clique|cliques|clicado|cliccato|geklikt)$/;
const slowness = /(latency|duration|response_time|load_time|render_time|ladezeit|antwortzeit|dauer|latenz|duree|duracion|durata|ttfb|wait|delay|_ms$|_millis$|_seconds$|^load|^ms$)/;
const money = /(revenue|amount|price|spend|gmv|sales|income|profit|value|total|paid|cost|betrag|umsatz|erlos|preis|summe|wert|montant|prix|chiffre|importe|precio|ingresos|ingreso|importo|prezzo|ricavo|bedrag|omzet|valor)/;
const averaged = /(rating|score|rank|position|percent|pct|_rate$|age|temperature|grade|stars|nps)/;
const neverMetrics = /^(day|week|month|year|hour|age|weight|index|row|row_number|lat|lon|latitude|longitude|zip|postcode|pair|stratum|cluster|seed|bucket|version|exposure_days|days_in_test|rank|position|lng|long|alter|edad|idade|leeftijd|lebensalter|jahr|monat|tag|woche|stunde|annee|ano|mes|mois|heure|hora|semana|semaine|jour|plz|postleitzahl|zip_code|code_postal|breitengrad|langengrad|laengengrad|latitud|longitud|kohorte|gewicht)$|(^|_)(age|alter|hour|weekday|day_of_week|month|year|jahr|birth|birthday|geburt|birthdate|latitude|longitude|zip|postcode|plz)$|(jahrgang|geburtsjahr|geburtstag|postleitzahl)/;

/** Number columns that could be measured: not identifiers, codes or dates. */
export function measurable(profile: DatasetProfile, except: ReadonlySet<string>): ColumnProfile[] {
  return profile.columns.filter((column) => {
    const name = snake(column.name);
    if (except.has(column.name) || column.nulls === profile.rows || (column.class !== 'number' && column.class !== 'boolean')) return false;
    if (isRowNumber(column, profile.rows)) return false;
    return !neverMetrics.test(name) && !/(^|_)(id|uuid|key|code|hash|timestamp|ts|nr|nummer|numero|kennung|schlussel|telefon|phone)$|(kunden|bestell|auftrags|konto|artikel|rechnungs)_?(nr|nummer|id)$/.test(name);
  });
}

/** 0, 1, 2 … or 1, 2, 3 …: the index that data frames write beside their columns. */
function isRowNumber(column: ColumnProfile, rows: number): boolean {
  const [low, high] = [Number(column.minimum), Number(column.maximum)];
  return /INT/.test(column.type) && rows > 2 && column.distinct === rows && (low === 0 || low === 1) && high - low === rows - 1;
}

/**
 * Metrics of an event log, by event: the share of units that reach a goal first, then what a goal is worth, frequent
 * events per unit, clicks per view, and as guardrails what should not rise.
 */
export function eventMetrics(o: {
  source: string;
  event: string;
  evidence: readonly EventEvidence[];
  exposureEvent: string | null;
  units: number;
  taken: Set<string>;
}): ProposedMetric[] {
  const events = o.evidence.filter((one) => one.event !== o.exposureEvent && !/^(exposure|exposed|assignment|assigned|experiment_viewed|experiment_started|enrolled)$/.test(snake(one.event)));
  const found: ProposedMetric[] = [];
  const where = (event: string): string => `${sqlName(o.event)} = ${sqlText(event)}`;
  const add = (id: string, build: (id: string) => Metric, reason: string): void => {
    found.push({ metric: build(freeId(id, o.taken)), reason });
  };
  const goals = events.filter((one) => goalEvents.test(snake(one.event)) && !badEvents.test(snake(one.event)));
  const views = events.find((one) => viewEvents.test(snake(one.event)));
  const clicks = events.find((one) => clickEvents.test(snake(one.event)));
  const ratioLeads = goals.length === 0 && views !== undefined && clicks !== undefined;
  const primary = goals.sort((left, right) => goalRank(left.event) - goalRank(right.event) || right.units - left.units)[0] ?? (ratioLeads ? clicks : undefined) ?? events.filter((one) => !badEvents.test(snake(one.event)) && !viewEvents.test(snake(one.event))).at(-1) ?? events[0];
  if (primary) {
    add(`${metricName(primary.event)}_conversion`, (id) => ({ id, kind: 'conversion', source: o.source, where: where(primary.event), role: ratioLeads ? 'secondary' : 'primary', goal: 'increase' }), `"${primary.event}" looks like ${ratioLeads ? 'a step forward' : 'the goal'}; ${shareText(primary.units, o.units)} of the units reach it.`);
  }
  const ordered = [...(primary ? [primary] : []), ...events.filter((one) => one !== primary)];
  for (const one of ordered) {
    for (const [column, { filled, nonzero }] of one.values) {
      if (filled < 0.5 * one.rows || nonzero === 0 || nonzero < 0.02 * one.rows) continue;
      if (one !== primary && money.test(snake(column)) && column !== 'value' && earns(primary, column)) continue;
      const slow = slowness.test(snake(column));
      const id = money.test(snake(column)) && one === primary && !/^value$/.test(snake(column)) ? snake(column) : `${metricName(one.event)}_${metricName(column)}`;
      add(
        slow ? metricName(column) : id,
        (free) => ({ id: free, kind: 'mean', source: o.source, where: where(one.event), value: sqlName(column), aggregate: slow || averaged.test(snake(column)) || averaged.test(snake(one.event)) ? 'average' : 'sum', role: slow ? 'guardrail' : 'secondary', goal: slow ? 'decrease' : 'increase' }),
        slow ? `"${column}" looks like a time that should not rise.` : `"${column}" is filled where the event is "${one.event}".`,
      );
    }
  }
  if (views && clicks) {
    add('click_through_rate', (id) => ({ id, kind: 'ratio', numerator: { source: o.source, where: where(clicks.event), aggregate: 'count' }, denominator: { source: o.source, where: where(views.event), aggregate: 'count' }, role: ratioLeads ? 'primary' : 'secondary', goal: 'increase' }), `Both "${clicks.event}" and "${views.event}" occur.`);
  }
  for (const one of events) {
    const bad = badEvents.test(snake(one.event));
    if (bad) add(metricName(one.event), (id) => ({ id, kind: 'conversion', source: o.source, where: where(one.event), role: 'guardrail', goal: 'decrease' }), `"${one.event}" looks like something that should not rise.`);
    else if (one.rows > 1.5 * one.units || one === primary) add(`${metricName(one.event)}_count`, (id) => ({ id, kind: 'count', source: o.source, where: where(one.event), role: 'secondary', goal: 'increase' }), `"${one.event}" occurs ${(one.rows / Math.max(1, one.units)).toFixed(1)} times per unit that has it.`);
    else if (one !== primary && one.units < nearlyAll * o.units) add(`${metricName(one.event)}_conversion`, (id) => ({ id, kind: 'conversion', source: o.source, where: where(one.event), role: 'secondary', goal: 'increase' }), `"${one.event}" occurs mostly once per unit.`);
  }
  return byRole(found);
}

/**
 * Metrics of a file without event names: a share for each column of 0 and 1, a mean for every other number.
 * @param o.outcomes the file says what units did (orders, say), so that having a row is an outcome itself
 */
export function wideMetrics(o: { source: string; profile: DatasetProfile; except: ReadonlySet<string>; taken: Set<string>; repeated: boolean; outcomes: boolean }): ProposedMetric[] {
  const columns = measurable(o.profile, o.except);
  const found: ProposedMetric[] = [];
  if (o.outcomes) {
    found.push({ metric: { id: freeId(`${metricName(o.source)}_conversion`, o.taken), kind: 'conversion', source: o.source, role: 'secondary', goal: 'increase' }, reason: `Units with a row in "${o.source}".` });
  }
  const before = new Map(columns.filter((column) => beforeName(column.name) !== null).map((column) => [beforeName(column.name) ?? '', column]));
  const measured = columns.filter((column) => beforeName(column.name) === null);
  for (const column of measured) {
    const name = snake(column.name);
    const id = freeId(metricName(column.name), o.taken);
    const earlier = before.get(name);
    const covariate = earlier ? { covariate: { source: o.source, value: sqlName(earlier.name) } } : {};
    const bad = badEvents.test(name) || slowness.test(name);
    const aim = bad ? ({ role: 'guardrail', goal: 'decrease' } as const) : ({ role: 'secondary', goal: 'increase' } as const);
    if (column.class === 'boolean' || isZeroOne(column)) {
      const where = column.class === 'boolean' ? sqlName(column.name) : `${sqlName(column.name)} = 1`;
      found.push({ metric: { id, kind: 'conversion', source: o.source, where, ...aim, ...covariate }, reason: `"${column.name}" is 0 or 1.` });
    } else {
      found.push({ metric: { id, kind: 'mean', source: o.source, value: sqlName(column.name), aggregate: o.repeated && (slowness.test(name) || averaged.test(name)) ? 'average' : undefined, ...aim, ...covariate }, reason: `"${column.name}" is a number${earlier ? `, and "${earlier.name}" is the same before the experiment` : ''}.` });
    }
  }
  for (const column of o.profile.columns) {
    const yes = answeredYes(column);
    if (yes === null || o.except.has(column.name)) continue;
    const aim = badEvents.test(snake(column.name)) ? ({ role: 'guardrail', goal: 'decrease' } as const) : ({ role: 'secondary', goal: 'increase' } as const);
    found.push({ metric: { id: freeId(metricName(column.name), o.taken), kind: 'conversion', source: o.source, where: `${sqlName(column.name)} = ${sqlText(yes)}`, ...aim }, reason: `"${column.name}" is answered with yes or no.` });
  }
  const clicks = measured.find((column) => clickEvents.test(snake(column.name)));
  const views = measured.find((column) => viewEvents.test(snake(column.name)));
  if (clicks && views) {
    found.push({ metric: { id: freeId('click_through_rate', o.taken), kind: 'ratio', numerator: { source: o.source, value: sqlName(clicks.name), aggregate: 'sum' }, denominator: { source: o.source, value: sqlName(views.name), aggregate: 'sum' }, role: 'secondary', goal: 'increase' }, reason: `Both "${clicks.name}" and "${views.name}" are there.` });
  }
  const open = found.filter(({ metric }) => metric.role !== 'guardrail');
  const primary = open.find(({ metric }) => metric.kind === 'conversion') ?? open.find(({ metric }) => metric.kind === 'ratio') ?? open.find(({ metric }) => metric.kind === 'mean' && money.test(snake(metric.id))) ?? open[0];
  return byRole(found.map((one) => (one === primary ? { ...one, metric: { ...one.metric, role: 'primary' } } : one)));
}

/** The goal itself carries this amount; the same column beside other events is a price looked at, not money made. */
function earns(goal: EventEvidence | undefined, column: string): boolean {
  const values = goal?.values.get(column);
  return goal !== undefined && values !== undefined && goalEvents.test(snake(goal.event)) && values.nonzero > 0.5 * goal.rows;
}

const answers = /^(yes|no|y|n|ja|nein|j|oui|non|o|si|sí|sim|não|nao|true|false|tak|nie|nee|nej)$/i;
const affirmed = /^(yes|y|ja|j|oui|o|si|sí|sim|true|tak)$/i;

/** The value that says yes, of a text column that says whether something happened: "gekauft" with ja and nein. */
export function answeredYes(column: ColumnProfile): string | null {
  const name = snake(column.name);
  if (column.class !== 'text' || column.distinct !== 2 || !(goalEvents.test(name) || badEvents.test(name)) || !column.top.every(({ value }) => answers.test(value.trim()))) return null;
  const yes = column.top.filter(({ value }) => affirmed.test(value.trim()));
  return yes.length === 1 ? (yes[0]?.value ?? null) : null;
}

function isZeroOne(column: ColumnProfile): boolean {
  return column.class === 'number' && column.distinct !== null && column.distinct <= 2 && column.top.every(({ value }) => Number(value) === 0 || Number(value) === 1) && column.top.some(({ value }) => Number(value) === 1);
}

/** `pre_spend`, `spend_before` → `spend`. */
function beforeName(name: string): string | null {
  const match = /^(?:pre|prior|previous|before|past|baseline|hist|historical)_(.+)$|^(.+)_(?:pre|prior|before|baseline)$/.exec(snake(name));
  return match?.[1] ?? match?.[2] ?? null;
}

function byRole(metrics: readonly ProposedMetric[]): ProposedMetric[] {
  const rank = { primary: 0, secondary: 1, guardrail: 2 };
  const sorted = [...metrics].sort((left, right) => rank[left.metric.role ?? 'secondary'] - rank[right.metric.role ?? 'secondary']);
  if (sorted.length <= mostMetrics) return sorted;
  const guardrails = sorted.filter(({ metric }) => metric.role === 'guardrail').slice(0, 4);
  return [...sorted.filter(({ metric }) => metric.role !== 'guardrail').slice(0, mostMetrics - guardrails.length), ...guardrails];
}

function goalRank(event: string): number {
  const order = [/purchas|bought|paid|order/, /conver|subscri|book|deposit/, /sign_?up|regist|install|activat/];
  const rank = order.findIndex((words) => words.test(snake(event)));
  return rank < 0 ? order.length : rank;
}

function metricName(text: string): string {
  const name = snake(text).slice(0, 40);
  return /^[a-z_]/.test(name) ? name : `metric_${name}`.replace(/_$/, '');
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let copy = 2; taken.has(id); copy++) id = `${wanted}_${String(copy)}`;
  taken.add(id);
  return id;
}

function shareText(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
