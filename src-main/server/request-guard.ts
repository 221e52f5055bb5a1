import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { loopback } from '../../src-contract/bridge';

/** Who may speak to the server: pages of its own origin under a loopback name, and who knows the token. */
export class RequestGuard {
  readonly token = randomBytes(24).toString('base64url');
  #hosts: ReadonlySet<string> = new Set();

  /** Called once the port is known. */
  listensOn(port: number): void {
    this.#hosts = new Set([`127.0.0.1:${String(port)}`, `localhost:${String(port)}`, `[::1]:${String(port)}`, ...(port === 80 ? ['127.0.0.1', 'localhost'] : [])]);
  }

  /** Whether the request was meant for us (against DNS rebinding) and does not come from a foreign page. */
  isLocal(request: IncomingMessage): boolean {
    const { host, origin } = request.headers;
    if (host === undefined || !this.#hosts.has(host.toLowerCase())) return false;
    if (origin !== undefined && origin !== `http://${host}`) return false;
    return request.headers['sec-fetch-site'] !== 'cross-site';
  }

  /** Whether the request carries the token as `Authorization: Bearer …`. */
  hasBearer(request: IncomingMessage): boolean {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    return scheme?.toLowerCase() === 'bearer' && this.#isToken(token);
  }

  /** Whether a socket's offered protocols are ours and the token, as browsers cannot send headers with a socket. */
  hasSocketToken(request: IncomingMessage): boolean {
    const [protocol, token] = String(request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
    return protocol === loopback.protocol && this.#isToken(token);
  }

  /** In constant time, whatever the lengths. */
  #isToken(given: string | undefined): boolean {
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(given ?? ''), digest(this.token));
  }
}
