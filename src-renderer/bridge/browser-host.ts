import type { HostApi } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { notebookExtension } from '../../src-contract/notebook';
import { askForPath } from './ask-for-path';

/** The host as a page can be one: what needs a dialog, a download or the clipboard is done by the browser itself. */
export function browserHost(served: HostApi, upload: (files: readonly File[]) => Promise<readonly string[]>): HostApi {
  return {
    ...served,
    kind: () => Promise.resolve('browser'),
    chooseFiles: async () => upload(await pickFiles({ several: true, accept: '' })),
    async chooseNotebook() {
      const [path] = await upload(await pickFiles({ several: false, accept: `.${notebookExtension},.yaml,.yml,.json` }));
      if (path === undefined) return null;
      const opened = await served.openNotebook(path);
      // The server's copy is not the person's file: saving asks where to.
      return { ...opened, path: null, revision: null };
    },
    async saveNotebook(path, notebook, revision) {
      const chosen = path ?? (await askForPath('Save the notebook as', `${fileStem(notebook.name)}.${notebookExtension}`));
      return chosen === null ? null : served.saveNotebook(chosen, notebook, revision);
    },
    exportFile(name, content) {
      const bytes = 'text' in content ? content.text : Uint8Array.from(atob(content.base64), (letter) => letter.charCodeAt(0));
      download(name, new Blob([bytes], { type: 'application/octet-stream' }));
      return Promise.resolve(name);
    },
    exportPdf: () => Promise.reject(new LiftbenchError({ kind: 'input', message: 'A PDF can be written by the desktop window only.', next: 'Export the report as HTML, open it and print it from there.' })),
    async copyImage(pngBase64) {
      const bytes = Uint8Array.from(atob(pngBase64), (letter) => letter.charCodeAt(0));
      await clipboard(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]));
    },
    copyText: (text) => clipboard(() => navigator.clipboard.writeText(text)),
    setTitle(title, edited) {
      document.title = title === 'Liftbench' ? title : `${edited ? '• ' : ''}${title} · Liftbench`;
      return Promise.resolve();
    },
  };
}

async function clipboard(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    throw new LiftbenchError({ kind: 'input', message: 'The browser did not let the page use the clipboard.', next: 'Allow it for this page, or export a file instead.', details: String(thrown) }, { cause: thrown });
  }
}

function pickFiles({ several, accept }: { several: boolean; accept: string }): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = several;
    input.accept = accept;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 30_000);
}

function fileStem(name: string): string {
  return name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'notebook';
}
