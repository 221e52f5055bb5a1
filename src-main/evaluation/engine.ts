import { availableParallelism, totalmem } from 'node:os';
import type { DefinitionCheck, DraftDefinition, EngineApi, EngineStatus, EvaluateRequest, OnProgress, SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile, RowPage } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { toFailure } from '../../src-contract/failure';
import { reportWriter } from '../reports/catalogue';
import { draftDefinition } from '../sources/draft';
import { profileSource } from '../sources/profile';
import { readRows } from '../sources/read-rows';
import { Workspace } from '../sources/workspace';
import { checkDefinitionText, readDefinitionText } from './definition-text';
import { evaluateExperiment } from './evaluate-experiment';
import type { EvaluationOrder } from './evaluate-experiment';
import { Jobs } from './jobs';
import { throttled } from './progress-sink';
import { variantSplit } from './variant-split';
import type { SplitPart } from './variant-split';

export interface EngineOptions {
  readonly statistics: EvaluationOrder['statistics'] & { close?(): Promise<void> };
  /** The built one-file report page; null where it was not built. */
  readonly reportPage: (() => Promise<string>) | null;
  /** Reads only the columns that a definition names: for one run, not for a window. */
  readonly once?: boolean;
}

/**
 * DuckDB and the statistics worker behind one door: used by the window's utility process, the loopback server and the
 * command line alike. Opening and evaluating take turns; pages of rows, splits and checks do not wait for them.
 */
export class Engine implements EngineApi {
  readonly #options: EngineOptions;
  readonly #workspace = new Workspace();
  readonly #jobs = new Jobs();
  readonly #profiles = new Map<string, DatasetProfile>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  openSource(job: string, request: SourceRequest, onProgress: OnProgress | null): Promise<DatasetProfile> {
    return this.#jobs.run(job, async (signal) => {
      const told = throttled(onProgress);
      await this.#workspace.ensure([request], { onProgress: told, signal });
      const profile = await profileSource(this.#workspace, request.name, { onProgress: told, signal });
      this.#profiles.set(request.name, profile);
      return profile;
    });
  }

  rows(source: string, offset: number, limit: number): Promise<RowPage> {
    return this.#again(() => readRows(this.#workspace, source, offset, limit));
  }

  split(source: string, column: string, unit: string | null, where: string | null): Promise<readonly SplitPart[]> {
    return this.#again(() => variantSplit(this.#workspace.database, this.#workspace.source(source), column, unit, where));
  }

  draft(sources: readonly string[]): Promise<DraftDefinition> {
    return this.#again(() => draftDefinition(sources.flatMap((name) => this.#profiles.get(name) ?? []), { workspace: this.#workspace }));
  }

  async checkDefinition(text: string): Promise<DefinitionCheck> {
    return checkDefinitionText(text);
  }

  evaluate(request: EvaluateRequest, onProgress: OnProgress | null): Promise<Evaluation> {
    const { job, baseDirectory, timeline } = request;
    return this.evaluateDefinition({ job, definition: readDefinitionText(request.definition), baseDirectory, timeline }, onProgress);
  }

  /** The same for a definition that was read already. */
  evaluateDefinition(request: Omit<EvaluateRequest, 'definition'> & { readonly definition: CompleteDefinition }, onProgress: OnProgress | null): Promise<Evaluation> {
    const { job, definition, baseDirectory, timeline } = request;
    const { statistics, once = false } = this.#options;
    return this.#jobs.run(job, (signal) =>
      evaluateExperiment({ workspace: this.#workspace, statistics, definition, baseDirectory, timeline, projected: once, onProgress: throttled(onProgress), signal }),
    );
  }

  report(evaluation: Evaluation, definition: string): Promise<string> {
    return reportWriter('html').write({ evaluation, definition, page: this.#options.reportPage, colour: false });
  }

  async cancel(job: string): Promise<void> {
    this.#jobs.stop(job);
  }

  async status(): Promise<EngineStatus> {
    const sources = [...this.#profiles].map(([name, { rows }]) => ({ name, rows }));
    return { memoryBytes: process.memoryUsage().rss, memoryLimitBytes: totalmem(), threads: availableParallelism(), sources };
  }

  async close(): Promise<void> {
    this.#jobs.stopAll();
    await this.#workspace.close();
    await this.#options.statistics.close?.();
  }

  /** Reads once more when the data were just being opened anew under a question. */
  async #again<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (thrown) {
      if (toFailure(thrown).kind !== 'engine') throw thrown;
      return read();
    }
  }
}
