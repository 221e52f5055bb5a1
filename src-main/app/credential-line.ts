import { LiftbenchError, type Failure } from '../../src-contract/failure';
import type { Credentials } from '../warehouse/credentials';

/** What main answers to a question for credentials. */
export interface CredentialAnswer {
  readonly type: 'credentials';
  readonly question: number;
  readonly credentials: Credentials | null;
  readonly failure: Failure | null;
}

/** What the engine's process asks main, which has the key store: whom to ask an address as. Nothing is kept on this side. */
export interface CredentialQuestion {
  readonly type: 'whose';
  readonly question: number;
  readonly address: string;
}

/** The engine's end of the line to main. */
export class CredentialLine {
  readonly #ask: (question: CredentialQuestion) => void;
  readonly #waiting = new Map<number, { done: (credentials: Credentials | null) => void; failed: (error: LiftbenchError) => void }>();
  #last = 0;

  constructor(ask: (question: CredentialQuestion) => void) {
    this.#ask = ask;
  }

  credentials(address: string): Promise<Credentials | null> {
    const question = (this.#last += 1);
    return new Promise((done, failed) => {
      this.#waiting.set(question, { done, failed });
      this.#ask({ type: 'whose', question, address });
    });
  }

  hear({ question, credentials, failure }: CredentialAnswer): void {
    const waiting = this.#waiting.get(question);
    this.#waiting.delete(question);
    if (failure === null) waiting?.done(credentials);
    else waiting?.failed(new LiftbenchError(failure));
  }
}
