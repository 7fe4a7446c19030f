import { connect } from "node:net";
import { serverDefaults } from "jounce-websocket";
import { acceptance, frame, handshake, opcodes, RawPeer } from "../support/rawPeer.js";
import { join, listenTcp, newClient, once, serve } from "../support/sockets.js";
import { Bare, closed, json, leave } from "./bare.js";
import { bestMs } from "../support/timing.js";

const { text, rest, binary } = opcodes;
const open = { final: false } as const;

/** Everything that is no text and no bytes, and every view of bytes. */
const sendable = (): readonly unknown[] => {
  const shared = new SharedArrayBuffer(8);
  const whole = Uint8Array.from({ length: 64 }, (_, index) => index);
  return [
    1_000, -1, NaN, 0n, true, false, null, undefined, Symbol("s"), () => 1, new Date(0), /x/, {}, [], [1, 2],
    new ArrayBuffer(4), shared, new Uint8Array(shared), new DataView(whole.buffer, 8, 4),
    whole.subarray(60), new Uint16Array(whole.buffer, 2, 3), new Float64Array(2), Buffer.from("abc"),
  ]; // prettier-ignore
};

/** As what a value may honestly be sent: its bytes, or its text. */
const formsOf = (value: unknown): string[] => {
  const forms: Uint8Array[] = [Buffer.alloc(0)];
  if (ArrayBuffer.isView(value)) {
    forms.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  } else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    forms.push(Buffer.from(value));
  } else if (Array.isArray(value)) {
    forms.push(Buffer.from(value));
  } else {
    forms.push(Buffer.from(String(value)));
  }
  return forms.map((form) => Buffer.from(form).toString("hex"));
};

