import { vi } from 'vitest';

/** What the window has and jsdom lacks: media queries, sizes that are observed, scrolling, and escaping of selectors. */
export function standInForBrowser(): void {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe(): void { return; } unobserve(): void { return; } disconnect(): void { return; } });
  vi.stubGlobal('CSS', { escape: (text: string) => text });
  Element.prototype.scrollIntoView = () => undefined;
}
