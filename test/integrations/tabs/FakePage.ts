/** Pages of one origin in one process: they can be frozen, and they can be gone without a word. */
import { setMaxListeners } from "node:events";
import { createClient } from "jounce-websocket/client";
import type { LiveClient } from "jounce-websocket/client";
import { wsDialer } from "../../../src/driver/node/wsDialer.js";
import { nodeWorld } from "../../../src/driver/node/world.js";
import type { ClientSocket, Dialer } from "../../../src/driver/ports.js";
import type { Channel, Locks, Meeting } from "../../../src/integrations/tabs/origin.js";
import type {
  SharedDialerOptions,
  SharedDialerParts,
} from "../../../src/integrations/tabs/sharedDialer.js";
import { shareSockets } from "../../../src/integrations/tabs/sharedDialer.js";
import type { FakeLocks } from "./FakeLocks.js";

/** A channel of a page: it is silent while the page is not running. */
class PageChannel implements Channel {
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;
  readonly #channel: BroadcastChannel;
  readonly #page: FakePage;
  readonly #missed: MessageEvent<unknown>[] = [];

  constructor(name: string, page: FakePage) {
    this.#page = page;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<unknown>) => {
      if (page.isRunning) this.onmessage?.(event);
      else this.#missed.push(event);
    };
  }

  postMessage(message: unknown): void {
    if (this.#page.isRunning) this.#channel.postMessage(message);
  }

  thaw(): void {
    for (const event of this.#missed.splice(0)) this.onmessage?.(event);
  }

  close(): void {
    this.#channel.close();
    this.#missed.length = 0;
  }
}

/** How long things take in these tests, in milliseconds: short, and long enough for two cores. */
const timing = { probeMs: 150, silenceMs: 300, answerMs: 300, pongMs: 300 };

/** One page. */
export class FakePage {
  isRunning = true;
  readonly #channels: PageChannel[] = [];
  readonly #sockets: ClientSocket[] = [];
  readonly #locks: FakeLocks;
  readonly #clients: LiveClient[] = [];
  readonly #death = new AbortController();

  constructor(locks: FakeLocks) {
    this.#locks = locks;
    setMaxListeners(0, this.#death.signal);
  }

  /** The sockets that the page has dialled. */
  get socketsDialled(): number {
    return this.#sockets.length;
  }

  client(
    url: string,
    options: SharedDialerOptions = {},
    parts: Partial<SharedDialerParts> = {},
  ): LiveClient {
    const dialer = shareSockets(options, {
      world: nodeWorld(),
      dialer: this.#dialer(options.dialer ?? wsDialer),
      meeting: this.#meeting(),
      timing,
      ...parts,
    });
    const client = createClient(url, "jounce.v1", {
      dialer,
      reconnectDelayMs: 20,
      reconnectAttemptsMax: Infinity,
      closeTimeoutMs: 200,
    });
    this.#clients.push(client);
    return client;
  }

  /** Nothing runs in the page, and its locks and socket stay. */
  freeze(): void {
    this.isRunning = false;
  }

  thaw(): void {
    this.isRunning = true;
    this.#channels.forEach((channel) => channel.thaw());
  }

  /** The page is gone: the browser frees its locks and closes its sockets. */
  die(): void {
    this.isRunning = false;
    this.#death.abort();
    this.#channels.forEach((channel) => channel.close());
    this.#sockets.forEach((socket) => socket.close(1001, ""));
  }

  /** Ends what is still open. */
  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    this.die();
  }

  #meeting(): Meeting {
    return { locks: this.#pageLocks(), channel: (name) => this.#channel(name) };
  }

  #channel(name: string): Channel {
    const channel = new PageChannel(name, this);
    this.#channels.push(channel);
    return channel;
  }

  #dialer(dialer: Dialer): Dialer {
    return {
      dial: (request, observer) => {
        const socket = dialer.dial(request, {
          ...observer,
          frame: (data, bytes) => this.isRunning && observer.frame(data, bytes),
          closed: (...end) => this.isRunning && observer.closed(...end),
        });
        this.#sockets.push(socket);
        return socket;
      },
    };
  }

  /** The origin's locks as this page asks for them: those it holds are free when it is gone. */
  #pageLocks(): Locks {
    return this.#locks.forPage(this.#death.signal);
  }
}
