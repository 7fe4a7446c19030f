/** A peer that writes the bytes of WebSocket frames by hand (RFC 6455 5.2), well or badly. */
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { closeAfterTest } from "./sockets.js";

/** Opcodes of RFC 6455 5.2. */
export const opcodes = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** How a frame differs from a final, masked one without extension bits. */
export interface FrameShape {
  readonly final?: boolean;
  readonly masked?: boolean;
  /** The three extension bits, 0 to 7. */
  readonly reserved?: number;
  /** The length that is announced, if it is not the payload's. */
  readonly announced?: bigint;
  /** How many bytes hold the length: 0 (in the header), 2 or 8. The shortest by default. */
  readonly lengthBytes?: 0 | 2 | 8;
}

const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

const lengthField = (length: bigint, lengthBytes: number): { code: number; bytes: Buffer } => {
  if (lengthBytes === 0) return { code: Number(length), bytes: Buffer.alloc(0) };
  const bytes = Buffer.alloc(lengthBytes);
  if (lengthBytes === 2) bytes.writeUInt16BE(Number(length));
  else bytes.writeBigUInt64BE(length);
  return { code: lengthBytes === 2 ? 126 : 127, bytes };
};

/** One frame as bytes. */
export const frame = (
  opcode: number,
  content: string | Uint8Array = "",
  { final = true, masked = true, reserved = 0, announced, lengthBytes }: FrameShape = {},
): Buffer => {
  const payload = Buffer.from(content);
  const length = announced ?? BigInt(payload.length);
  const shortest = length < 126n ? 0 : length < 65_536n ? 2 : 8;
  const field = lengthField(length, lengthBytes ?? shortest);
  const head = [(final ? 0x80 : 0) | (reserved << 4) | opcode, (masked ? 0x80 : 0) | field.code];
  if (!masked) return Buffer.concat([Buffer.from(head), field.bytes, payload]);
  const hidden = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from(head), field.bytes, mask, hidden]);
};

/** A close frame with a code, which need not be a good one, and a reason. */
export const closeFrame = (code: number, reason: string | Uint8Array = "", shape?: FrameShape) =>
  frame(
    opcodes.close,
    Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]),
    shape,
  );

/** The request that opens a connection, with its header lines. */
export const handshake = (path = "/", ...lines: readonly string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...lines,
    "",
    "",
  ].join("\r\n");

const keyLine = /^sec-websocket-key: *(\S+)/im;

/** The answer that a server owes to a request (RFC 6455 4.2.2). */
export const acceptance = (request: string, ...lines: readonly string[]): string => {
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const key = keyLine.exec(request)?.[1] ?? "";
  const accept = createHash("sha1").update(`${key}${guid}`).digest("base64");
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...lines,
    "",
    "",
  ].join("\r\n");
};

/** A frame that came in. */
export interface RawFrame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

/** The first frame in the bytes with how many it takes; undefined when it is not whole yet. */
export const parseFrame = (
  bytes: Buffer,
): { readonly frame: RawFrame; readonly taken: number } | undefined => {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const code = second & 127;
  const head = (code === 126 ? 4 : code === 127 ? 10 : 2) + (second >= 128 ? 4 : 0);
  if (bytes.length < head) return undefined;
  const length =
    code === 126 ? bytes.readUInt16BE(2) : code === 127 ? Number(bytes.readBigUInt64BE(2)) : code;
  if (bytes.length < head + length) return undefined;
  const key = bytes.subarray(head - 4, head);
  const content = bytes.subarray(head, head + length);
  const payload =
    second >= 128 ? content.map((byte, index) => byte ^ (key[index % 4] ?? 0)) : content;
  return {
    frame: { opcode: first & 15, final: first >= 128, payload: Buffer.from(payload) },
    taken: head + length,
  };
};

/** Which server a peer dials, and from which of this machine's addresses. */
export interface Route {
  readonly port: number;
  readonly host?: string;
  readonly localAddress?: string;
}

/** A TCP connection on which a test writes whatever it likes. */
export class RawPeer {
  readonly socket: Socket;
  /** Resolves when the other side has ended the connection, or this one has. */
  readonly gone: Promise<void>;
  #bytes = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay().on("error", () => undefined);
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.#ended = true;
        this.#wake();
        resolve();
      };
      socket.on("end", end).on("close", end);
    });
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    closeAfterTest(() => socket.destroy());
  }

  /** Connects and sends nothing. */
  static async dial(to: number | Route): Promise<RawPeer> {
    const route: Route = typeof to === "number" ? { port: to } : to;
    // Half open as long as it can be: the end of the other side does not end this one.
    const socket = connect({ host: "127.0.0.1", ...route, allowHalfOpen: true });
    const peer = new RawPeer(socket);
    await new Promise((resolve) => socket.once("connect", resolve));
    return peer;
  }

  /** Connects and opens a WebSocket, offering what the header lines say. */
  static async open(
    { port, host = "127.0.0.1", localAddress }: Route,
    path = "/",
    ...lines: readonly string[]
  ): Promise<RawPeer> {
    const peer = await RawPeer.dial({ port, host, ...(localAddress && { localAddress }) });
    peer.socket.write(handshake(path, ...lines));
    const head = await peer.head();
    if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(`The server answers ${head}`);
    return peer;
  }

  /** Writes bytes at once, in the order given. */
  write(...chunks: readonly (string | Uint8Array)[]): this {
    this.socket.write(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
    return this;
  }

  /** The head of an HTTP request or answer; what is there, when the connection ends in it. */
  async head(): Promise<string> {
    const end = (): number => this.#bytes.indexOf("\r\n\r\n");
    while (end() < 0 && !this.#ended) await this.#more();
    const taken = end() < 0 ? this.#bytes.length : end() + 4;
    return this.#take(taken).toString("latin1");
  }

  /** The next frame; undefined when the connection ends before it. */
  async next(): Promise<RawFrame | undefined> {
    for (;;) {
      const found = parseFrame(this.#bytes);
      if (found !== undefined) {
        this.#take(found.taken);
        return found.frame;
      }
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  /** The next text frame as text; other frames before it are passed over. */
  async text(): Promise<string> {
    for (;;) {
      const found = await this.next();
      if (found === undefined) throw new Error("The connection ends before any text");
      if (found.opcode === opcodes.text) return found.payload.toString();
    }
  }

  /** The code of the close frame that comes in; undefined when the connection ends without one. */
  async closeCode(): Promise<number | undefined> {
    for (;;) {
      const found = await this.next();
      if (found === undefined) return undefined;
      if (found.opcode === opcodes.close) {
        return found.payload.length < 2 ? 1005 : found.payload.readUInt16BE(0);
      }
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}
