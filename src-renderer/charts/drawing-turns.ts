import { nextTask } from '../notebook/next-task';

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
  // The frame that shows what the pictures are part of has enough to do.
  await nextFrame();
  while (waiting.length > 0) {
    if (waiting.every(({ place }) => isFar(place))) await idleMoment();
    // Plotly measures as it draws; what else changed is to be laid out before, in a task of its own.
    await nextFrame();
    const [next] = waiting.splice(Math.max(0, waiting.findIndex(({ place }) => !isFar(place))), 1);
    await next?.draw().then(next.done, next.failed);
    await nextTask();
  }
  drawing = false;
}

/** Whether a place is in a cell that rests far from the screen, as the stage of a long notebook marks it. */
function isFar(place: Element): boolean {
  return place.closest('[data-standing="far"]') !== null;
}

/** Frames are shown to nobody in a window that is covered; then there is nothing to wait for. */
const LONGEST_FRAME = 100;

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_FRAME);
    if (typeof requestAnimationFrame === 'function') requestAnimationFrame(() => setTimeout(resolve));
    else resolve();
  });
}

function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve());
    else setTimeout(resolve, 30);
  });
}
