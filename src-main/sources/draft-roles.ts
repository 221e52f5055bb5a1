import { surelyControl } from '../../src-contract/control-name';
import type { ColumnProfile, DatasetProfile } from '../../src-contract/dataset';

/**
 * What a column seems to be for, from its name, values and counts. Names are compared as snake case, so that `userId`,
 * `User ID` and `user_id` are one; letters lose their accents.
 */
export function snake(name: string): string {
  const plain = name.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toLowerCase();
}

export interface Choice {
  readonly column: ColumnProfile;
  readonly score: number;
  readonly reason: string;
}

const otherArmWords = /(^|_)(treatment|treat|variant|variation|test|new|experiment|challenger|b|on|true|exposed)(_|\d|$)/;

/** Arms by their spelling without case and spaces, the most frequent spelling standing for each. */
export function armsOf(column: ColumnProfile): { arms: string[]; respelled: boolean } {
  const bySpelling = new Map<string, number>();
  for (const { value, count } of column.top) {
    const key = value.trim().toLowerCase();
    if (key !== '') bySpelling.set(key, (bySpelling.get(key) ?? 0) + count);
  }
  const respelled = bySpelling.size < column.top.length;
  const rows = [...bySpelling.values()].reduce((sum, count) => sum + count, 0);
  const kept = [...bySpelling].filter(([, count]) => count >= rows * 0.0005).map(([key]) => key);
  return { arms: respelled ? kept : column.top.map(({ value }) => value).filter((value) => kept.includes(value.trim().toLowerCase())), respelled };
}

/** The column that says which variant a row's unit got. */
export function variantChoice(profile: DatasetProfile): Choice | null {
  return best(profile.columns.map((column) => {
    const name = snake(column.name);
    if (column.class === 'time' || column.class === 'other' || column.distinct === null || column.distinct < 2 || column.distinct > 24) return null;
    const { arms } = armsOf(column);
    if (arms.length < 2 || arms.length > 12) return null;
    let score = 0;
    if (/^(variant|variation|arm|test_group|experiment_group|exp_group|ab_group|experiment_variant|experiment_arm|treatment_group|assigned_variant|variant_(id|name|key)|variation_(id|name|key)|ab_variant|ab_test_group|assignment|condition|bucket)$/.test(name)) score += 6;
    else if (/^(group|treatment|cohort|branch|split|version|treated|gruppe|testgruppe|variante|groupe|grupo|gruppo|groep|grupa|varianten?|is_treatment|in_treatment|exposed_to)$/.test(name)) score += 5;
    else if (/(^|_)(variant|variation|variante|arm|bucket|group|gruppe|groupe|grupo|gruppo|groep|treatment|cohort)(_|$)/.test(name)) score += 3;
    const named = arms.filter(surelyControl).length;
    if (named === 1) score += 3;
    if (arms.some((arm) => otherArmWords.test(snake(arm)))) score += 1;
    if (arms.length === 2 && arms.map((arm) => snake(arm)).sort().join() === 'a,b') score += 3;
    if (column.nulls > 0 && column.nulls < profile.rows) score += 1;
    if (/^(event|event_name|event_type|type|action|country|device|platform|os|browser|language|locale|experiment|experiment_id)$/.test(name)) score -= 4;
    if (column.class === 'number' && score < 5) score = 0;
    return score < 3 ? null : { column, score, reason: `"${column.name}" has ${String(arms.length)} values (${arms.slice(0, 4).join(', ')})` };
  }));
}

/** Why a column that is called variant is none: everybody got the same. */
export function loneVariant(profile: DatasetProfile): string | null {
  const lone = profile.columns.find((column) => column.distinct === 1 && /^(variant|variation|arm|test_group|experiment_group|ab_group|group|gruppe|testgruppe|variante|groupe|grupo|gruppo|groep)$/.test(snake(column.name)));
  return lone === undefined ? null : `"${lone.name}" holds one variant only, "${lone.top[0]?.value ?? ''}": without another there is nothing to compare. Add the file with the other variant, or say which column says who got what.`;
}

/** The column that says who or what a row is about: the unit of randomisation. */
export function unitChoice(profile: DatasetProfile, except: ReadonlySet<string>): Choice | null {
  return best(profile.columns.map((column) => {
    const name = snake(column.name);
    const filled = profile.rows - column.nulls;
    if (except.has(column.name) || column.class === 'time' || column.class === 'boolean' || column.class === 'other' || filled === 0) return null;
    if (/DOUBLE|FLOAT|DECIMAL/.test(column.type) && !/(^|_)id$/.test(name)) return null;
    const distinct = column.distinct ?? filled;
    let score = 0;
    if (/^(user_id|userid|uid|user|unit|unit_id|user_key|user_uuid|user_pseudo_id)$/.test(name)) score += 8;
    else if (/^(customer|customer_id|visitor|visitor_id|device_id|anonymous_id|client_id|account_id|member_id|person_id|subject_id|participant_id|player_id|cookie_id|distinct_id|household_id|unit_key|fullvisitorid|bucketing_id)$/.test(name)) score += 7;
    else if (/^(kunde|kunden_?(id|nr|nummer)|nutzer|nutzer_?(id|nr)|benutzer|benutzer_?id|besucher|besucher_?id|geraet|geraete_?id|gerate_?id|mitglied|mitglieds_?(nr|nummer)|id_client|utilisateur|id_utilisateur|visiteur|id_visiteur|usuario|id_usuario|usuario_id|cliente|id_cliente|cliente_id|utente|id_utente|visitante|gebruiker|gebruiker_?id|klant|klant_?id|klantnummer)$/.test(name)) score += 6;
    else if (/^(session_id|session|device|cookie|uuid|guid|id|email|hashed_id|entity_id|subject|participant)$/.test(name)) score += 4;
    else if (/(^|_)(user|customer|visitor|device|account|member|client|player|person)(_|$)/.test(name) && /(^|_)(id|uuid|key|hash)$/.test(name)) score += 6;
    else if (/(^|_)(id|uuid|guid)$/.test(name)) score += 2;
    if (/^(event|row|order|transaction|message|request|hit|log|record|insert|click|page|product|item|sku|experiment|variant|variation|group|session_row)_?(id|uuid|key|number)?$/.test(name)) score -= 7;
    if (score <= 0 && (column.class === 'number' || distinct < 0.01 * filled)) return null;
    if (distinct >= 20 || distinct > 0.5 * filled) score += 1;
    if (distinct < filled && distinct > 0.001 * filled) score += 0.5;
    return score < 1 ? null : { column, score, reason: `"${column.name}" identifies ${distinct.toLocaleString('en-US')} ${distinct === 1 ? 'unit' : 'units'} in ${filled.toLocaleString('en-US')} ${filled === 1 ? 'row' : 'rows'}` };
  }));
}

