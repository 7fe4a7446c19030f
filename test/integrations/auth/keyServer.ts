/** An issuer that publishes its keys, on a free port of this machine. */
import { createServer } from "node:http";
import type { JWK } from "jose";

/** What the issuer publishes now, and how often it was asked. */
export class KeyServer {
  keys: readonly JWK[] = [];
  status = 200;
  /** Sent in place of the keys. */
  body: string | undefined;
  /** Whether it answers at all. */
  silent = false;
  readonly asked: string[] = [];
  readonly #server = createServer((request, response) => {
    this.asked.push(request.url ?? "");
    if (this.silent) return;
    response.writeHead(this.status, { location: "/elsewhere", connection: "close" });
    response.end(this.body ?? JSON.stringify({ keys: this.keys }));
  });

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("It does not listen.");
    return `http://127.0.0.1:${address.port}/keys`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}
