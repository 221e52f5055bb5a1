import { basename, dirname } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';

/** What the system said about a file, as a failure with a next step. Failures that are ours already pass through. */
export function diskFailure(error: unknown, path: string, action: 'read' | 'write'): LiftbenchError {
  if (error instanceof LiftbenchError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [message, next] = (action === 'read' ? reading : writing)(code, path);
  return new LiftbenchError({ kind: action === 'read' ? 'input' : 'disk', message, place: { file: path }, next, details: error instanceof Error ? error.message : String(error) }, { cause: error });
}

function reading(code: string, path: string): [string, string] {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['There is no such file.', `Check the path; looked in ${dirname(path)}.`];
    case 'EISDIR':
      return ['This is a folder, not a file.', 'Name a file in it.'];
    case 'EACCES':
    case 'EPERM':
      return ['This file may not be read.', 'Ask its owner for permission, or copy it to a folder of yours.'];
    default:
      return ['This file could not be read.', 'Try again, or copy it to another disk.'];
  }
}

function writing(code: string, path: string): [string, string] {
  const folder = dirname(path);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return [`The disk is full; ${basename(path)} was not written and its old content is unchanged.`, 'Free some space, or save it elsewhere.'];
    case 'EFBIG':
      return [`This disk, or a limit of this account, allows no file of that size; ${basename(path)} was not written and its old content is unchanged.`, 'Save it on another disk.'];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [`The folder ${folder} may not be written to.`, 'Save it in another folder.'];
    case 'ENOENT':
    case 'ENOTDIR':
      return [`There is no folder ${folder}.`, 'Make it, or save elsewhere.'];
    case 'EISDIR':
      return ['There is a folder of that name.', 'Choose another name.'];
    default:
      return [`${basename(path)} could not be written.`, 'Save it elsewhere.'];
  }
}
