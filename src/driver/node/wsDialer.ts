/** Opens sockets for clients with `ws`. */
import type { PerMessageDeflateOptions } from "ws";
import { WebSocket } from "ws";
import type { FrameData } from "../../core/Frame.js";
import type { ClientSocket, Dialer, DialObserver } from "../ports.js";
import { retryAfterMs } from "./retryAfter.js";
import { ObservedSocket, payloadBytesMax } from "./WsServerSocket.js";

/** Too Many Requests and Service Unavailable: the answers that say when to come back. */
const busyStatuses: readonly (number | undefined)[] = [429, 503];

export const wsDialer: Dialer = {
  dial: ({ url, protocols, messageBytesMax, compressionBytesMin = 0 }, observer) => {
    const webSocket = new ObservedSocket(url, [...protocols], {
      perMessageDeflate: compressionBytesMin > 0 && deflate(compressionBytesMin),
      maxPayload: payloadBytesMax(messageBytesMax),
      followRedirects: false,
    });
    return new WsClientSocket(webSocket, observer);
  },
};

// Neither side is to remember anything from one message to the next (RFC 7692 7.1.1).
const deflate = (threshold: number): PerMessageDeflateOptions => ({
  threshold,
  clientNoContextTakeover: true,
  serverNoContextTakeover: true,
});

class WsClientSocket implements ClientSocket {
  readonly canPing = true;
  readonly #webSocket: ObservedSocket;

  constructor(webSocket: ObservedSocket, observer: DialObserver) {
    this.#webSocket = webSocket;
    webSocket.on("open", () => observer.opened(webSocket.protocol));
    webSocket.observe(observer);
    // Whoever listens for this has to end the request: `terminate` destroys it with its answer and
    // its socket, and the failure and the close are reported as for any other dial that failed.
    webSocket.on("unexpected-response", (_, { statusCode, headers }) => {
      const delayMs = retryAfterMs(headers["retry-after"], Date.now());
      if (busyStatuses.includes(statusCode) && delayMs !== undefined) {
        observer.retryAfter?.(delayMs);
      }
      webSocket.terminate();
    });
  }

  get bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  send(data: FrameData): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.send(data);
  }

  ping(): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.ping();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  drop(): void {
    this.#webSocket.terminate();
  }
}
