import { allowsReconnect } from "jounce-websocket";
import type { ClientOptions } from "jounce-websocket";
import type { LiveClient } from "jounce-websocket/client";
import type { FrameShape } from "../support/rawPeer.js";
import { RawPeer, acceptance, closeFrame, frame, opcodes } from "../support/rawPeer.js";
import { Random } from "../support/random.js";
import { listenTcp, newClient, once, record } from "../support/sockets.js";
import { hostileTexts } from "./payloads.js";

const messageBytesMax = 4_096;

/** Does what it likes with the first connection, whose request it is given. */
type Behaviour = (peer: RawPeer, request: string, port: number) => void;

/** A server that treats its first client as told and is sane to all who come later. */
const misbehave = async (behaviour: Behaviour): Promise<string> => {
  let count = 0;
  const { port } = await listenTcp((socket) => {
    const peer = new RawPeer(socket);
    const isFirst = (count += 1) === 1;
    void peer.head().then((request) => {
      if (isFirst) behaviour(peer, request, port);
      else peer.write(acceptance(request), plain(opcodes.text, "sane"));
    });
  });
  return `ws://127.0.0.1:${port}`;
};

const meet = async (
  behaviour: Behaviour,
  options: Partial<ClientOptions> = {},
): Promise<LiveClient> => {
  const client = newClient(await misbehave(behaviour), {
    reconnect: true,
    reconnectDelayMs: 1,
    messageBytesMax,
    ...options,
  });
  void client.connect().catch(() => undefined);
  return client;
};

/** A frame as servers send them. */
const plain = (opcode: number, content: string | Uint8Array = "", shape: FrameShape = {}): Buffer =>
  frame(opcode, content, { masked: false, ...shape });

const answer =
  (head: string | readonly string[], ...frames: readonly Buffer[]): Behaviour =>
  (peer) =>
    void peer.write(typeof head === "string" ? head : head.join("\r\n"), ...frames).socket.end();

/** Opens the connection as it should, and goes on as it should not. */
const open =
  (...frames: readonly Buffer[]): Behaviour =>
  (peer, request) =>
    void peer.write(acceptance(request), ...frames);

const switching = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];

const refusals: readonly (readonly [name: string, behaviour: Behaviour])[] = [
  [
    "a wrong accept key",
    answer([...switching, "Sec-WebSocket-Accept: bm90IHRoaXMgb25lIQ==", "", ""]),
  ],
  ["no accept key", answer([...switching, "", ""])],
  [
    "another upgrade",
    (peer, request) => void peer.write(acceptance(request).replace("websocket", "h2c")),
  ],
  [
    "a subprotocol that nobody asked for",
    (peer, request) => void peer.write(acceptance(request, "Sec-WebSocket-Protocol: other")),
  ],
  [
    "an extension that nobody asked for",
    (peer, request) =>
      void peer.write(acceptance(request, "Sec-WebSocket-Extensions: permessage-deflate")),
  ],
  ["a page", answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")],
  ["a redirect to itself", (peer, request, port) => answer([
    "HTTP/1.1 302 Found", `Location: http://127.0.0.1:${port}/`, "Content-Length: 0", "", "",
  ])(peer, request, port)], // prettier-ignore
  ["401", answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")],
  ["503", answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n")],
  ["what is no HTTP", answer("\u0000\u0001\u0002 hello\r\n\r\n")],
  ["half a head", answer("HTTP/1.1 101 Switch")],
  ["nothing", answer("")],
  [
    "a head without end",
    (peer) => void peer.write("HTTP/1.1 101 A\r\n", "X: y\r\n".repeat(50_000)),
  ],
  ["a reset", (peer) => void peer.socket.resetAndDestroy()],
];

const breaches: readonly (readonly [name: string, code: number, bytes: Buffer])[] = [
  ["a masked frame", 1002, frame(opcodes.text, "a")],
  ["reserved bits", 1002, plain(opcodes.text, "a", { reserved: 4 })],
  ["an unknown opcode", 1002, plain(11, "a")],
  ["a fragment of a ping", 1002, plain(opcodes.ping, "a", { final: false })],
  ["a continuation of nothing", 1002, plain(opcodes.rest, "a")],
  ["a close of one byte", 1002, plain(opcodes.close, "a")],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535].map(
    (code) => [`the close code ${code}`, 1002, closeFrame(code, "", { masked: false })] as const,
  ),
  ["bad UTF-8", 1007, plain(opcodes.text, Uint8Array.of(0xff))],
  ["a bad close reason", 1007, closeFrame(1000, Uint8Array.of(0xff), { masked: false })],
];

const tooLarge: readonly (readonly [name: string, bytes: Buffer])[] = [
  ["a message that is too large", plain(opcodes.text, "a".repeat(messageBytesMax + 1))],
  ["a message of 2^63 bytes", plain(opcodes.binary, "", { announced: 1n << 63n })],
];

const closeCodes: readonly number[] = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3499, 3500, 3999,
  4000, 4400, 4401, 4408, 4429, 4499, 4500, 4999,
];

describe("a client whose server answers the handshake with", () => {
  it.each(refusals)("%s reports a failed connection and comes back", async (_, behaviour) => {
    const client = await meet(behaviour);
    const [closes, errors] = [record(client, "close"), record(client, "error")];
    expect((await once(client, "message")).data).toBe("sane");
    expect(closes.events).toEqual([expect.objectContaining({ code: 1006, wasClean: false })]);
    expect(errors.events.map(({ error }) => error.code)).toEqual(["CONNECTION_FAILED"]);
  });

  it("a redirect is not led anywhere", async () => {
    const seen: string[] = [];
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      void peer.head().then((request) => {
        seen.push(request.split(" ", 2).join(" "));
        answer(["HTTP/1.1 307 T", `Location: ws://127.0.0.1:${port}/elsewhere`, "", ""])(
          peer,
          "",
          port,
        );
      });
    });
    const client = newClient(`ws://127.0.0.1:${port}/here`);
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(seen).toEqual(["GET /here"]);
  });
});

