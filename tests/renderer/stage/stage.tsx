import { openWindow } from '../../../src-renderer/workbench/open-window';
import { fakeBridge } from './fake-bridge';
import definition from '../../../sample-data/checkout-button/experiment.yaml?raw';

/** The window before recorded data, to look at while working on it: `?sample` opens the sample, `?slow=800` takes its time. */
const wish = new URLSearchParams(location.search);
const bridge = fakeBridge({ slow: Number(wish.get('slow') ?? 0), definition });
bridge.start = { files: wish.getAll('file'), notebook: null, sample: wish.has('sample') };
openWindow(bridge);
