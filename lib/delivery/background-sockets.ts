import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

const inBackground = new AsyncLocalStorage<true>();
let listening = false;

/**
 * Does work whose connections keep no process alive. A driver lets nobody at its sockets, and one to a server that never
 * answers stays open although the driver is closed: so they are caught where Node makes them
 * (https://nodejs.org/api/diagnostics_channel.html#net, TLS not among them).
 */
export function withBackgroundSockets<T>(work: () => T): T {
  if (!listening) {
    subscribe('net.client.socket', (message) => {
      if (inBackground.getStore() === true) unreference(message);
    });
    listening = true;
  }
  return inBackground.run(true, work);
}

function unreference(message: unknown): void {
  if (message === null || typeof message !== 'object' || !('socket' in message)) return;
  if (message.socket instanceof Socket) message.socket.unref();
}
