import { Classes, Menu, MenuItem } from '@blueprintjs/core';
import { Omnibar, type ItemRenderer } from '@blueprintjs/select';
import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { cellMember } from '../cells/catalogue';
import { readDefinitionText } from '../forms/definition-reading';
import { experimentCells } from '../notebook/experiment-cell';
import { keysInWords } from './command';
import { showCell } from './focus-cell';
import { useSession, useWindow, type WindowContext } from './window-context';

interface Found {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly detail: string;
  readonly words: string;
  readonly keys?: string | undefined;
  run(): void;
}

/** One field that finds every command, cell, metric and column. */
export function Palette(): ReactNode {
  const context = useWindow();
  const session = useSession();
  const open = useStore(context.layout.store, (state) => state.palette);
  const close = (): void => context.layout.set({ palette: false });
  const [query, setQuery] = useState('');
  useEffect(() => {
    if (open) return keepFocusInField();
    // Emptied as it closes: what is typed as it opens must not be lost.
    setQuery('');
    return undefined;
  }, [open]);
  const render: ItemRenderer<Found> = (item, { handleClick, handleFocus, modifiers, ref }) => (
    <MenuItem key={item.id} ref={ref} roleStructure="listoption" active={modifiers.active} text={item.label} label={item.keys ? keysInWords(item.keys) : item.detail} onClick={handleClick} onFocus={handleFocus} className="lb-palette-item" />
  );
  return (
    <Omnibar<Found>
      className="lb-palette"
      isOpen={open}
      items={open ? findable(context, session) : []}
      query={query}
      onQueryChange={setQuery}
      onClose={close}
      onItemSelect={(item) => { close(); requestAnimationFrame(() => item.run()); }}
      itemRenderer={render}
      itemListPredicate={(query, items) => rank(query, items).slice(0, 100)}
      itemListRenderer={({ filteredItems, itemsParentRef, menuProps, renderItem }) => (
        <Menu role="listbox" ulRef={itemsParentRef} {...menuProps}>
          {filteredItems.length > 0 ? filteredItems.map(renderItem) : <MenuItem disabled text="Nothing matches." roleStructure="listoption" />}
        </Menu>
      )}
      resetOnSelect
      inputProps={{ placeholder: 'A command, cell, metric or column', 'aria-label': 'Search everything' }}
      overlayProps={{ transitionDuration: 60 }}
    />
  );
}

/** A menu that closes as the palette opens takes the focus with it, and the overlay takes it back to its edge: from there to the field. */
function keepFocusInField(): () => void {
  const toField = (event: FocusEvent): void => {
    if (event.target instanceof Element && event.target.classList.contains(Classes.OVERLAY_START_FOCUS_TRAP)) document.querySelector<HTMLElement>('.lb-palette input')?.focus();
  };
  document.addEventListener('focusin', toField);
  return () => document.removeEventListener('focusin', toField);
}

function findable({ commands, layout }: WindowContext, session: ReturnType<typeof useSession>): Found[] {
  const { notebook, state } = session;
  return [
    ...commands().filter((command) => command.enabled !== false).map((command): Found => ({ id: command.id, label: command.label, group: command.group, detail: command.group, words: command.words ?? '', keys: command.keys, run: command.run })),
    ...notebook.cells.map((cell): Found => ({ id: `cell ${cell.id}`, label: cellMember(cell.kind).title(cell as never), group: 'Cell', detail: `${cellMember(cell.kind).label} cell`, words: 'go to', run: () => showCell(session, cell.id, true) })),
    ...experimentCells(notebook).flatMap((cell) => (readDefinitionText(cell.definition).written?.metrics ?? []).map((metric): Found => ({
      id: `metric ${cell.id} ${metric.id}`, label: metric.name ?? metric.id, group: 'Metric', detail: 'Metric', words: metric.id,
      run: () => { showCell(session, cell.id); session.set({ inspected: null, focusedField: metric.id }); layout.set({ inspector: 'form', inspectorOpen: true }); },
    }))),
    ...Object.values(state.sources).flatMap((source) => (source.profile?.columns ?? []).map((column): Found => ({
      id: `column ${source.name} ${column.name}`, label: column.name, group: 'Column', detail: `Column of ${source.name}`, words: column.type,
      run: () => {
        const cell = notebook.cells.find((each) => each.kind === 'data' && each.source === source.name);
        if (!cell) layout.set({ side: 'sources', sideOpen: true });
        else {
          if (cell.folded) session.dispatch({ type: 'patch', id: cell.id, patch: { folded: undefined } });
          showCell(session, cell.id, true);
        }
      },
    }))),
  ];
}

/** Items that hold every word of the query; those that begin with it first. */
function rank(query: string, items: Found[]): Found[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return items;
  const first = wanted[0] ?? '';
  return items
    .filter((item) => wanted.every((word) => `${item.label} ${item.group} ${item.detail} ${item.words}`.toLowerCase().includes(word)))
    .sort((left, right) => Number(right.label.toLowerCase().startsWith(first)) - Number(left.label.toLowerCase().startsWith(first)));
}
