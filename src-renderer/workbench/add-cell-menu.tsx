import { PopoverNext } from '@blueprintjs/core';
import { Add } from '@blueprintjs/icons';
import { memo, useEffect, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { cellMembers } from '../cells/catalogue';
import { ChoiceList } from '../forms/choice-list';
import { addCell } from './commands';
import { useWindow } from './window-context';

/** The gap between two cells: a quiet plus, and the menu that `/` opens. */
export const AddCellMenu = memo(function AddCellMenu({ after, index, readOnly }: { readonly after: string; readonly index: number; readonly readOnly: boolean }): ReactNode {
  const { layout, running } = useWindow();
  const open = useStore(layout.store, (state) => state.addAfter === after);
  const gap = useRef<HTMLDivElement>(null);
  const close = (): void => layout.set({ addAfter: undefined });
  useEffect(() => {
    if (open) gap.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  if (readOnly) return <div className="lb-gap" />;
  return (
    <div ref={gap} className="lb-gap" data-open={open}>
      <PopoverNext isOpen={open} onInteraction={(next) => { if (!next) close(); }} placement="bottom" arrow={false} animation="minimal" popoverClassName="lb-token-popover" content={
        <div className="lb-token-content" data-wide>
          <ChoiceList label="Kind of cell" chosen={null} choices={cellMembers.map((member) => {
            const Icon = member.icon;
            return { value: String(member.kind), label: member.label, detail: member.explanation, icon: <Icon size={12} aria-hidden /> };
          })} onChoose={(kind) => { close(); addCell(running, kind, index); }} />
        </div>
      }>
        <button type="button" className="lb-gap-button" tabIndex={open ? 0 : -1} aria-label="Add a cell here" onClick={() => layout.set({ addAfter: after })}><Add size={12} aria-hidden /></button>
      </PopoverNext>
    </div>
  );
});
