/** Opens sockets for clients with `ws`. */
import { WebSocket } from "ws";
import type { FrameData } from "../../core/Frame.js";
import type { ClientSocket, Dialer, DialObserver } from "../ports.js";
import { ObservedSocket, payloadBytesMax } from "./WsServerSocket.js";

export const wsDialer: Dialer = {
  dial: ({ url, protocols, messageBytesMax }, observer) => {
    const webSocket = new ObservedSocket(url, [...protocols], {
      perMessageDeflate: false,
      maxPayload: payloadBytesMax(messageBytesMax),
      followRedirects: false,
    });
    return new WsClientSocket(webSocket, observer);
  },
};

class WsClientSocket implements ClientSocket {
  readonly canPing = true;
  readonly #webSocket: ObservedSocket;

  constructor(webSocket: ObservedSocket, observer: DialObserver) {
    this.#webSocket = webSocket;
    webSocket.on("open", () => observer.opened(webSocket.protocol));
    webSocket.observe(observer);
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
