import { randomUUID } from 'node:crypto';
import { LiftbenchError, type Failure } from '../../src-contract/failure';
import type { Credentials } from '../warehouse/credentials';

/** What main answers to a question for credentials. */
export interface CredentialAnswer {
  readonly type: 'credentials';
  readonly question: string;
  readonly credentials: Credentials | null;
  readonly failure: Failure | null;
}

/** What the engine's process asks main, which has the key store: whom to ask an address as. Nothing is kept on this side. */
export interface CredentialQuestion {
  readonly type: 'whose';
  readonly question: string;
  readonly address: string;
}

/** The engine's end of the line to main. */
export class CredentialLine {
  readonly #ask: (question: CredentialQuestion) => void;
  readonly #waiting = new Map<string, { done: (credentials: Credentials | null) => void; failed: (error: LiftbenchError) => void }>();

  constructor(ask: (question: CredentialQuestion) => void) {
    this.#ask = ask;
  }

  credentials(address: string): Promise<Credentials | null> {
    // No number: an answer to an engine that died must not be taken by the next one.
    const question = randomUUID();
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
