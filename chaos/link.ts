import { createServer, type AddressInfo, type Server, type Socket, connect } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** The network between the workers and the Temporal server, which can be cut and slowed. */
export class Link {
  readonly #sockets = new Set<Socket>();
  #delayMillis = 0;

  private constructor(private readonly server: Server) {}

  /** Passes on what comes to a port of its own, to a port of this machine. */
  static async to(port: number): Promise<Link> {
    const server = createServer();
    const link = new Link(server);
    server.on('connection', (near) => link.#join(near, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends every connection, as a failing router does; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Holds every piece of data back for a while. */
  async slow(delayMillis: number, forMillis: number): Promise<void> {
    this.#delayMillis = delayMillis;
    await sleep(forMillis);
    this.#delayMillis = 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => (this.#sockets.delete(from), to.destroy()));
      from.pipe(this.#delayed()).pipe(to);
    }
  }

  #delayed(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (this.#delayMillis === 0) done(null, chunk);
        else setTimeout(() => done(null, chunk), this.#delayMillis);
      },
    });
  }
}
