let last: Promise<unknown> = Promise.resolve();

/** Draws one picture after another, each in a task of its own, so that a notebook of many charts answers in between. */
export function drawInTurn(draw: () => Promise<void>): Promise<void> {
  const mine = last.then(nextTask).then(draw);
  last = mine.catch(() => undefined);
  return mine;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof scheduler === 'undefined') setTimeout(resolve);
    else void scheduler.postTask(() => resolve());
  });
}
