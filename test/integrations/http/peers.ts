/** Clients of the `ws` package, as pages and programs of other people are. */
import type { ClientRequest, IncomingMessage } from "node:http";
import type { ClientOptions } from "ws";
import { WebSocket } from "ws";
import { closeAfterTest } from "../../support/sockets.js";

/** How a connection ended. */
export interface Ended {
  readonly code: number;
  readonly reason: string;
}

/** One open connection. What comes is kept until it is asked for. */
export class Peer {
  /** Resolves when it has closed. */
  readonly ended: Promise<Ended>;
  readonly #texts: string[] = [];
  readonly #waiting: ((text: string) => void)[] = [];
  pings = 0;

  constructor(readonly socket: WebSocket) {
    socket.on("error", () => undefined);
    socket.on("ping", () => (this.pings += 1));
    socket.on("message", (data: Buffer) => this.#came(data.toString()));
    this.ended = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    closeAfterTest(() => socket.terminate());
  }

  /** The next text. */
  next(): Promise<string> {
    const text = this.#texts.shift();
    if (text !== undefined) return Promise.resolve(text);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next text, which is JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.next());
  }

  /** Sends text as it is and anything else as JSON. */
  send(data: unknown): this {
    this.socket.send(typeof data === "string" ? data : JSON.stringify(data));
    return this;
  }

  /** Sends something and gives the next text. */
  ask(data: unknown): Promise<string> {
    return this.send(data).next();
  }

  close(): Promise<Ended> {
    this.socket.close();
    return this.ended;
  }

  #came(text: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#texts.push(text);
    else waiting(text);
  }
}

const socketTo = (port: number, path: string, options: ClientOptions): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port}${path}`, options);

/** Connects. */
export const dial = (port: number, path: string, options: ClientOptions = {}): Promise<Peer> =>
  new Promise((resolve, reject) => {
    const socket = socketTo(port, path, options);
    const peer = new Peer(socket);
    socket.on("open", () => resolve(peer)).on("error", reject);
  });

/** How a handshake was turned away. */
export interface Refused {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Asks to be let in where it will not be. */
export const refusal = (
  port: number,
  path: string,
  options: ClientOptions = {},
): Promise<Refused> =>
  new Promise((resolve, reject) => {
    const socket = socketTo(port, path, options);
    closeAfterTest(() => socket.terminate());
    socket.on("error", reject);
    socket.on("open", () => reject(new Error("it was let in")));
    socket.on("unexpected-response", (_request: ClientRequest, response: IncomingMessage) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      const { statusCode: status = 0, headers } = response;
      response.on("end", () => resolve({ status, headers, body }));
    });
  });

/** A plain request. */
export const get = async (
  port: number,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: string }> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
};
