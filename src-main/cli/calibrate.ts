import { sheetAsMarkdown } from '../reports/markdown';
import { calibrationSheet } from '../reports/calibration-sheet';
import { sheetForTerminal } from '../reports/table';
import type { CommandContext, ExitCode } from './command-context';
import { definitionText, placed, readGiven } from './given-definition';
import { handOut, trustFormat } from './hand-out';
import { toldOfOption } from './option-values';
import type { Overrides } from './overrides';
import { usualCalibration } from './usual-calibration';

export interface CalibrateOptions {
  readonly permutations?: number;
  readonly seed?: number;
  readonly plant?: number;
  readonly metric?: readonly string[];
  readonly source?: readonly string[];
  readonly set?: readonly string[];
  readonly format?: string;
  readonly out?: string;
}

const job = 'calibrate';

/** `liftbench calibrate`: the analysis tried on the experiment's own units with permuted labels. */
export async function calibrate(given: string, options: CalibrateOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { text, file, baseDirectory } = await definitionText(given, context);
  const overrides: Overrides = { sources: options.source ?? [], settings: options.set ?? [], segments: [] };
  const definition = readGiven({ text, file }, overrides, context);
  const { permutations = usualCalibration.permutations, seed = usualCalibration.seed, plant = usualCalibration.plant, metric: metrics = null } = options;
  const engine = context.openEngine({ once: true });
  try {
    void context.interrupted().then(() => engine.cancel(job));
    const calibration = await engine.calibrateDefinition({ job, definition, baseDirectory, permutations, seed, plantedLift: plant === 0 ? null : plant, metrics }, terminal.progress);
    const chosen = trustFormat(options.format, options.out);
    const report = chosen === 'json'
      ? `${JSON.stringify(calibration, null, 2)}\n`
      : chosen === 'markdown'
        ? sheetAsMarkdown(calibrationSheet(calibration))
        : sheetForTerminal(calibrationSheet(calibration), options.out === undefined && terminal.colour);
    await handOut(report, options.out, context);
    return 0;
  } catch (error) {
    throw placed(toldOfOption(error, { permutations: '--permutations', seed: '--seed', plantedLift: '--plant', metric: '--metric' }), text, file, overrides);
  } finally {
    terminal.clear();
    await engine.close();
  }
}
