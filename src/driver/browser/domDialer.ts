/** Opens sockets for clients with the platform's WebSocket. */
import type { FrameData } from "../../core/Frame.js";
import type { ClientSocket, Dialer, DialObserver } from "../ports.js";

export const domDialer: Dialer = {
  dial: ({ url, protocols }, observer) =>
    new DomSocket(new WebSocket(url, [...protocols]), observer),
};

class DomSocket implements ClientSocket {
  readonly canPing = false;
  readonly #webSocket: WebSocket;

  constructor(webSocket: WebSocket, observer: DialObserver) {
    this.#webSocket = webSocket;
    webSocket.binaryType = "arraybuffer";
    webSocket.onopen = () => observer.opened(webSocket.protocol);
    webSocket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      typeof data === "string"
        ? observer.frame(data, data.length)
        : observer.frame(new Uint8Array(data), data.byteLength);
    webSocket.onerror = (event) => observer.failed(event);
    webSocket.onclose = ({ code, reason, wasClean }) => observer.closed(code, reason, wasClean);
  }

  get bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  send(data: FrameData): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return;
    this.#webSocket.send(typeof data === "string" ? data : new Uint8Array(data));
  }

  /** A browser's socket sends no pings of its own. */
  ping(): void {
    return;
  }

  close(code: number, reason: string): void {
    // A browser sends no other codes itself (WebSockets Standard 3.1).
    this.#webSocket.close(code === 1000 || code >= 3000 ? code : 1000, reason);
  }

  drop(): void {
    this.#webSocket.onclose = null;
    this.#webSocket.close();
  }
}
