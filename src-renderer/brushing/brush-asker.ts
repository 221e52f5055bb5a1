import { toFailure, type Failure } from '../../src-contract/failure';

/** A question with the key that tells it from others. */
interface Asked<Question> {
  readonly key: string;
  readonly question: Question;
}

export interface Told<Answer> {
  readonly key: string;
  readonly answer: Answer | null;
  readonly failure: Failure | null;
}

/**
 * Asks one question at a time: while one is on its way, only the newest of those that come is kept, and it goes out on the
 * next frame after the answer. So a brush that moves faster than the engine is followed as fast as the engine can, never by a queue.
 */
export class BrushAsker<Question, Answer> {
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #tell: (told: Told<Answer>) => void;
  readonly #nextFrame: (run: () => void) => void;
  #flying: string | null = null;
  #waiting: Asked<Question> | null = null;
  #stopped = false;

  constructor(ask: (question: Question) => Promise<Answer>, tell: (told: Told<Answer>) => void, nextFrame: (run: () => void) => void = (run) => { requestAnimationFrame(run); }) {
    this.#ask = ask;
    this.#tell = tell;
    this.#nextFrame = nextFrame;
  }

  want(key: string, question: Question): void {
    if (this.#flying === null) this.#fly({ key, question });
    else this.#waiting = this.#flying === key ? null : { key, question };
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#stopped = true;
    this.#waiting = null;
  }

  #fly(asked: Asked<Question>): void {
    this.#flying = asked.key;
    this.#ask(asked.question).then(
      (answer) => this.#land({ key: asked.key, answer, failure: null }),
      (thrown: unknown) => this.#land({ key: asked.key, answer: null, failure: toFailure(thrown) }),
    );
  }

  #land(told: Told<Answer>): void {
    if (this.#stopped) return;
    this.#tell(told);
    this.#nextFrame(() => {
      const next = this.#waiting;
      this.#waiting = null;
      this.#flying = null;
      if (next && !this.#stopped) this.#fly(next);
    });
  }
}
