import { WebSocket } from "ws";
import { RawPeer, closeFrame, frame, opcodes } from "../../support/rawPeer.js";
import { closeAfterTest, once, record, serve, serveEcho, urlOf } from "../../support/sockets.js";

const text = (content: string | Uint8Array, final = true): Buffer =>
  frame(opcodes.text, content, { final });
const rest = (content: string | Uint8Array, final = true): Buffer =>
  frame(opcodes.rest, content, { final });

/** Every byte as a fragment of its own. */
const shattered = (opcode: number, content: Buffer): Buffer[] =>
  [...content].map((byte, index) =>
    frame(index === 0 ? opcode : opcodes.rest, Uint8Array.of(byte), {
      final: index === content.length - 1,
    }),
  );

/** Room for the longest length that the header of a frame tells apart. */
const roomy = { messageBytesMax: 1024 * 1024 };

describe("an echo", () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 300_000])(
    "of %d bytes is the same bytes, as text and as binary",
    async (length) => {
      const peer = await RawPeer.open(await serveEcho(roomy));
      const content = Buffer.alloc(length, "0123456789abcdef");
      peer.write(text(content), frame(opcodes.binary, content));
      const echoes = [await peer.next(), await peer.next()];
      expect(echoes.map((echo) => [echo?.opcode, echo?.final])).toEqual([[1, true], [2, true]]); // prettier-ignore
      for (const echo of echoes) expect(echo?.payload.equals(content)).toBe(true);
    },
  );

  it("takes every length of the length field", async () => {
    const peer = await RawPeer.open(await serveEcho(roomy));
    peer.write(
      frame(opcodes.text, "a", { lengthBytes: 0 }),
      frame(opcodes.text, "b".repeat(200), { lengthBytes: 2 }),
      frame(opcodes.text, "c".repeat(70_000), { lengthBytes: 8 }),
    );
    const lengths = [await peer.text(), await peer.text(), await peer.text()].map((t) => t.length);
    expect(lengths).toEqual([1, 200, 70_000]);
  });

  it("of fragments is one frame", async () => {
    const peer = await RawPeer.open(await serveEcho());
    peer.write(text("Hel", false), rest("", false), rest("lo", true));
    expect(await peer.next()).toEqual({ opcode: 1, final: true, payload: Buffer.from("Hello") });
    peer.write(frame(opcodes.binary, Uint8Array.of(1), { final: false }), rest(Uint8Array.of(2)));
    expect(await peer.next()).toEqual({ opcode: 2, final: true, payload: Buffer.from([1, 2]) });
  });

  it("of text whose letters are split over fragments is that text", async () => {
    const peer = await RawPeer.open(await serveEcho());
    const content = Buffer.from("κόσμε 🎉 \u{10ffff}");
    peer.write(...shattered(opcodes.text, content));
    expect(await peer.text()).toBe(content.toString());
  });

  it("is not disturbed by a ping between fragments, which is answered first", async () => {
    const peer = await RawPeer.open(await serveEcho());
    peer.write(text("a", false), frame(opcodes.ping, "are you there?"), rest("b"));
    expect(await peer.next()).toMatchObject({ opcode: 10, payload: Buffer.from("are you there?") });
    expect(await peer.text()).toBe("ab");
  });

  it("of bytes that come one by one is the same as of bytes that come at once", async () => {
    const peer = await RawPeer.open(await serveEcho());
    for (const byte of Buffer.concat([text("slow"), frame(opcodes.binary, "ly")])) {
      peer.write(Uint8Array.of(byte));
    }
    expect(await peer.text()).toBe("slow");
    expect((await peer.next())?.payload.toString()).toBe("ly");
  });

  it("comes in order before the close frame, when all of it arrives at once", async () => {
    const peer = await RawPeer.open(await serveEcho());
    peer.write(text("one"), text("two"), closeFrame(1000));
    expect([await peer.text(), await peer.text()]).toEqual(["one", "two"]);
    expect(await peer.closeCode()).toBe(1000);
  });

  it.each([
    "[1,2]",
    "42",
    "null",
    '{"no":"type"}',
    '{"type":5}',
    '{"type":""}',
    '{"type":"note"',
    "{",
    " \t\r\n{",
    '{"type":"note","data":{"deep":[1,{}]},"more":true}',
    '{"type":"note","id":5}',
    '{"type":"constructor","__proto__":{"a":1}}',
    "join_room",
    "\u0000",
    "\ufeff{}",
  ])("of %j is the same text, be it an envelope or not", async (content) => {
    const peer = await RawPeer.open(await serveEcho());
    peer.write(text(content));
    expect(await peer.text()).toBe(content);
  });

  it("is untouched even of control messages when the server takes frames raw", async () => {
    const peer = await RawPeer.open(await serveEcho({ envelope: "raw" }));
    const content = '{"type":"join_room","room":5}';
    peer.write(text(content));
    expect(await peer.text()).toBe(content);
  });
});

