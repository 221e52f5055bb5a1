import { coldStart } from './cases/cold-start'
import { evaluateCsv } from './cases/evaluate-csv'
import { evaluateFifty } from './cases/evaluate-fifty'
import { evaluateParquet } from './cases/evaluate-parquet'
import { firstAnswer } from './cases/first-answer'
import { judgeMoments } from './cases/judge-moments'
import { kernelCases } from './cases/kernels'
import type { BenchCase } from './contest'

/** Every case of the bench, in the order of the report. */
export const benchCases: readonly BenchCase[] = [evaluateParquet, evaluateFifty, evaluateCsv, judgeMoments, ...kernelCases, coldStart, firstAnswer]
