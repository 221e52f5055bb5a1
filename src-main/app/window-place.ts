import { screen } from 'electron';
import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';
import type { Settings } from '../shelf/settings';

const placeSchema = z.object({ x: z.number(), y: z.number(), width: z.number().min(400), height: z.number().min(300), maximized: z.boolean() });
const key = 'window.place';

export interface WindowPlace {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number };
  readonly maximized: boolean;
}

/** Where the window was when it was last closed, if that place is still on a screen. */
export async function lastPlace(settings: Settings): Promise<WindowPlace> {
  const parsed = placeSchema.safeParse(await settings.recall(key));
  const { workAreaSize } = screen.getPrimaryDisplay();
  const fresh = { bounds: { width: Math.min(1280, workAreaSize.width), height: Math.min(800, workAreaSize.height) }, maximized: false };
  if (!parsed.success) return fresh;
  const { maximized, ...bounds } = parsed.data;
  const seen = screen.getAllDisplays().some(({ workArea }) => bounds.x < workArea.x + workArea.width - 80 && bounds.x + bounds.width > workArea.x + 80 && bounds.y >= workArea.y - 10 && bounds.y < workArea.y + workArea.height - 40);
  return seen ? { bounds, maximized } : { ...fresh, maximized };
}

/** Remembers where a window is. Never fails. */
export async function keepPlace(settings: Settings, window: BrowserWindow): Promise<void> {
  await settings.remember(key, { ...window.getNormalBounds(), maximized: window.isMaximized() }).catch(() => undefined);
}
