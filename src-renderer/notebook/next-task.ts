/** Resolves in a task of its own, so that the window can answer in between. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof scheduler === 'undefined') setTimeout(resolve);
    else void scheduler.postTask(() => resolve());
  });
}
