// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiftbenchError } from '../../../src-contract/failure';
import { reportUnheard } from '../../../src-renderer/workbench/unheard-failures';

/** What the window is told of when a promise fails that nobody waits for. */
function reject(reason: unknown): void {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
}

describe('Failures that nobody waited for', () => {
  const report = vi.fn();
  let end = reportUnheard({ report });
  afterEach(() => {
    end();
    report.mockReset();
    end = reportUnheard({ report });
  });

  it('are told in their own words', () => {
    const failure = { kind: 'input', message: 'The browser did not let the page use the clipboard.', next: 'Allow it for this page.' } as const;
    reject(new LiftbenchError(failure));
    expect(report).toHaveBeenCalledExactlyOnceWith(failure);
  });

  it('are told as a mistake of the program when they have none', () => {
    reject(new TypeError('x is not a function'));
    expect(report).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'bug', details: 'x is not a function' }));
  });

  it('are not told when somebody stopped the work, or the window has gone', () => {
    reject(new LiftbenchError({ kind: 'cancelled', message: 'Stopped.' }));
    end();
    reject(new Error('late'));
    expect(report).not.toHaveBeenCalled();
  });
});
