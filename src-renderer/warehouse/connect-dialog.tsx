import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { WarehouseConnection, WarehouseConnections, WarehouseLook } from '../../src-contract/warehouse-connection';
import { FailureNote } from '../workbench/failure-note';
import { useWindow } from '../workbench/window-context';
import { addWarehouseTable, joinedExperiment } from './add-warehouse-table';
import { asksAnew, connectionTo, entryFor, permissionOf, type AskedTable, type ConnectionEntry } from './asked-table';
import './connect.css';
import { EntryField } from './entry-field';
import { KnownConnections } from './known-connections';
import { LookResult } from './look-result';
import { SignInFields } from './sign-in-fields';

/** The dialog that lets Liftbench connect to ClickHouse. Nothing is sent before the person tests, allows or adds. */
export function ConnectDialog(): ReactNode {
  const { layout, running: { session } } = useWindow();
  const asked = useStore(layout.store, (state) => state.warehouse);
  const [known, setKnown] = useState<WarehouseConnections | null>(null);
  const read = (): void => {
    session.bridge.host.warehouses().then(setKnown, (thrown: unknown) => session.report(toFailure(thrown)));
  };
  useEffect(() => {
    if (asked === null) setKnown(null);
    else read();
  }, [asked]);
  return (
    <Dialog isOpen={asked !== null} onClose={() => layout.set({ warehouse: null })} title="Connect to ClickHouse" className="lb-connect" transitionDuration={80} canOutsideClickClose={false}>
      {asked !== null && known !== null && <Connect asked={asked} known={known} onKnown={read} onClose={() => layout.set({ warehouse: null })} />}
    </Dialog>
  );
}

type Doing = { readonly label: string; readonly fraction: number | null };

function Connect({ asked, known, onKnown, onClose }: { readonly asked: AskedTable; readonly known: WarehouseConnections; readonly onKnown: () => void; readonly onClose: () => void }): ReactNode {
  const { running: { session, runner } } = useWindow();
  const { engine, host } = session.bridge;
  const [entry, setEntry] = useState<ConnectionEntry>(() => entryFor(asked, known));
  const [look, setLook] = useState<WarehouseLook | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const onEntry = (patch: Partial<ConnectionEntry>): void => {
    setEntry({ ...entry, ...patch });
    setFailure(null);
    if (!('table' in patch)) setLook(null);
    else if (look !== null) setLook({ ...look, columns: null, rows: null });
  };
  const attempt = (label: string, work: () => Promise<void>): void => {
    setFailure(null);
    setDoing({ label, fraction: null });
    work().catch((thrown: unknown) => {
      const found = toFailure(thrown);
      if (found.kind !== 'cancelled') setFailure(found);
    }).finally(() => setDoing(null));
  };
  const test = (table = entry.table): void => attempt('Asking', async () => {
    setEntry({ ...entry, table });
    setLook(null);
    const as = asksAnew(entry, known) ? permissionOf(entry) : null;
    setLook(await engine.lookAtWarehouse({ job: 'warehouse', address: entry.address, database: entry.database === '' ? null : entry.database, table: table === '' ? null : table, as }, null));
  });
  const allow = async (): Promise<void> => {
    if (asksAnew(entry, known)) await host.allowWarehouse(permissionOf(entry));
    runner.retryAll();
  };
  const add = (): void => attempt('Looking at the table', async () => {
    await allow();
    await addWarehouseTable(session, entry, (label, fraction) => setDoing({ label, fraction }));
    onClose();
  });
  const wrong = (field: string): boolean => failure?.place?.field === field;
  const busy = doing !== null;
  const addressed = entry.address.trim() !== '';
  const joins = joinedExperiment(session, entry.address) !== null;
  return (
    <>
      <DialogBody>
        <p className="lb-connect-note">The rows stay in ClickHouse, which adds them up; counts, means, centred products and order statistics come back. Liftbench connects to nothing that is not allowed here.</p>
        <EntryField label="Address" value={entry.address} placeholder="https://host:8443" invalid={wrong('address')} autoFocus choices={known.connections.map(({ address }) => address)} onValue={(address) => onEntry(connectionTo(address, known) === undefined ? { address } : entryFor({ ...entry, address }, known))} />
        <SignInFields entry={entry} known={known} problem={wrong('user')} onEntry={onEntry} />
        <div className="lb-pair">
          <EntryField label="Database" value={entry.database} placeholder="default" invalid={wrong('database')} choices={look?.databases ?? []} onValue={(database) => onEntry({ database })} />
          <EntryField label="Table or view" value={entry.table} placeholder="events" invalid={wrong('table')} choices={look?.tables.map(({ name }) => name) ?? []} onValue={(table) => onEntry({ table })} />
        </div>
        {look && <LookResult look={look} table={entry.table} onTable={(table) => test(table)} />}
        {failure && <FailureNote failure={{ ...failure, place: undefined }} onCopy={(words) => void host.copyText(words)} />}
        {doing && <p role="status" className="lb-quiet">{doing.label}{doing.fraction === null ? ' …' : ` … ${String(Math.round(doing.fraction * 100))} %`} <Button size="small" variant="minimal" onClick={() => void engine.cancel('warehouse').catch(() => undefined)}>Stop</Button></p>}
        <KnownConnections known={known} onEdit={(connection: WarehouseConnection) => { setLook(null); setFailure(null); setEntry(entryFor({ address: connection.address }, known)); }}
          onForget={({ address }) => attempt('Forgetting', () => host.forgetWarehouse(address).then(onKnown))} />
      </DialogBody>
      <DialogFooter minimal actions={
        <>
          <Button disabled={busy || !addressed} onClick={() => test()}>Test connection</Button>
          <Button disabled={busy || !addressed} onClick={() => attempt('Keeping', () => allow().then(onClose))}>Allow</Button>
          <Button intent="primary" disabled={busy || !addressed || entry.table.trim() === ''} onClick={add}>{joins ? 'Add to the experiment' : 'Draft an experiment'}</Button>
        </>
      } />
    </>
  );
}
