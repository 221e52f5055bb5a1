import { fromLinkText, toLinkText } from '../../src-contract/link-text';

interface Entry {
  readonly text: string;
  /** Absent until somebody asks for it. */
  answer?: unknown;
}

/** Bounds, in characters of text, and in answers. */
export interface AnswerLimits {
  readonly one: number;
  readonly together: number;
  readonly count: number;
}

const standardLimits: AnswerLimits = { one: 1_500_000, together: 5_000_000, count: 300 };

/**
 * Answers of the engine by all that decides them, so that what was asked before need not be asked again. Bounded: what was
 * used longest ago goes first, and is simply computed again.
 */
export class RecentAnswers {
  readonly #limits: AnswerLimits;
  /** The one used last stands last. */
  #entries = new Map<string, Entry>();
  #length = 0;
  readonly #listeners = new Set<() => void>();

  constructor(limits: AnswerLimits = standardLimits) {
    this.#limits = limits;
  }

  /** The same object every time. @param key equal keys have equal answers, whose type it tells */
  get<Answer>(key: string): Answer | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    try {
      entry.answer ??= fromLinkText(entry.text);
    } catch {
      this.#length -= lengthOf(key, entry);
      return null;
    }
    this.#entries.set(key, entry);
    return entry.answer as Answer;
  }

  /** @param answer plain data */
  put(key: string, answer: object): void {
    this.#forget(key);
    this.#add(key, { text: toLinkText(answer), answer });
    this.#shrink();
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#entries.clear();
    this.#length = 0;
  }

  /** Told of every new answer. */
  onPut(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All as text, a line each; null where there are none. */
  get text(): string | null {
    return this.#entries.size === 0 ? null : Array.from(this.#entries, ([key, { text }]) => `${JSON.stringify(key)}\t${text}`).join('\n');
  }

  /** Takes in what {@link text} gave, as used before all that is there; lines that are none of ours are left out. */
  recall(text: string): void {
    const now = this.#entries;
    this.#entries = new Map();
    this.#length = 0;
    for (const line of text.split('\n')) {
      const end = line.indexOf('\t');
      const key = end < 0 ? null : keyIn(line.slice(0, end));
      if (key === null || now.has(key)) continue;
      this.#forget(key);
      this.#add(key, { text: line.slice(end + 1) });
    }
    for (const [key, entry] of now) this.#add(key, entry);
    this.#shrink();
  }

  #add(key: string, entry: Entry): void {
    const length = lengthOf(key, entry);
    if (length > this.#limits.one) return;
    this.#entries.set(key, entry);
    this.#length += length;
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#length -= lengthOf(key, entry);
  }

  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#length <= this.#limits.together && this.#entries.size <= this.#limits.count) return;
      this.#forget(key);
    }
  }
}

function lengthOf(key: string, { text }: Entry): number {
  return key.length + text.length;
}

function keyIn(text: string): string | null {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'string' ? key : null;
  } catch {
    return null;
  }
}
