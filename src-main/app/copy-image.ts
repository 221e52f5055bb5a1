import { clipboard, nativeImage } from 'electron';
import type { NativeImage } from 'electron';
import { LiftbenchError } from '../../src-contract/failure';

/** The clipboard as Electron had it before it followed the web's; the oldest runtime that we support has only this. */
interface EarlierClipboard {
  writeImage?: (image: NativeImage) => void;
}

/** Puts a PNG on the clipboard. @throws LiftbenchError `bug` when the bytes are no image */
export async function copyPng(bytes: Buffer): Promise<void> {
  const image = nativeImage.createFromBuffer(bytes);
  if (image.isEmpty()) throw new LiftbenchError({ kind: 'bug', message: 'The image could not be copied.', next: 'Export it as a file instead.' });
  const earlier = clipboard as EarlierClipboard;
  if (earlier.writeImage) {
    earlier.writeImage(image);
    return;
  }
  // Asked for only here: a name that the older runtime does not export must not be imported at the top.
  const { ClipboardItem } = await import('electron');
  await clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(bytes)], { type: 'image/png' }) })]);
}
