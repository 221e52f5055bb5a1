import { dirname, resolve } from 'node:path'
import { Engine, type EngineOptions } from '../../../src-main/evaluation/engine'
import { StatisticsHost } from '../../../src-main/statistics/statistics-host'
import { builtCommandLine } from '../contestants'

/** The engine that the window uses, in this process; its statistics run in a thread, as always. */
export function newEngine(o: Pick<EngineOptions, 'cache' | 'once'> = {}): Engine {
  const statistics = new StatisticsHost(resolve(dirname(builtCommandLine), 'statistics-worker.js'))
  return new Engine({ ...o, statistics, reportPage: null })
}