describe("a client whose server sends", () => {
  it.each(breaches)("%s ends the connection with %d and comes back", async (_, code, bytes) => {
    let told: Promise<number | undefined> | undefined;
    const client = await meet((peer, request, port) => {
      open(bytes)(peer, request, port);
      told = peer.closeCode().finally(() => peer.socket.destroy());
    });
    const closes = record(client, "close");
    expect((await once(client, "message", ({ data }) => data === "sane")).data).toBe("sane");
    expect(await told).toBe(code);
    expect(closes.events).toEqual([expect.objectContaining({ code: 1006, wasClean: false })]);
  });

  it.each(tooLarge)(
    "%s ends the connection with 1009, says why and stays away",
    async (_, bytes) => {
      let told: Promise<number | undefined> | undefined;
      const client = await meet((peer, request, port) => {
        open(bytes)(peer, request, port);
        told = peer.closeCode().finally(() => peer.socket.destroy());
      });
      const errors = record(client, "error");
      expect(await once(client, "close")).toMatchObject({ code: 1009, wasClean: false });
      expect(await told).toBe(1009);
      expect(errors.events.map(({ error }) => error.code)).toEqual(["MESSAGE_TOO_LARGE"]);
      expect(client.getState()).toBe("disconnected");
      expect(client.current.nextDeadline).toBeUndefined();
    },
  );

  it("random bytes comes back", async () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const bytes = new Random(seed).bytes(200);
      const client = await meet(
        (peer, request) => void peer.write(acceptance(request), bytes).socket.end(),
        { closeTimeoutMs: 1 },
      );
      const sane = await once(client, "message", ({ data }) => data === "sane");
      expect(sane.target).toBe(client);
      await client.close();
    }
  });

  it.each(closeCodes.filter(allowsReconnect))("the close code %d comes back", async (code) => {
    const client = await meet(open(closeFrame(code, "so be it", { masked: false })));
    const next = once(client, "message");
    expect(await once(client, "close")).toMatchObject({ code, reason: "so be it", wasClean: true });
    expect(client.getState()).toBe("reconnecting");
    expect((await next).data).toBe("sane");
  });

  it.each(closeCodes.filter((code) => !allowsReconnect(code)))(
    "the close code %d stays away",
    async (code) => {
      const client = await meet(open(closeFrame(code, "so be it", { masked: false })));
      expect(await once(client, "close")).toMatchObject({ code, reason: "so be it" });
      expect(client.getState()).toBe("disconnected");
      expect(client.current.nextDeadline).toBeUndefined();
    },
  );

  it("a close without a code comes back", async () => {
    const client = await meet(open(plain(opcodes.close)));
    const next = once(client, "message");
    expect(await once(client, "close")).toMatchObject({ code: 1005, wasClean: true });
    expect((await next).data).toBe("sane");
  });

  it("texts that mean no good survives all of them", async () => {
    const frames = [...hostileTexts, '{"type":"the end"}'].map((text) => plain(opcodes.text, text));
    const client = await meet(open(...frames, plain(opcodes.ping, "still there?")));
    const errors = record(client, "error");
    void client.joinRoom("lobby").catch(() => undefined);
    await once(client, "message", ({ message }) => message?.type === "the end");
    expect(client.isOpen()).toBe(true);
    expect(new Set(errors.events.map(({ error }) => error.code))).toEqual(
      new Set(["INVALID_MESSAGE", "SERVER_ERROR"]),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("frames in the same segment as the handshake hears them after it is open", async () => {
    const client = await meet(open(plain(opcodes.text, "at once")));
    const heard: string[] = [];
    client.on("open", () => heard.push("open"));
    client.on("message", ({ data }) => heard.push(String(data)));
    await once(client, "message");
    expect(heard).toEqual(["open", "at once"]);
  });
});
