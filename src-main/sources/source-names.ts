/** A name for each path, as definitions name sources: from the file's name, letters, digits and _, all different. */
export function sourceNames(paths: readonly string[]): string[] {
  const names: string[] = [];
  for (const path of paths) {
    const file = path.split(/[/\\]/).findLast((part) => part !== '' && !/^\*+$/.test(part)) ?? 'events';
    const stem = file.replace(/\.(csv|tsv|txt|jsonl|ndjson|json|parquet|pq|gz|zip)\b/gi, '').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40);
    const wanted = stem === '' ? 'events' : /^\d/.test(stem) ? `data_${stem}` : stem;
    let name = wanted;
    for (let copy = 2; names.includes(name); copy++) name = `${wanted}_${String(copy)}`;
    names.push(name);
  }
  return names;
}
