import { toFailure } from '../../src-contract/failure';
import type { Session } from '../notebook/session';

/** Tells the person of a failure that nobody waited for, such as a clipboard that the browser withholds. @returns what ends it */
export function reportUnheard(session: Pick<Session, 'report'>): () => void {
  const onRejection = ({ reason }: PromiseRejectionEvent): void => {
    const failure = toFailure(reason);
    if (failure.kind !== 'cancelled') session.report(failure);
  };
  window.addEventListener('unhandledrejection', onRejection);
  return () => window.removeEventListener('unhandledrejection', onRejection);
}