/** The column that names what happened in a row. */
export function eventChoice(profile: DatasetProfile, except: ReadonlySet<string>): Choice | null {
  return best(profile.columns.map((column) => {
    const name = snake(column.name);
    if (except.has(column.name) || column.class !== 'text' || column.distinct === null || column.distinct < 1 || column.distinct > 300) return null;
    let score = 0;
    if (/^(event|event_name|event_type|eventname|action|activity|action_name|event_action|event_key)$/.test(name)) score += 6;
    else if (/^(ereignis|ereignis_?name|aktion|evenement|evento|nombre_evento|accion|acao|azione|gebeurtenis|handelse|hendelse)$/.test(name)) score += 5;
    else if (/^(type|name|kind|activity_type|interaction|hit_type)$/.test(name)) score += 3;
    else if (/(^|_)event(_|$)/.test(name) && !/_id$/.test(name)) score += 3;
    return score === 0 ? null : { column, score, reason: `"${column.name}" names ${String(column.distinct)} kinds of events` };
  }));
}

/** The column with the time of a row: a time, or an epoch under a name that says so. */
export function timeChoice(profile: DatasetProfile): Choice | null {
  return best(profile.columns.map((column) => {
    const name = snake(column.name);
    const said = /^(ts|timestamp|time|event_time|event_timestamp|event_ts|datetime|occurred_at|created_at|received_at|logged_at|exposed_at|exposure_time|first_exposure|assigned_at|assignment_time|date|event_date|day|sent_at|server_time|client_time|timestamp_ms|zeit|zeitpunkt|zeitstempel|datum|uhrzeit|date_heure|horodatage|heure|fecha|fecha_hora|hora|data|data_ora|tijd|tijdstip)$/.test(name);
    const epoch = column.class === 'number' && /(^|_)(ts|time|timestamp|at|date|ms|epoch)$/.test(name) && Number(column.minimum) > 5e8 && Number(column.maximum) < 1e19;
    if (column.class !== 'time' && !epoch) return null;
    if (column.nulls > 0.5 * profile.rows) return null;
    const score = (said ? 4 : 1) + (epoch ? 0 : 1) + (column.type === 'DATE' ? 0 : 1) - (column.nulls > 0 ? 0.5 : 0) - (/(birth|signup|sign_up|registered|first_seen|updated|expires)/.test(name) ? 3 : 0);
    return { column, score, reason: `"${column.name}" holds times${column.minimum === null || epoch ? '' : ` from ${column.minimum.slice(0, 10)} to ${(column.maximum ?? '').slice(0, 10)}`}` };
  }));
}

/** The column that says which experiment a row belongs to, where a file holds several. */
export function experimentColumn(profile: DatasetProfile, except: ReadonlySet<string>): ColumnProfile | null {
  return profile.columns.find((column) => !except.has(column.name) && column.class === 'text' && (column.distinct ?? 0) >= 1 && (column.distinct ?? 0) <= 1000 && /^(experiment|experiment_id|experiment_name|experiment_key|test|test_id|test_name|exp_id|campaign_experiment)$/.test(snake(column.name))) ?? null;
}

/** Attributes to split by: few values, on most rows. */
export function segmentColumns(profile: DatasetProfile, except: ReadonlySet<string>, most = 3): ColumnProfile[] {
  const known = /^(country|region|device|device_type|platform|os|browser|language|locale|segment|plan|tier|channel|source|gender|new_user|is_new|user_type|customer_type|city|market|app_version|land|geraet|gerat|geratetyp|plattform|sprache|kanal|tarif|pays|appareil|langue|canal|pais|dispositivo|idioma|paese|lingua)$/;
  return profile.columns
    .filter((column) => {
      const name = snake(column.name);
      const filled = profile.rows - column.nulls;
      if (except.has(column.name) || column.distinct === null) return false;
      if (column.class !== 'text' && !(column.class === 'boolean' && known.test(name))) return false;
      return column.distinct >= 2 && column.distinct <= (known.test(name) ? 40 : 12) && filled > 0.5 * profile.rows && profile.rows >= 20 * column.distinct;
    })
    .sort((left, right) => Number(known.test(snake(right.name))) - Number(known.test(snake(left.name))))
    .slice(0, most);
}

function best(choices: readonly (Choice | null)[]): Choice | null {
  return choices.reduce<Choice | null>((winner, choice) => (choice !== null && (winner === null || choice.score > winner.score) ? choice : winner), null);
}
