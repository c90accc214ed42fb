import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const STOP_MILLIS = 10_000;

/** What stops a server, to be made before it listens: it answers what has come, and ends, after 10 s in any case. */
export function stopperOf(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return async () => {
    const late = setTimeout(() => server.closeAllConnections(), STOP_MILLIS);
    // A connection that is kept alive is idle only once it has its answer; one that never said anything never is for Node.
    const idle = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    await new Promise((resolve) => server.close(resolve));
    clearTimeout(late);
    clearInterval(idle);
  };
}
