import type { HostApi, OpenedNotebook, RecentFile } from '../../src-contract/bridge';
import type { Notebook } from '../../src-contract/notebook';
import type { WarehousePermission } from '../../src-contract/warehouse-connection';
import type { NotebookDesk, NotebookShelf } from './notebook-desk';

type Shared =
  | 'openSample' | 'samples' | 'autosave' | 'discardAutosave' | 'recent' | 'keepResults' | 'keptResults' | 'keepExplorations' | 'keptExplorations'
  | 'warehouses' | 'allowWarehouse' | 'forgetWarehouse' | 'remember' | 'recall';

/** What every host does alike, wherever its window is: samples, unsaved work, settings, kept results, connections. */
export abstract class NotebookHost implements Pick<HostApi, Shared> {
  protected readonly desk: NotebookDesk;
  protected readonly shelf: NotebookShelf;

  constructor(desk: NotebookDesk, shelf: NotebookShelf) {
    this.desk = desk;
    this.shelf = shelf;
  }

  openSample(id: string): Promise<OpenedNotebook> {
    return this.desk.openSample(id);
  }

  samples(): ReturnType<HostApi['samples']> {
    return this.desk.samples();
  }

  autosave(key: string, path: string | null, notebook: Notebook, baseDirectory?: string | null): Promise<void> {
    return this.desk.autosave(key, path, notebook, baseDirectory);
  }

  discardAutosave(key: string): Promise<void> {
    return this.desk.discardAutosave(key);
  }

  recent(): Promise<readonly RecentFile[]> {
    return this.shelf.settings.recent();
  }

  keepResults(key: string, content: string): Promise<void> {
    return this.shelf.results.keep(key, content);
  }

  keptResults(key: string): Promise<string | null> {
    return this.shelf.results.recall(key);
  }

  keepExplorations(key: string, content: string): Promise<void> {
    return this.shelf.explorations.keep(key, content);
  }

  keptExplorations(key: string): Promise<string | null> {
    return this.shelf.explorations.recall(key);
  }

  warehouses(): ReturnType<HostApi['warehouses']> {
    return this.shelf.warehouses.list();
  }

  allowWarehouse(permission: WarehousePermission): Promise<void> {
    return this.shelf.warehouses.allow(permission);
  }

  forgetWarehouse(address: string): Promise<void> {
    return this.shelf.warehouses.forget(address);
  }

  remember(key: string, value: unknown): Promise<void> {
    return this.shelf.settings.remember(key, value);
  }

  recall(key: string): Promise<unknown> {
    return this.shelf.settings.recall(key);
  }
}