describe("a message that is an envelope of a user's type", () => {
  it("is told both as what it says and as the text that it was", async () => {
    const server = await serve();
    const connection = once(server, "connection");
    const peer = await RawPeer.open(server);
    const heard = record((await connection).client, "message");
    const content = '{"type":"note","data":[1],"userId":"liar","timestamp":1}';
    peer.write(text(content), text("plain"));
    const [note, plain] = await heard.reaching(2);
    expect(note?.data).toBe(content);
    expect(note?.message).toMatchObject({ type: "note", data: [1], userId: undefined });
    expect(note?.message?.timestamp).toBeGreaterThan(1);
    expect(plain).toMatchObject({ data: "plain", message: undefined });
  });
});

describe("a plain ws client", () => {
  const connect = async (url: string, protocols: string[] = []): Promise<WebSocket> => {
    const socket = new WebSocket(url, protocols);
    closeAfterTest(() => socket.terminate());
    await new Promise((resolve) => socket.once("open", resolve));
    return socket;
  };

  const heard = (socket: WebSocket): Promise<string> =>
    new Promise((resolve) => socket.once("message", (data: Buffer) => resolve(data.toString())));

  it("is echoed, also with compression offered, which the server declines", async () => {
    const socket = await connect(urlOf(await serveEcho()));
    expect(socket.extensions).toBe("");
    const echo = heard(socket);
    socket.send("hello");
    expect(await echo).toBe("hello");
  });

  it("comes into a room by a line that a person can type", async () => {
    const server = await serve();
    server.on("message", ({ connectionId, message }) => {
      void server.client(connectionId)?.broadcast(message.room ?? "", message);
    });
    const [a, b] = [await connect(urlOf(server)), await connect(urlOf(server))];
    for (const [socket, id] of [
      [a, "1"],
      [b, "2"],
    ] as const) {
      // prettier-ignore
      const answer = heard(socket);
      socket.send(`{"type":"join_room","room":"lobby","id":"${id}"}`);
      expect(JSON.parse(await answer)).toEqual({ type: "room_joined", room: "lobby", id });
    }
    expect(server.current.getRoomMembers("lobby")).toHaveLength(2);
    const relayed = heard(b);
    a.send('{"type":"chat","room":"lobby","data":"hi"}');
    expect(JSON.parse(await relayed)).toMatchObject({ type: "chat", room: "lobby", data: "hi" });
  });

  it("gets the subprotocol of which it offers many, or none", async () => {
    const server = await serve();
    const greeted = await connect(urlOf(server), ["chat", "jounce.v1", "x"]);
    expect(greeted.protocol).toBe("jounce.v1");
    const refused = new WebSocket(urlOf(server), ["chat"]);
    const failed = new Promise((resolve) => refused.once("error", resolve));
    expect(String(await failed)).toContain("no subprotocol");
  });

  it("is welcomed with the limits when it speaks the protocol", async () => {
    const server = await serve({ messageBytesMax: 1234, heartbeatIntervalMs: 5678 });
    const peer = await RawPeer.open(server, "/", "Sec-WebSocket-Protocol: jounce.v1");
    const [connectionId] = server.current.connections.keys();
    expect(JSON.parse(await peer.text())).toEqual({
      type: "welcome",
      data: {
        connectionId,
        messageBytesMax: 1234,
        messagesPerSecondMax: 100,
        messagesBurstMax: 200,
        heartbeatIntervalMs: 5678,
      },
    });
    peer.write(text("not an envelope"));
    expect(JSON.parse(await peer.text())).toMatchObject({
      type: "error",
      data: { code: "INVALID_MESSAGE" },
    });
  });
});
