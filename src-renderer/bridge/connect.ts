import type { DesktopBridge } from '../../src-contract/bridge';
import type { Bridge } from './bridge';
import { browserBridge } from './browser-bridge';
import { desktopBridge } from './desktop-bridge';

/** The bridge of wherever the page was loaded: the desktop window, or a browser. */
export function connect(): Bridge {
  const { liftbench } = window as { liftbench?: DesktopBridge };
  return liftbench ? desktopBridge(liftbench) : browserBridge(location);
}
