/** Says "control" wherever it stands in a variant's name, the clearest first. Matched against words without accents. */
const sure: readonly RegExp[] = [
  /^[ck]ontrol/, /^ctrl$/, /^origin(al|ale|ell|eel|alas|ais)?$/, /^orig$/, /^baseline$/, /^(temoin|testigo|verrokki|vergleichsgruppe|placebo|psa|holdout)$/, /^контрол/, /(对照|对照组|對照|対照|控制组|コントロール|대조군)/,
  /^(base|basis|standard|default|reference|referenz|referencia|riferimento)$/, /^(existing|current|bisher|bisherig|bisherige|bisheriger|bisheriges|bestehend|bestand|actuel|actuelle|attuale|huidig)$/,
  /^(old|ancien|ancienne|antiguo|antigua|viejo|vieja|antigo|antiga|vecchio|vecchia|oud|oude|alte|alter|altes|gammal|gammel|stary|stara|eski)$/, /^(unchanged|unveraendert|unverandert|untreated)$/,
];
/** Says it where nothing else is said, or where it is all that tells a name from the others. */
const bare: readonly string[] = ['off', 'false', 'aus', 'before', 'vorher', 'actual', 'alt', 'main', 'no', 'nein', 'non', 'without', 'ohne', 'sans', 'sin', 'senza', 'sem', 'zonder', 'utan', 'a', '0', 'c'];
/** Before what a variant lacks: "no banner", "ohne Rabatt". */
const lacking = /^(no|without|ohne|sans|sin|senza|sem|zonder|utan)$/;
/** Says that something was changed, whatever else is said: "new baseline", "neue Kontrolle". */
const changed = /^(new|neu|neue|neuer|neues|nouveau|nouvelle|nuevo|nueva|novo|nova|nuovo|nuova|nieuw|nieuwe|ny|treatment|treated|treat|variant|variante|variation|test|testgruppe|experiment|challenger|not|non|versus|vs)$/;

/**
 * How strongly a variant's name says "control", in the languages exports are written in: 0 is strongest, Infinity not at
 * all. Short words such as `a`, `0`, `alt` or `no` count only where they are the whole name, stand before punctuation
 * ("A: as is"), or are all that tells the name from the others (`variant A` beside `variant B`).
 */
export function controlRank(name: string, all: readonly string[] = []): number {
  const words = wordsOf(name);
  const strong = words.map((word) => sure.findIndex((pattern) => pattern.test(word))).filter((rank) => rank >= 0);
  if (strong.length > 0) return Math.min(...strong) + (words.some((word) => changed.test(word)) ? 0.5 : 0);
  const own = whatTells(name, words, all);
  const rank = own === null || (own === 'c' && words.length > 1) ? -1 : bare.indexOf(own);
  return rank < 0 ? Infinity : sure.length + rank;
}

/** Whether a name says "control" in a word that says nothing else. */
export function surelyControl(name: string): boolean {
  return controlRank(name) < sure.length + bare.indexOf('actual');
}

/** The names, the likely control first, the others as they were; `sounds` says whether any name sounds like one. */
export function controlFirst(names: readonly string[]): { readonly names: readonly string[]; readonly sounds: boolean } {
  const ranks = names.map((name) => controlRank(name, names));
  const best = Math.min(...ranks);
  const at = ranks.indexOf(best);
  return best < Infinity ? { names: [names[at] ?? '', ...names.filter((_, index) => index !== at)], sounds: true } : { names, sounds: false };
}

/** Names as a draft lists them, the likely control first and the others by name, with why that one is the first. */
export function guessedOrder(names: readonly string[]): { readonly names: readonly string[]; readonly reason: string } {
  const found = controlFirst([...names].sort((left, right) => left.localeCompare(right, 'en', { numeric: true })));
  const first = found.names[0] ?? '';
  return { names: found.names, reason: found.sounds ? `"${first}" sounds like the control.` : `No name sounds like the control; "${first}" comes first.` };
}

function wordsOf(name: string): string[] {
  const plain = name.replaceAll('ß', 'ss').replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** The one word that a name says: alone, before punctuation, or after what all names share. Null when it says more. */
function whatTells(name: string, words: readonly string[], all: readonly string[]): string | null {
  const [first] = words;
  if (first === undefined) return null;
  if (words.length === 1 && bare.includes(first)) return first;
  if (words.length > 1 && (lacking.test(first) || /^\s*\p{L}\s*[:(.,;_–—-]/u.test(name) || /^\s*[\p{L}\p{N}]+\s*[:(]/u.test(name))) return first;
  const others = all.filter((other) => other !== name).map(wordsOf);
  if (others.length === 0) return null;
  if (words.includes('alt') && others.some((other) => other.some((word) => /^neu/.test(word)))) return 'alt';
  if (first.length === 1 && others.every((other) => other[0]?.length === 1)) return first;
  let shared = 0;
  while (shared < words.length && others.every((other) => other[shared] === words[shared])) shared += 1;
  const rest = words.slice(shared);
  if (shared > 0 && rest.length === 1) return rest[0] ?? null;
  // v0 beside v1: a number after the same letters.
  const numbered = /^(\p{L}+)(\d+)$/u;
  const stem = numbered.exec(words.join(' '));
  return stem && others.every((other) => numbered.exec(other.join(' '))?.[1] === stem[1]) ? String(Number(stem[2])) : null;
}
