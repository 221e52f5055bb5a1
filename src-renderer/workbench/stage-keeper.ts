/** Where a cell's body is: `waiting` has not been made yet, `near` is on or about the screen, `far` is kept but not laid out. */
export type Standing = 'waiting' | 'near' | 'far';

/** Without a scroll for this long, the notebook counts as at rest. */
const REST = 120;
/** A cell that came into view while somebody scrolls on and on is made after this long all the same. */
const PATIENCE = 400;
/** What counts as about the screen: so many of its heights above and below. */
const REACH = '150% 0px';

interface Member {
  readonly element: Element;
  readonly tell: (standing: Standing) => void;
  made: boolean;
  near: boolean;
  since: number;
}

/**
 * Decides which bodies of a long notebook exist: what is on the screen at once, everything else in idle moments, nearest
 * first, one at a time and never while somebody scrolls; what is far away afterwards is kept but neither laid out nor painted.
 */
export class StageKeeper {
  readonly #root: Element;
  readonly #members = new Map<Element, Member>();
  readonly #observer: IntersectionObserver;
  #scrolledAt = 0;
  #due = false;

  constructor(root: Element) {
    this.#root = root;
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#moved(entry);
    }, { root, rootMargin: REACH });
    root.addEventListener('scroll', () => { this.#scrolledAt = performance.now(); }, { passive: true });
  }

  /** @returns what ends it */
  watch(element: Element, tell: (standing: Standing) => void): () => void {
    const member: Member = { element, tell, made: this.#isOnScreen(element), near: true, since: performance.now() };
    this.#members.set(element, member);
    this.#observer.observe(element);
    if (member.made) tell('near');
    else this.#wake();
    return () => {
      this.#members.delete(element);
      this.#observer.unobserve(element);
    };
  }

  #isOnScreen(element: Element): boolean {
    const place = element.getBoundingClientRect();
    const screen = this.#root.getBoundingClientRect();
    return place.top < screen.bottom && place.bottom > screen.top;
  }

  #moved({ target, isIntersecting }: IntersectionObserverEntry): void {
    const member = this.#members.get(target);
    if (!member || member.near === isIntersecting) return;
    member.near = isIntersecting;
    member.since = performance.now();
    if (member.made) member.tell(isIntersecting ? 'near' : 'far');
    else this.#wake();
  }

  #wake(): void {
    if (this.#due) return;
    this.#due = true;
    whenIdle(() => {
      this.#due = false;
      this.#makeNext();
    });
  }

  #makeNext(): void {
    const now = performance.now();
    const waiting = [...this.#members.values()].filter(({ made }) => !made);
    if (waiting.length === 0) return;
    const resting = now - this.#scrolledAt > REST;
    const impatient = waiting.find((member) => member.near && now - member.since > PATIENCE && this.#isOnScreen(member.element));
    const next = resting ? nearest(waiting, this.#root) : impatient;
    if (next) {
      next.made = true;
      next.tell(next.near ? 'near' : 'far');
    }
    if (waiting.length > (next ? 1 : 0)) setTimeout(() => this.#wake(), next ? 0 : REST / 2);
  }
}

function nearest(members: readonly Member[], root: Element): Member | undefined {
  const screen = root.getBoundingClientRect();
  const middle = (screen.top + screen.bottom) / 2;
  let found: Member | undefined;
  let least = Infinity;
  for (const member of members) {
    const place = member.element.getBoundingClientRect();
    const distance = Math.max(0, place.top - middle, middle - place.bottom);
    if (distance < least) [found, least] = [member, distance];
  }
  return found;
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 500 });
  else setTimeout(run, 30);
}

const keepers = new WeakMap<Element, StageKeeper>();

/** The keeper of the notebook that an element is in; null outside of one, and where nothing can be watched. */
export function stageKeeperOf(element: Element): StageKeeper | null {
  const root = element.closest('.lb-notebook');
  if (!root || typeof IntersectionObserver === 'undefined') return null;
  const found = keepers.get(root) ?? new StageKeeper(root);
  keepers.set(root, found);
  return found;
}
