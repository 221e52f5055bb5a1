import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { RecentFile } from '../../src-contract/bridge';

export interface MenuActions {
  /** Sends a command to the focused window. */
  command(command: string): void;
  openFile(path: string): void;
  newWindow(): void;
  forgetRecent(): void;
}

/** The native menu. What a page can do is sent to it as a command; the rest is the system's own. */
export function buildMenu(recent: readonly RecentFile[], actions: MenuActions): Menu {
  const isMac = process.platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const command = (label: string, name: string, accelerator?: string): MenuItemConstructorOptions => ({ id: name, label, ...(accelerator ? { accelerator } : {}), click: () => { actions.command(name); } });
  const recentItems: MenuItemConstructorOptions[] = [
    ...recent.map((file): MenuItemConstructorOptions => ({ label: file.name, sublabel: file.path, toolTip: file.path, click: () => { actions.openFile(file.path); } })),
    ...(recent.length > 0 ? [separator] : []),
    { label: 'Clear', enabled: recent.length > 0, click: () => { actions.forgetRecent(); } },
  ];
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('&New Notebook', 'new', 'CmdOrCtrl+N'),
        { label: 'New &Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => { actions.newWindow(); } },
        separator,
        command('&Open Notebook…', 'open-notebook', 'CmdOrCtrl+O'),
        command('Open &Data…', 'open-data', 'CmdOrCtrl+Shift+O'),
        { label: 'Open &Recent', submenu: recentItems },
        separator,
        command('&Save', 'save', 'CmdOrCtrl+S'),
        command('Save &As…', 'save-as', 'CmdOrCtrl+Shift+S'),
        separator,
        {
          label: '&Export',
          submenu: [
            command('Report as HTML…', 'export-report-html', 'CmdOrCtrl+E'),
            command('Report as PDF…', 'export-report-pdf', 'CmdOrCtrl+P'),
            separator,
            command('Table as CSV…', 'export-table-csv'),
            command('Evaluation as JSON…', 'export-evaluation-json'),
            command('Definition as YAML…', 'export-definition-yaml'),
          ],
        },
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        command('&Undo', 'undo', 'CmdOrCtrl+Z'),
        command('&Redo', 'redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        command('&Command Palette…', 'palette', 'CmdOrCtrl+K'),
        separator,
        { label: '&Theme', submenu: [command('Like the System', 'theme-system'), command('Light', 'theme-light'), command('Dark', 'theme-dark')] },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [command('Liftbench &Help', 'help', 'F1'), ...(isMac ? [] : [{ role: 'about' } as const])] },
  ]);
}
