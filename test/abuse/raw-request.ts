import { connect } from 'node:net';

/** Something sent over a connection of its own, in parts with pauses between them. */
export interface RawRequest {
  parts: readonly (string | Buffer)[];
  pauseMillis?: number;
  /** Closes its own side once all is sent. */
  halfClose?: boolean;
}

/** Sends it, and gives all that comes back until the other side closes, or nothing comes for a while. */
export function sendRaw(
  { hostname, port }: URL,
  { parts, pauseMillis = 0, halfClose = false }: RawRequest,
  quietMillis = 250,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    let quiet: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(quiet);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    const wait = (): void => {
      clearTimeout(quiet);
      quiet = setTimeout(end, quietMillis);
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      wait();
    });
    socket.on('error', end).on('close', end);
    socket.on('connect', () => {
      void (async () => {
        for (const part of parts) {
          if (socket.destroyed) return;
          socket.write(part);
          if (pauseMillis > 0) await new Promise((next) => setTimeout(next, pauseMillis));
        }
        if (halfClose) socket.end();
        wait();
      })();
    });
  });
}

/** The statuses of the answers in a text, in their order. */
export function statusesOf(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
}
