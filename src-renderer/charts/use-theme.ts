import { useSyncExternalStore } from 'react';
import type { Theme } from './palette';

const DARK = '.bp6-dark';

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}

/** Light or dark, as the window is now; charts are drawn, not styled, so they have to be told. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => (document.documentElement.matches(DARK) || document.body.matches(DARK) ? 'dark' : 'light'));
}
