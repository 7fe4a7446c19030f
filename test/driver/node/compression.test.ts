import { deflateRawSync } from "node:zlib";
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import type { LiveServer } from "jounce-websocket/server";
import { AcceptedSocket } from "../../../src/driver/node/WsServerSocket.js";
import { wsDialer } from "../../../src/driver/node/wsDialer.js";
import type { ClientSocket } from "../../../src/driver/ports.js";
import { acceptance, frame, opcodes, RawPeer } from "../../support/rawPeer.js";
import {
  closeAfterTest,
  listenTcp,
  once,
  record,
  serve,
  serveEcho,
  urlOf,
} from "../../support/sockets.js";

const kib = 1024;
const long = JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `user ${id}` })));
const { length: longBytes } = long;
const compressing = { compressionBytesMin: kib };

/** A client by `ws` itself, with what it got and how many bytes that took. */
class Listener {
  readonly got: string[] = [];
  readonly socket: WebSocket;
  #wake: () => void = () => undefined;

  constructor(server: LiveServer, perMessageDeflate: boolean) {
    this.socket = new WebSocket(urlOf(server), { perMessageDeflate });
    this.socket.on("message", (data: Buffer) => {
      this.got.push(data.toString());
      this.#wake();
    });
    closeAfterTest(() => this.socket.terminate());
  }

  static async open(server: LiveServer, perMessageDeflate: boolean): Promise<Listener> {
    const listener = new Listener(server, perMessageDeflate);
    await new Promise((resolve) => listener.socket.once("open", resolve));
    return listener;
  }

