import { LiftbenchError } from '../../src-contract/failure';

/** What is told of a gzip file that cannot be unpacked, or not to its end. */
export function damagedGzip(file: string, cause: unknown): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message: 'This gzip file is damaged or cut off.', place: { file }, next: 'Copy or pack it again.' }, { cause });
}

/** Whether something that was thrown while a stream was unpacked is about the packed bytes. */
export function isAboutGzip(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('Z_');
}
