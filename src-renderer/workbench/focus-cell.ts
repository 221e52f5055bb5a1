import type { Session } from '../notebook/session';

/** The frame of a cell on the page. */
export function frameOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(id)}"]`);
}

/** Selects a cell and brings it into view. */
export function showCell(session: Session, id: string, focus = false): void {
  session.select(id);
  requestAnimationFrame(() => {
    const frame = frameOf(id);
    frame?.scrollIntoView({ block: 'nearest' });
    if (focus) frame?.focus({ preventScroll: true });
  });
}
