import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the parts of the built program are. */
export interface ProgramFiles {
  /** Of the running entry and all of its parts. */
  readonly entryFolder: string;
  /** The built window. */
  readonly rendererFolder: string;
  /** The built one-file report. */
  readonly reportPage: string;
  readonly preload: string;
  readonly engine: string;
  readonly statisticsWorker: string;
  /** Starts that on code that an earlier run compiled. */
  readonly workerStart: string;
  readonly sampleFolder: string;
  readonly version: string;
  /** Changes whenever the program does, by a new version or a new build. */
  readonly stamp: string;
}

/**
 * The program's parts, from the folder of the running entry (`out/main`), in a checkout or packed into an archive beside
 * its resources. Only entries know their folder: shared code is moved into chunks by the build.
 */
export function programFiles(entryFolder: string): ProgramFiles {
  const sampleFolders = [join(entryFolder, '../../sample-data'), join(entryFolder, '../../../sample-data')];
  const version = versionIn(join(entryFolder, '../../package.json'));
  return {
    entryFolder,
    rendererFolder: join(entryFolder, '../renderer'),
    reportPage: join(entryFolder, '../report/report.html'),
    preload: join(entryFolder, '../preload/preload.cjs'),
    engine: join(entryFolder, 'engine.js'),
    statisticsWorker: join(entryFolder, 'statistics-worker.js'),
    workerStart: join(entryFolder, 'worker-start.js'),
    sampleFolder: sampleFolders.find((folder) => existsSync(folder)) ?? join(entryFolder, '../../sample-data'),
    version,
    stamp: `${version} ${buildOf(entryFolder)}`,
  };
}

function versionIn(packageFile: string): string {
  return textIn(packageFile, 'version') ?? '0.0.0';
}

function textIn(packageFile: string, key: string): string | null {
  try {
    const about: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
    return typeof about === 'object' && about !== null && Object.hasOwn(about, key) ? String((about as Record<string, unknown>)[key]) : null;
  } catch {
    return null;
  }
}

/** Which build runs: the content of its files, as the build noted it, as times within a packaged archive are those of its opening; else the newest of their times. */
function buildOf(entryFolder: string): string {
  const noted = textIn(join(entryFolder, 'package.json'), 'build');
  if (noted !== null) return noted;
  const newest = ['engine.js', 'cli.js', 'statistics-worker.js', '.'].map((name) => statSync(join(entryFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return String(Math.max(...newest));
}
