import { safeStorage } from 'electron';
import type { Vault } from '../warehouse/warehouse-book';

/** The system's own key store. On Linux without one, Electron would seal with a key that everyone knows: that is none. */
export const keyStore: Vault = {
  available: () => safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())),
  seal: (text) => safeStorage.encryptString(text).toString('base64'),
  open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
};
