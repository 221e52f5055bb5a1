import type { ProgramFiles } from '../shelf/program-files';
import { StatisticsHost } from './statistics-host';

/** The built program's statistics worker, on code that an earlier run compiled where there is any. */
export function programStatistics(files: ProgramFiles): StatisticsHost {
  return new StatisticsHost(files.statisticsWorker, { script: files.workerStart, compiled: { folder: files.entryFolder, name: 'statistics-worker', stamp: files.stamp } });
}
