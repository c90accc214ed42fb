import { createServer, type AddressInfo, type Server, type Socket, connect } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** The network before a server: an address that stays while servers behind it come and go, and can be cut and slowed. */
export class Link {
  readonly #sockets = new Set<Socket>();
  #target: URL | undefined;
  #delayMillis = 0;

  private constructor(private readonly server: Server) {}

  /** Takes a port of its own; what comes there is turned away until the link leads somewhere. */
  static async open(): Promise<Link> {
    const server = createServer();
    const link = new Link(server);
    server.on('connection', (near) => link.#take(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  /** Passes new connections on to a server; undefined turns them away. */
  leadTo(target: URL | undefined): void {
    this.#target = target;
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

  #take(near: Socket): void {
    if (this.#target === undefined) near.resetAndDestroy();
    else this.#join(near, connect(Number(this.#target.port), this.#target.hostname));
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#sockets.add(from);
      from.on('error', () => to.resetAndDestroy());
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
