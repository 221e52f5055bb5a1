import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Definition } from '../../src-contract/experiment';
import type { Failure } from '../../src-contract/failure';
import { useWindow } from '../workbench/window-context';
import { askedBy, type AskedTable } from './asked-table';

/** The way to the dialog, where a failure is about a table in a warehouse. */
export function ConnectAction({ failure, definition }: { readonly failure: Failure; readonly definition: Definition | null }): ReactNode {
  const asked = askedBy(definition, failure.place?.field);
  return asked && <ConnectButton asked={asked} />;
}

function ConnectButton({ asked }: { readonly asked: AskedTable }): ReactNode {
  const { layout } = useWindow();
  return <Button size="small" onClick={() => layout.set({ warehouse: asked })}>Connect to ClickHouse…</Button>;
}
