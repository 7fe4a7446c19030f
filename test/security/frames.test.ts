import { serverDefaults } from "jounce-websocket";
import { malformed } from "../hostile/malformed.js";
import { closeFrame, frame, opcodes } from "../support/rawPeer.js";
import { Bare, closed, json, leave } from "./bare.js";

const kib = 1024;
const { text, rest, ping, binary } = opcodes;
const open = { final: false } as const;

describe("B1 a malformed frame", () => {
  const breaches = malformed.filter(({ code }) => code === 1002);

  it("is answered with 1002 and nothing else, whichever rule it breaks", async () => {
    const bare = await Bare.start();
    for (const { name, bytes } of breaches) {
      const peer = await bare.open();
      expect([name, await closed(peer.write(bytes))]).toEqual([name, 1002]);
    }
    expect(await bare.refused(breaches.length)).toEqual({ PROTOCOL_ERROR: breaches.length });
    // The good frame before the continuation of what has ended.
    expect(bare.reached).toEqual(["frame 1 long"]);
    await bare.ends();
  });
});

describe("B2 bytes that are no UTF-8", () => {
  const garbled = malformed.filter(({ code }) => code === 1007);

  it("are answered with 1007, in a text, over fragments and in a close reason", async () => {
    const bare = await Bare.start();
    for (const { name, bytes } of garbled) {
      const peer = await bare.open();
      expect([name, await closed(peer.write(bytes))]).toEqual([name, 1007]);
    }
    expect(await bare.refused(garbled.length)).toEqual({ PROTOCOL_ERROR: garbled.length });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("may be written as half a surrogate pair in JSON, and make no name", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    peer.write(frame(text, String.raw`{"type":"join_room","room":"\ud800"}`));
    expect(await peer.text()).toContain("INVALID_NAME");
    await leave(peer);
    expect(await bare.refused(1)).toEqual({ INVALID_NAME: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("in a header are no reason to fail", async () => {
    const bare = await Bare.start();
    const bytes = Buffer.concat([Buffer.from("Origin: "), Buffer.from([0xff, 0xc0, 0xaf])]);
    expect(await bare.verdict("/", bytes.toString("latin1"))).toBe("403 ORIGIN_DENIED");
    expect(await bare.verdict("/\u00ff\u0080")).toMatch(/^40[04]/);
    await bare.ends();
  });
});

describe("B3 a length beyond the limit", () => {
  it("is answered with 1009 before any of the payload has come", async () => {
    const bare = await Bare.start();
    const first = BigInt(serverDefaults.messageBytesMax + 1);
    const lengths = [first, 1n << 31n, 1n << 32n, 1n << 53n, 1n << 63n, (1n << 64n) - 1n];
    for (const announced of lengths) {
      const peer = await bare.open();
      expect([announced, await closed(peer.write(frame(binary, "", { announced })))]).toEqual([
        announced,
        1009,
      ]);
    }
    expect(await bare.refused(lengths.length)).toEqual({ MESSAGE_TOO_LARGE: lengths.length });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B4 a message in pieces", () => {
  const piece = frame(rest, "x", open);

  it("is answered with 1009 as soon as they are too much together", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(frame(text, "a".repeat(64 * kib), open), piece);
    expect(await closed(peer)).toBe(1009);
    expect(await bare.refused(1)).toEqual({ MESSAGE_TOO_LARGE: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is answered with 1008 when they are too many, of a byte or of none", async () => {
    const bare = await Bare.start();
    for (const one of [piece, frame(rest, "", open)]) {
      const peer = await bare.open();
      const many = Array.from({ length: serverDefaults.messageFragmentsMax }, () => one);
      expect(await closed(peer.write(frame(text, "x", open), ...many))).toBe(1008);
    }
    expect(await bare.refused(2)).toEqual({ FRAGMENT_LIMIT: 2 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is ended with 1008 when it does not end, however often there is a ping between", async () => {
    expect(serverDefaults.messageTimeoutMs).toBe(30_000);
    const bare = await Bare.start({ options: { messageTimeoutMs: 300 } });
    const [silent, lively, half] = [await bare.open(), await bare.open(), await bare.open()];
    silent.write(frame(text, "x", open));
    half.write(frame(text, "never all of it").subarray(0, 9));
    lively.write(frame(text, "x", open));
    const pinging = setInterval(() => lively.write(frame(ping, "here"), piece), 50);
    const codes = await Promise.all([silent, lively, half].map((peer) => peer.closeCode()));
    clearInterval(pinging);
    for (const { socket } of [silent, lively, half]) socket.destroy();
    expect(codes).toEqual([1008, 1008, 1008]);
    expect(await bare.refused(3)).toEqual({ MESSAGE_TIMEOUT: 3 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B5 compression", () => {
  const offers = [
    "permessage-deflate",
    "permessage-deflate; server_max_window_bits=8; client_max_window_bits=8",
    "permessage-deflate; server_max_window_bits=99",
    "permessage-deflate; server_no_context_takeover, permessage-deflate; client_max_window_bits",
    "constructor, __proto__; a=b",
    ",;=,",
  ];

  it.each(offers)("is not agreed on, when %s is offered", async (offer) => {
    const bare = await Bare.start();
    const peer = await bare.dial();
    peer.write(
      [
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
        `Sec-WebSocket-Extensions: ${offer}\r\n\r\n`,
      ].join("\r\n"),
    );
    const head = await peer.head();
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).not.toMatch(/Sec-WebSocket-Extensions/i);
    expect(await closed(peer.write(frame(text, "deflated?", { reserved: 4 })))).toBe(1002);
    expect(await bare.refused(1)).toEqual({ PROTOCOL_ERROR: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B28 a frame of very many nothings", () => {
  it("is one message, and an array of items is no list of messages", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(
      frame(text, "\n".repeat(64 * kib)),
      frame(text, `[${"{},".repeat(20_000)}{}]`),
      frame(text, json([{ type: "join_room", room: "a" }])),
      closeFrame(1000),
    );
    expect(await closed(peer)).toBe(1000);
    expect(bare.reached).toEqual(["frame 65536 long", "frame 60004 long", "frame 33 long"]);
    const speaker = await bare.speak();
    speaker.write(frame(text, "\n".repeat(64 * kib)));
    expect(await speaker.text()).toContain("INVALID_MESSAGE");
    await leave(speaker);
    expect(await bare.refused(1)).toEqual({ INVALID_MESSAGE: 1 });
    await bare.ends();
  });
});
