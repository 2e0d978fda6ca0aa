import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a driver and a real server and cuts connections where it is told to. */
export interface CuttingProxy {
  readonly port: number;
  /** Connections that it has cut. */
  readonly cuts: number;
  /** Lets so many more bytes through, both ways together, and then cuts, in the middle of whatever is being said. */
  cutAfter(bytes: number): void;
  /** Lets the next COMMIT through to the server, and cuts when the server answers it: the answer is lost. */
  cutAnswerToCommit(): void;
  close(): void;
}

/** A COMMIT as a chunk of its own: length 2, structure without fields, tag 0x12 (https://neo4j.com/docs/bolt/current/bolt/message/#messages-commit). */
const commit = Buffer.from([0x00, 0x02, 0xb0, 0x12, 0x00, 0x00]);

/** `onCut` is told after each cut and may name the next. */
export async function startCuttingProxy(
  targetPort: number,
  onCut: (proxy: CuttingProxy) => void,
): Promise<CuttingProxy> {
  let cuts = 0;
  let bytesLeft = Number.POSITIVE_INFINITY;
  let commitAwaited = false;
  const sockets = new Set<Socket>();

  function serve(client: Socket): void {
    const server = connect(targetPort, '127.0.0.1');
    let committing = false;
    let lastAsked = Buffer.alloc(0);
    const cut = (): void => {
      if (client.destroyed) return;
      client.destroy();
      server.destroy();
      cuts += 1;
      bytesLeft = Number.POSITIVE_INFINITY;
      onCut(proxy);
    };
    const pass = (chunk: Buffer, to: Socket): void => {
      const part = chunk.subarray(0, bytesLeft);
      bytesLeft -= part.length;
      if (part.length === chunk.length) to.write(part);
      else to.write(part, cut);
    };
    client.on('data', (chunk: Buffer) => {
      const asked = Buffer.concat([lastAsked, chunk]);
      lastAsked = asked.subarray(-commit.length + 1);
      if (commitAwaited && asked.includes(commit)) [commitAwaited, committing] = [false, true];
      pass(chunk, server);
    });
    server.on('data', (chunk: Buffer) => (committing ? cut() : pass(chunk, client)));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }

  const listener = createServer(serve);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const proxy: CuttingProxy = {
    port: (listener.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    cutAfter(bytes) {
      bytesLeft = bytes;
    },
    cutAnswerToCommit() {
      commitAwaited = true;
    },
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return proxy;
}