describe("advisories about bytes", () => {
  it("CVE-2016-10518: ping with a number or any other thing sends nothing of the memory", async () => {
    const { client, connection } = await join(await serve());
    const heard: Uint8Array[] = [];
    client.on("ping", ({ data }) => void heard.push(data));
    for (const value of sendable()) {
      try {
        connection.ping(value as Uint8Array);
      } catch {
        // A refusal is as good.
      }
    }
    const last = once(client, "ping", ({ data }) => Buffer.from(data).toString() === "the last");
    connection.ping(Buffer.from("the last"));
    await last;
    const known = new Set([...sendable(), "the last"].flatMap(formsOf));
    for (const data of heard) expect(known).toContain(Buffer.from(data).toString("hex"));
  });

  it("CVE-2026-45736: close with bytes for a reason is refused", async () => {
    const { client, connection } = await join(await serve());
    for (const value of sendable()) {
      if (value === undefined) continue;
      const refused = { code: "INVALID_CLOSE_CODE" };
      await expect(connection.close(4_000, value as string)).rejects.toMatchObject(refused);
      await expect(client.close(4_000, value as string)).rejects.toMatchObject(refused);
    }
    const gone = once(client, "close");
    await connection.close(4_000, "good");
    expect(await gone).toMatchObject({ code: 4_000, reason: "good" });
  });

  it("CVE-2016-10542: there is a limit of messages by default, of 64 KiB", async () => {
    expect(serverDefaults.messageBytesMax).toBe(65_536);
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(frame(text, "a".repeat(65_536)), frame(text, "a".repeat(65_537)));
    expect(await closed(peer)).toBe(1009);
    expect(bare.reached).toEqual(["frame 65536 long"]);
    await bare.ends();
  });

  it("GHSA-5v72: an extension called constructor is no extension", async () => {
    const bare = await Bare.start();
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(await bare.verdict("/", `Sec-WebSocket-Extensions: ${name}; ${name}`)).toBe("101");
    }
    await bare.ends();
  });

  it("CVE-2021-32640: a list of subprotocols full of spaces is answered at once", async () => {
    const bare = await Bare.start();
    const spaces = `Sec-WebSocket-Protocol: b${" ".repeat(15_000)}x`;
    expect(await bare.verdict("/", spaces)).toMatch(/^400/);
    expect(await bestMs(() => bare.verdict("/", spaces))).toBeLessThan(250);
    await bare.ends();
  });

  it("CVE-2024-37890: so many headers that Upgrade is forgotten are answered", async () => {
    const bare = await Bare.start();
    const head = handshake();
    const flood = Array.from({ length: 2_100 }, (_, index) => `${index}:`).join("\r\n");
    const [first = "", ...lines] = head.trimEnd().split("\r\n");
    for (const request of [
      [first, flood, ...lines, "", ""].join("\r\n"),
      [first, ...lines, flood, "", ""].join("\r\n"),
      ...lines.flatMap((line) => [
        head.replace(`${line}\r\n`, ""),
        head.replace(line, `${line}\r\n${line}`),
        head.replace(line, line.replace(/:.*/, ":")),
      ]),
    ]) {
      expect(await bare.answerTo(request)).toMatch(/^HTTP\/1\.1 (101|4\d\d) /);
    }
    await bare.ends();
  });

  it("CVE-2026-48779: pieces of one byte are counted, and 1024 are enough", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    const piece = frame(rest, "x", open);
    peer.write(frame(text, "x", open), Buffer.concat(Array.from({ length: 1_024 }, () => piece)));
    expect(await closed(peer)).toBe(1008);
    expect(await bare.refused(1)).toEqual({ FRAGMENT_LIMIT: 1 });
    await bare.ends();
  });

  it("CVE-2020-36048 CVE-2020-36049: a byte of a message costs the same in every number of pieces", async () => {
    const bare = await Bare.start();
    const send = async (pieces: number, size: number): Promise<void> => {
      const peer = await bare.open();
      const bytes = Array.from({ length: pieces }, (_, index) =>
        frame(index === 0 ? text : rest, "x".repeat(size), { final: index === pieces - 1 }),
      );
      peer.write(...bytes);
      await leave(peer);
    };
    for (const pieces of [1, 100, 1_000]) {
      expect(await bestMs(() => send(pieces, 60_000 / pieces))).toBeLessThan(250);
    }
    expect(bare.reached).toEqual(Array.from({ length: 15 }, () => "frame 60000 long"));
    await bare.ends();
  });

  it("CVE-2022-21676: a bad frame right behind the handshake finds somebody who listens", async () => {
    const bare = await Bare.start();
    const peer = await bare.dial();
    peer.write(handshake(), frame(binary, "x", { reserved: 7 }));
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
    expect(await closed(peer)).toBe(1002);
    expect(await bare.refused(1)).toEqual({ PROTOCOL_ERROR: 1 });
    await bare.ends();
  });

  it("CVE-2022-41940: a reset at any byte of the handshake, waited for or not, is nobody's error", async () => {
    let isFirst = true;
    const bare = await Bare.start({
      running: {
        onUpgrade: async () => {
          if (isFirst) isFirst = false;
          else await new Promise((resolve) => setImmediate(resolve));
        },
      },
      options: { connectsPerSecondMax: 0 },
    });
    const bytes = Buffer.from(handshake());
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect({ port: bare.server.port, host: "localhost" });
        socket.on("error", () => undefined).on("close", () => resolve());
        socket.write(bytes.subarray(0, cut), () => socket.resetAndDestroy());
      });
    }
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("CVE-2026-59725 GHSA-r635: whoever was refused is gone, his socket too", async () => {
    const bare = await Bare.start();
    for (const request of [
      handshake("/other"),
      handshake("/", "Origin: null"),
      handshake().replace("13", "12"),
      "nonsense\r\n\r\n",
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello`,
    ]) {
      const peer = await bare.dial();
      peer.write(request);
      expect(await peer.head()).toMatch(/^HTTP\/1\.1 4\d\d /);
      // The end comes from the server; that no socket is left is seen when the test ends.
      await peer.gone;
      peer.socket.end();
    }
    await bare.ends();
  });

  it("CVE-2026-33151: a length that is announced takes no memory and no time", async () => {
    const bare = await Bare.start();
    for (const announced of [65_537n, 1n << 40n, 1n << 63n]) {
      const peer = await bare.open();
      expect(await closed(peer.write(frame(binary, "", { announced })))).toBe(1009);
    }
    expect(await bare.refused(3)).toEqual({ MESSAGE_TOO_LARGE: 3 });
    await bare.ends();
  });

  it("decompressed_message_size_limit CVE-2026-39804: nothing is inflated, so that nothing can grow", async () => {
    const bare = await Bare.start();
    const peer = await bare.open("/", "Sec-WebSocket-Extensions: permessage-deflate");
    expect(await closed(peer.write(frame(text, Buffer.alloc(9_000), { reserved: 4 })))).toBe(1002);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("CVE-2026-42786: pieces that never end are limited together", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    const piece = frame(rest, "x".repeat(8_192), open);
    peer.write(frame(text, "", open), ...Array.from({ length: 9 }, () => piece));
    expect(await closed(peer)).toBe(1009);
    expect(await bare.refused(1)).toEqual({ MESSAGE_TOO_LARGE: 1 });
    await bare.ends();
  });

  it("CVE-2026-32689: a text of line ends is one text", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(frame(text, "\n".repeat(65_000)));
    expect(await leave(peer)).toEqual([]);
    expect(bare.reached).toEqual(["frame 65000 long"]);
    await bare.ends();
  });

  it("CVE-2020-27813: a length beyond every number is too large, and no sum of lengths turns round", async () => {
    const bare = await Bare.start();
    for (const announced of [1n << 31n, 1n << 32n, 1n << 53n, (1n << 63n) - 1n, (1n << 64n) - 1n]) {
      const peer = await bare.open();
      peer.write(frame(text, "x".repeat(60_000), open), frame(rest, "", { announced }));
      expect(await closed(peer)).toBe(1009);
    }
    await bare.ends();
  });

  it("CVE-2026-2229: an answer with window bits of 99 is a failed dial", async () => {
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      const extension = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99";
      void peer.head().then((request) => peer.write(acceptance(request, extension)));
    });
    const client = newClient(`ws://127.0.0.1:${port}`, { closeTimeoutMs: 100 });
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
  });

  it("CVE-2026-48802: a message makes no timer, and costs a promise only where one is returned", async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const bare = await Bare.start();
    const peer = await bare.open();
    const before = timers();
    peer.write(...Array.from({ length: 150 }, () => frame(text, json({ type: "note" }))));
    expect(await leave(peer)).toEqual([]);
    expect(bare.reached).toHaveLength(150);
    expect(timers()).toBeLessThanOrEqual(before + 1);
    await bare.ends();
  });
});
