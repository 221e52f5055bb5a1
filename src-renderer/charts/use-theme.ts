import { startTransition, useEffect, useState } from 'react';
import type { Theme } from './palette';

const DARK = '.bp6-dark';

const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

/** One watcher for all charts. */
function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  if (observer === null) {
    observer = new MutationObserver(() => { for (const listener of [...listeners]) listener(); });
    for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true, attributeFilter: ['class'] });
  }
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = null;
  };
}

function themeNow(): Theme {
  return document.documentElement.matches(DARK) || document.body.matches(DARK) ? 'dark' : 'light';
}

/**
 * Light or dark, as the window is now; charts are drawn, not styled, so they have to be told. Many of them are told at once
 * and follow in slices, so that the window answers in between.
 */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(themeNow);
  useEffect(() => {
    const look = (): void => startTransition(() => setTheme(themeNow()));
    look();
    return subscribe(look);
  }, []);
  return theme;
}
