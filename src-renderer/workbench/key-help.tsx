import { Dialog } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { keysInWords } from './command';
import { useWindow } from './window-context';

const others = [
  { keys: '↑ ↓', label: 'Between cells' },
  { keys: 'Enter', label: 'Into a cell' },
  { keys: 'Escape', label: 'Out of it' },
  { keys: 'Space', label: 'Fold or unfold the cell' },
];

/** Every key, by group. */
export function KeyHelp(): ReactNode {
  const { layout, commands } = useWindow();
  const open = useStore(layout.store, (state) => state.keyHelp);
  const close = (): void => layout.set({ keyHelp: false });
  const keyed = open ? commands().filter((command) => command.keys) : [];
  const groups = [...new Set(keyed.map((command) => command.group))];
  return (
    <Dialog isOpen={open} onClose={close} title="Keys" className="lb-key-help" transitionDuration={80}>
      <div className="lb-keys">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>{keyed.filter((command) => command.group === group).map((command) => <div key={command.id}><dt>{command.label.replace(/^(Undo|Redo) .*/, '$1')}</dt><dd><kbd>{keysInWords(command.keys ?? '')}</kbd></dd></div>)}</dl>
          </section>
        ))}
        <section aria-label="In the notebook">
          <h3>In the notebook</h3>
          <dl>{others.map(({ keys, label }) => <div key={label}><dt>{label}</dt><dd><kbd>{keys}</kbd></dd></div>)}</dl>
        </section>
      </div>
    </Dialog>
  );
}
