/** Something that can be done by name: in the palette, the menu, by keys. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: 'File' | 'Edit' | 'Cells' | 'View' | 'Export' | 'Help';
  /** e.g. `Mod+S`, `Mod+Shift+Z`, `?`; Mod is ⌘ on a Mac, else Ctrl. */
  readonly keys?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Further words to find it by. */
  readonly words?: string | undefined;
  run(): void;
}

const isMac = typeof navigator !== 'undefined' && /Mac|iP/.test(navigator.platform);

const keyNames: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Backspace: '⌫' };

/** `Mod+Shift+Z` as people read it: `⇧⌘Z` or `Ctrl+Shift+Z`. */
export function keysInWords(keys: string): string {
  const parts = keys.split('+').map((part) => keyNames[part] ?? part);
  if (!isMac) return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+');
  const order = ['Shift', 'Alt', 'Mod'];
  const signs: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
  const marks = order.filter((mark) => parts.includes(mark)).map((mark) => signs[mark]);
  return [...marks, parts.at(-1)].join('');
}

/** Whether a key press is the one that is meant. */
export function matchesKeys(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const otherMod = isMac ? event.ctrlKey : event.metaKey;
  const shiftMatters = /^[a-z0-9]$/i.test(key) || key.length > 1;
  return event.key.toLowerCase() === key.toLowerCase() && mod === parts.includes('Mod') && !otherMod
    && (!shiftMatters || event.shiftKey === parts.includes('Shift')) && event.altKey === parts.includes('Alt');
}

/** Typing goes to fields, not to commands of a single key. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.shadowRoot !== null || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
