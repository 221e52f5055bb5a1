/** The variables of the environment that change what Liftbench does, as `--help` tells them. */
export const environmentVariables: readonly (readonly [name: string, what: string])[] = [
  ['LIFTBENCH_MEMORY', 'most memory that DuckDB may use, e.g. 2GB (default: 80 % of the machine\'s); the rest goes to disk'],
  ['LIFTBENCH_CACHE', 'folder for what can be made again, or off to keep nothing'],
  ['LIFTBENCH_USER_DATA', 'folder for settings, recent files and unsaved work'],
  ['LIFTBENCH_ELECTRON', 'folder of the Electron that open starts'],
  ['LIFTBENCH_CLICKHOUSE_USER', 'user of a warehouse that a definition names'],
  ['LIFTBENCH_CLICKHOUSE_PASSWORD', 'that user\'s password'],
];

/** A list below the options, names beside what they do. */
export function environmentHelp(): string {
  const width = Math.max(...environmentVariables.map(([name]) => name.length)) + 2;
  return `Environment:\n${environmentVariables.map(([name, what]) => `  ${name.padEnd(width)}${what}`).join('\n')}`;
}
