import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostApi } from '../../src-contract/bridge';

export type Theme = 'system' | 'light' | 'dark';

/** Light or dark, following the system unless told otherwise; remembered between runs. */
export class ThemeChoice {
  readonly store: StoreApi<{ readonly theme: Theme; readonly dark: boolean }>;
  readonly #host: Pick<HostApi, 'remember' | 'recall'>;
  readonly #system = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

  constructor(host: Pick<HostApi, 'remember' | 'recall'>) {
    this.#host = host;
    this.store = createStore(() => ({ theme: 'system' as Theme, dark: this.#system?.matches ?? false }));
    this.#system?.addEventListener('change', () => this.#show(this.store.getState().theme));
    this.#show('system');
    void host.recall('theme').then((remembered) => {
      if (remembered === 'light' || remembered === 'dark') this.#show(remembered);
    }).catch(() => undefined);
  }

  choose(theme: Theme): void {
    this.#show(theme);
    void this.#host.remember('theme', theme).catch(() => undefined);
  }

  #show(theme: Theme): void {
    const dark = theme === 'dark' || (theme === 'system' && (this.#system?.matches ?? false));
    document.documentElement.classList.toggle('bp6-dark', dark);
    this.store.setState({ theme, dark });
  }
}