  async reaching(count: number): Promise<readonly string[]> {
    while (this.got.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.got;
  }

  get bytesRead(): number {
    const { _socket: tcp } = this.socket as unknown as { _socket: Socket };
    return tcp.bytesRead;
  }
}

const joined = async (server: LiveServer, perMessageDeflate: boolean): Promise<Listener> => {
  const arrived = once(server, "connect");
  const listener = await Listener.open(server, perMessageDeflate);
  await arrived;
  return listener;
};

describe("a server that compresses", () => {
  it("is asked for it by its option alone", async () => {
    const [off, on] = [await serve(), await serve(compressing)];
    expect((await Listener.open(off, true)).socket.extensions).toBe("");
    expect((await Listener.open(on, true)).socket.extensions).toBe("permessage-deflate");
    expect((await Listener.open(on, false)).socket.extensions).toBe("");
  });

  it("gives each of a mixed audience the form that it can read", async () => {
    const server = await serve(compressing);
    const [plain, deflating] = [await joined(server, false), await joined(server, true)];
    const before = [plain.bytesRead, deflating.bytesRead];
    void server.broadcast("small");
    void server.broadcast(long);
    void server.broadcast(Buffer.from(long));
    void server.broadcast("the end");
    const sent = ["small", long, long, "the end"];
    expect(await plain.reaching(4)).toEqual(sent);
    expect(await deflating.reaching(4)).toEqual(sent);
    const [full = 0, less = 0] = [plain, deflating].map(
      ({ bytesRead }, index) => bytesRead - (before[index] ?? 0),
    );
    expect(full).toBeGreaterThan(2 * longBytes);
    expect(less).toBeLessThan(longBytes);
  });

  it("keeps the order of large and small ones, pings and the close", async () => {
    const server = await serve(compressing);
    const accepted = once(server, "connection");
    const { socket } = await Listener.open(server, true);
    const { client } = await accepted;
    const heard: string[] = [];
    socket.on("message", (data: Buffer) =>
      heard.push(data.length > kib ? "long" : data.toString()),
    );
    socket.on("ping", () => heard.push("ping"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    void client.send(long);
    void client.send("a");
    client.ping();
    void client.send(long);
    void client.close(4000, "done");
    expect(await closed).toBe(4000);
    expect(heard).toEqual(["long", "a", "ping", "long"]);
  });

  it("answers an offer with no memory between messages and the window that it has", async () => {
    const server = await serve(compressing);
    const peer = await RawPeer.dial(server.port);
    const offer = "permessage-deflate; client_max_window_bits";
    peer.write(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
      `Sec-WebSocket-Extensions: ${offer}\r\n\r\n`,
    );
    expect(await peer.head()).toContain(
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12",
    );
  });

  it.each([
    "permessage-deflate; server_max_window_bits=9",
    "permessage-deflate; server_max_window_bits=99",
    "permessage-deflate; unheard_of",
    ",;=,",
  ])("lets in who offers %s, and does not compress", async (offer) => {
    const server = await serve(compressing);
    const arrived = once(server, "connect");
    const peer = await RawPeer.open(server, "/", `Sec-WebSocket-Extensions: ${offer}`);
    await arrived;
    void server.broadcast(long);
    expect(await peer.text()).toBe(long);
    expect(await peer.write(frame(opcodes.text, "x", { reserved: 4 })).closeCode()).toBe(1002);
  });
});

describe("a server that inflates", () => {
  const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
  const deflated = (content: string | Buffer, shape = {}): Buffer =>
    frame(opcodes.text, deflateRawSync(content, { finishFlush: 2 }).subarray(0, -4), {
      reserved: 4,
      ...shape,
    });

  it("reads what clients compress, of every size, among what they do not", async () => {
    const server = await serveEcho({ ...compressing, messageBytesMax: 1024 * kib });
    const listener = await Listener.open(server, true);
    const sent = [long, "small", "", long.repeat(20), "x".repeat(70 * kib), "end"];
    for (const text of sent) listener.socket.send(text);
    expect(await listener.reaching(sent.length)).toEqual(sent);
  });

  it("holds its limit for what comes out: a bomb ends its own connection with 1009", async () => {
    const server = await serveEcho(compressing);
    const failures = record(server, "refusal");
    const neighbour = await Listener.open(server, true);
    const bomb = deflated(Buffer.alloc(30 * 1024 * kib));
    expect(bomb.length).toBeLessThan(64 * kib);
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 1; count <= 5; count += 1) {
      const peer = await RawPeer.open(server, "/", offer);
      expect(await peer.write(bomb).closeCode()).toBe(1009);
      await failures.reaching(count);
    }
    // Not a sixth of what one of them would be.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * 1024 * kib);
    expect(failures.events.map(({ code }) => code)).toEqual(Array(5).fill("MESSAGE_TOO_LARGE"));
    neighbour.socket.send("all is well");
    expect(await neighbour.reaching(1)).toEqual(["all is well"]);
  });

  it("counts the pieces of a bomb together", async () => {
    const server = await serveEcho(compressing);
    const peer = await RawPeer.open(server, "/", offer);
    const whole = deflateRawSync(Buffer.alloc(1024 * kib), { finishFlush: 2 }).subarray(0, -4);
    const half = Math.floor(whole.length / 2);
    peer.write(
      frame(opcodes.text, whole.subarray(0, half), { reserved: 4, final: false }),
      frame(opcodes.rest, whole.subarray(half)),
    );
    expect(await peer.closeCode()).toBe(1009);
  });

  it.each([
    [
      "bytes that no compression gives",
      frame(opcodes.text, Buffer.alloc(50, 255), { reserved: 4 }),
      1007,
    ],
    ["text that is not UTF-8", deflated(Buffer.from([0xc3, 0x28])), 1007],
    ["another extension's bit", frame(opcodes.text, "x", { reserved: 2 }), 1002],
    [
      "a compressed piece after the first",
      Buffer.concat([
        frame(opcodes.text, "x", { final: false }),
        frame(opcodes.rest, "x", { reserved: 4 }),
      ]),
      1002,
    ],
    ["a compressed ping", frame(opcodes.ping, "x", { reserved: 4 }), 1002],
  ])("ends who sends %s", async (_, bytes, code) => {
    // prettier-ignore
    const server = await serveEcho(compressing);
    const peer = await RawPeer.open(server, "/", offer);
    expect(await peer.write(bytes).closeCode()).toBe(code);
  });

  it("keeps nothing for a connection from one message to the next", async () => {
    const held: unknown[] = [];
    const forget = jest.spyOn(AcceptedSocket.prototype, "forgetInflater");
    const server = await serveEcho(compressing);
    const listener = await Listener.open(server, true);
    listener.socket.send(long);
    await listener.reaching(1);
    for (const socket of forget.mock.contexts) {
      const { _extensions: extensions } = socket as unknown as {
        _extensions: Record<string, { _inflate: unknown; params: object }>;
      };
      held.push(extensions["permessage-deflate"]?._inflate);
    }
    forget.mockRestore();
    expect(held).toEqual([null]);
  });
});

describe("a client on Node", () => {
  /** Dials and waits until the socket is open; what comes in is kept. */
  const dial = async (
    url: string,
    compressionBytesMin?: number,
    messageBytesMax = 1024 * kib,
  ): Promise<{ socket: ClientSocket; got: string[]; ended: Promise<number> }> => {
    const got: string[] = [];
    let end: (code: number) => void;
    const ended = new Promise<number>((resolve) => (end = resolve));
    return new Promise((resolve) => {
      const request = { url, protocols: [], messageBytesMax };
      const socket = wsDialer.dial(
        compressionBytesMin === undefined ? request : { ...request, compressionBytesMin },
        {
          opened: () => resolve({ socket, got, ended }),
          frame: (data) => void got.push(String(data)),
          heard: () => undefined,
          failed: () => undefined,
          closed: (code) => end(code),
        },
      );
      closeAfterTest(() => socket.drop());
    });
  };

  it("asks for compression when it is told to, with no memory on either side", async () => {
    const heads: string[] = [];
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      void peer.head().then((request) => {
        heads.push(request);
        peer.write(acceptance(request));
      });
    });
    await dial(urlOf({ port }));
    await dial(urlOf({ port }), 0);
    await dial(urlOf({ port }), kib);
    const [without, zero, asked] = heads.map((head) => /^Sec-WebSocket-Extensions: (.*)\r$/m.exec(head)?.[1]); // prettier-ignore
    expect([without, zero]).toEqual([undefined, undefined]);
    expect(asked).toContain("permessage-deflate; server_no_context_takeover");
    expect(asked).toContain("client_no_context_takeover");
  });

  it("compresses what is large, both ways", async () => {
    const server = await serveEcho(compressing);
    const received = record(server, "frame");
    const { socket, got } = await dial(urlOf(server), kib);
    socket.send("small");
    socket.send(long);
    socket.ping();
    socket.send("end");
    await received.reaching(3);
    expect(received.events.map(({ data }) => data)).toEqual(["small", long, "end"]);
    while (got.length < 3) await new Promise(setImmediate);
    expect(got).toEqual(["small", long, "end"]);
  });

  it("is not overwhelmed by a server's bomb", async () => {
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      const bomb = deflateRawSync(Buffer.alloc(4 * 1024 * kib), { finishFlush: 2 }).subarray(0, -4);
      const extension = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover";
      void peer.head().then((request) => {
        const bytes = frame(opcodes.text, bomb, { reserved: 4, masked: false });
        peer.write(acceptance(request, extension), bytes);
      });
    });
    const { got, ended } = await dial(urlOf({ port }), kib);
    expect(await ended).toBe(1006);
    expect(got).toEqual([]);
  });
});
