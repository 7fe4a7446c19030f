/** The platform's WebSocket as far as the dialer uses it; a test plays the network. */
export class FakeWebSocket {
  static readonly OPEN = 1;
  static last: FakeWebSocket | undefined;

  readonly sent: (string | Uint8Array)[] = [];
  readonly closes: (readonly [code: number | undefined, reason: string | undefined])[] = [];
  binaryType = "blob";
  protocol = "";
  readyState = 0;
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    if (protocols.includes("refused")) throw new SyntaxError("The platform refuses that");
    FakeWebSocket.last = this;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.closes.push([code, reason]);
    this.readyState = 2;
  }

  // What the network does.

  open(protocol: string): void {
    this.readyState = FakeWebSocket.OPEN;
    this.protocol = protocol;
    this.onopen?.();
  }

  receive(data: string | ArrayBuffer): void {
    this.onmessage?.({ data });
  }

  fail(): void {
    this.onerror?.({});
  }

  end(code: number, reason: string, wasClean: boolean): void {
    this.readyState = 3;
    this.onclose?.({ code, reason, wasClean });
  }
}
