import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostApi } from '../../src-contract/bridge';
import type { AskedTable } from '../warehouse/asked-table';

export type SideView = 'outline' | 'sources' | 'shelf';
export type InspectorView = 'form' | 'yaml' | 'both' | 'number';

export interface LayoutState {
  readonly side: SideView;
  readonly sideOpen: boolean;
  readonly inspector: InspectorView;
  readonly inspectorOpen: boolean;
  /** Percent per panel, as the panels remember it. */
  readonly sizes: Readonly<Record<string, number>> | null;
  readonly palette: boolean;
  readonly keyHelp: boolean;
  readonly help: boolean;
  readonly find: boolean;
  /** The unit that is looked up; empty text asks for one, null is closed. */
  readonly lookUp: string | null;
  /** The table of counts in its dialog; null is closed. */
  readonly counts: string | null;
  /** What the dialog for connecting to a warehouse begins with; null is closed. */
  readonly warehouse: AskedTable | null;
  /** Whether the menu that adds a cell is open, and after which cell. */
  readonly addAfter: string | null | undefined;
}

/** From this width on, the scorecard has its columns beside an open inspector; below it, the inspector opens when asked. */
const roomForInspector = 1400;

/** Below this width, as in a window at twice the text size, cells need all of it: the side panel opens when asked. */
const roomForSide = 800;

/** Below this width, the side panel is closed until it is asked for: a scorecard of several variants needs its place. */
const roomForBoth = 1100;

/** Which panels are open and how wide; remembered between runs. Not part of the document. */
export class Layout {
  readonly store: StoreApi<LayoutState>;
  readonly #host: Pick<HostApi, 'remember' | 'recall'>;

  constructor(host: Pick<HostApi, 'remember' | 'recall'>) {
    this.#host = host;
    this.store = createStore<LayoutState>(() => ({ side: 'outline', sideOpen: window.innerWidth >= roomForBoth, inspector: 'form', inspectorOpen: window.innerWidth >= roomForInspector, sizes: null, palette: false, keyHelp: false, help: false, find: false, lookUp: null, counts: null, warehouse: null, addAfter: undefined }));
  }

  async load(): Promise<void> {
    const remembered = await this.#host.recall('layout').catch(() => null);
    if (typeof remembered !== 'object' || remembered === null) return;
    const { side, sideOpen, inspectorOpen, sizes } = remembered as Partial<LayoutState>;
    this.store.setState({
      ...(side === 'outline' || side === 'sources' || side === 'shelf' ? { side } : {}),
      ...(typeof sideOpen === 'boolean' ? { sideOpen: sideOpen && window.innerWidth >= roomForSide } : {}),
      ...(typeof inspectorOpen === 'boolean' ? { inspectorOpen: inspectorOpen && (sideOpen === false || window.innerWidth >= roomForBoth) } : {}),
      ...(sizes && typeof sizes === 'object' ? { sizes } : {}),
    });
  }

  set(patch: Partial<LayoutState>): void {
    this.store.setState(patch);
    const { side, sideOpen, inspectorOpen, sizes } = this.store.getState();
    if ('side' in patch || 'sideOpen' in patch || 'inspectorOpen' in patch || 'sizes' in patch) void this.#host.remember('layout', { side, sideOpen, inspectorOpen, sizes }).catch(() => undefined);
  }

  /** The rail's icons: a second click on the open view folds it. */
  toggleSide(side: SideView): void {
    const now = this.store.getState();
    this.set({ side, sideOpen: !(now.sideOpen && now.side === side) });
  }
}
