import type { LiveClient } from "jounce-websocket/client";
import { createClient } from "jounce-websocket/client";
import { acceptance, closeFrame, frame, opcodes, RawPeer } from "../support/rawPeer.js";
import { closeAfterTest, listenTcp, once, record } from "../support/sockets.js";

/** What a server does with the request of a client. */
type Deed = (peer: RawPeer, request: string, port: number) => void;

const plain = (opcode: number, content: string | Uint8Array = ""): Buffer =>
  frame(opcode, content, { masked: false });

const says =
  (text: string): Deed =>
  (peer) =>
    void peer.write(text);

const opens =
  (...frames: readonly Buffer[]): Deed =>
  (peer, request) =>
    void peer.write(acceptance(request), ...frames);

const accepts = (...lines: readonly string[]): Deed => {
  return (peer, request) => void peer.write(acceptance(request, ...lines));
};

const deeds: readonly (readonly [string, Deed])[] = [
  ["a bad accept key", says("HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n")], // prettier-ignore
  ["an extension that nobody offered", accepts("Sec-WebSocket-Extensions: permessage-deflate")],
  ["window bits of 99", accepts("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99")], // prettier-ignore
  ["an extension of a bad name", accepts("Sec-WebSocket-Extensions: constructor; __proto__=1")],
  ["a redirect to itself", (peer, _, port) => void peer.write(`HTTP/1.1 302 F\r\nLocation: ws://127.0.0.1:${port}/\r\n\r\n`)], // prettier-ignore
  ["headers without end", says(`HTTP/1.1 101 S\r\n${"X: y\r\n".repeat(40_000)}`)],
  ["a page of 401", says("HTTP/1.1 401 U\r\nContent-Length: 99999999\r\n\r\nno")],
  ["429 for ever", says("HTTP/1.1 429 T\r\nRetry-After: 99999999999999999999\r\n\r\n")],
  ["a compressed bomb", opens(frame(opcodes.text, Buffer.alloc(9_000), { masked: false, reserved: 4 }))], // prettier-ignore
  ["JSON of 30,000 levels and its end", opens(plain(opcodes.text, `{"type":"a","data":${"[".repeat(30_000)}`), closeFrame(0, "", { masked: false }))], // prettier-ignore
  ...[0, 999, 1004, 1005, 1006, 1015, 5_000, 65_535].map(
    (code) => [`the close code ${code}`, opens(closeFrame(code, "", { masked: false }))] as const,
  ),
];

/** A client of a server that does this to whoever comes first. */
const meet = async (deed: Deed): Promise<LiveClient> => {
  let count = 0;
  const { port } = await listenTcp((socket) => {
    const peer = new RawPeer(socket);
    const isFirst = (count += 1) === 1;
    void peer.head().then((request) => {
      if (isFirst) deed(peer, request, port);
      else peer.write(acceptance(request), plain(opcodes.text, "sane"));
      // A client that breaks off waits for its close frame to be answered.
      return isFirst ? peer.closeCode().then(() => socket.destroy()) : undefined;
    });
    if (isFirst) setImmediate(() => socket.resume());
  });
  const client = createClient(`ws://127.0.0.1:${port}`, [], {
    reconnectDelayMs: 1,
    reconnectDelayMsMax: 5,
    connectTimeoutMs: 500,
  });
  closeAfterTest(() => client.close());
  void client.connect().catch(() => undefined);
  return client;
};

describe("B6 a server that sends", () => {
  it.each(deeds)(
    "%s does its client no harm, which tells of it and comes back",
    async (_, deed) => {
      const client = await meet(deed);
      const closes = record(client, "close");
      expect((await once(client, "message", ({ data }) => data === "sane")).target).toBe(client);
      expect(closes.events).toEqual([expect.objectContaining({ code: 1006, wasClean: false })]);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  it("a message of 2^63 bytes does its client no harm, which says why it stays away", async () => {
    const bytes = frame(opcodes.binary, "", { masked: false, announced: 1n << 63n });
    const client = await meet(opens(bytes));
    const errors = record(client, "error");
    expect(await once(client, "close")).toMatchObject({ code: 1009 });
    expect(errors.events).toMatchObject([{ error: { code: "MESSAGE_TOO_LARGE" } }]);
    expect(client.getState()).toBe("disconnected");
  });
});
