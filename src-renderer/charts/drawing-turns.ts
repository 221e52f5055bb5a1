interface Drawing {
  readonly place: Element;
  readonly draw: () => Promise<void>;
  readonly done: () => void;
  readonly failed: (thrown: unknown) => void;
}

const waiting: Drawing[] = [];
let drawing = false;

/**
 * Draws one picture after another, each in a task of its own, so that a notebook of many charts answers in between. Pictures
 * that rest out of sight wait for those that do not, and for idle moments.
 */
export function drawInTurn(place: Element, draw: () => Promise<void>): Promise<void> {
  return new Promise((done, failed) => {
    waiting.push({ place, draw, done, failed });
    if (!drawing) void drawAll();
  });
}

async function drawAll(): Promise<void> {
  drawing = true;
  await nextTask();
  while (waiting.length > 0) {
    let at = waiting.findIndex(({ place }) => isLaidOut(place));
    if (at < 0) {
      await idleMoment();
      at = Math.max(0, waiting.findIndex(({ place }) => isLaidOut(place)));
    }
    const [next] = waiting.splice(at, 1);
    if (!next) continue;
    await next.draw().then(next.done, next.failed);
    await nextTask();
  }
  drawing = false;
}

/** Whether a place can be seen by scrolling; what rests far away is not laid out. */
function isLaidOut(place: Element): boolean {
  return typeof place.checkVisibility !== 'function' || place.checkVisibility({ contentVisibilityAuto: true });
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof scheduler === 'undefined') setTimeout(resolve);
    else void scheduler.postTask(() => resolve());
  });
}

function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve());
    else setTimeout(resolve, 30);
  });
}
