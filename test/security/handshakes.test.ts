import { createServer as createHttpServer } from "node:http";
import { connect } from "node:net";
import { serverDefaults } from "jounce-websocket";
import { closeFrame, frame, handshake, opcodes, RawPeer } from "../support/rawPeer.js";
import { Bare, closed, json, leave, verdictIn } from "./bare.js";

const { text } = opcodes;
const opening = handshake();

describe("B18 a peer that takes its time", () => {
  it("before, in and behind its handshake is cut off", async () => {
    expect(serverDefaults.handshakeTimeoutMs).toBe(10_000);
    const bare = await Bare.start({ options: { handshakeTimeoutMs: 400 } });
    const [silent, half, dripping] = [await bare.dial(), await bare.dial(), await bare.dial()];
    half.write(opening.slice(0, 60));
    dripping.write(opening.slice(0, -2));
    const drip = setInterval(() => dripping.write("X: y\r\n"), 50);
    const heads = await Promise.all([silent, half, dripping].map((peer) => peer.head()));
    clearInterval(drip);
    await Promise.all([silent, half, dripping].map(({ gone }) => gone));
    for (const { socket } of [silent, half, dripping]) socket.destroy();
    expect(heads.map((head) => verdictIn(head))).toEqual(heads.map(() => "408 TIMEOUT"));
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("while its handshake is looked at is answered with 408", async () => {
    const signals: AbortSignal[] = [];
    let isFirst = true;
    const bare = await Bare.start({
      options: { handshakeTimeoutMs: 300 },
      running: {
        onUpgrade: ({ signal }) => {
          // The neighbour is let in.
          if (isFirst) {
            isFirst = false;
            return undefined;
          }
          signals.push(signal);
          return new Promise(() => undefined);
        },
      },
    });
    expect(await bare.verdict()).toBe("408 TIMEOUT");
    expect(await bare.refused(1)).toEqual({ TIMEOUT: 1 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await bare.ends();
  });

  it("to prove who it is is sent away with 4408, and so many others may wait", async () => {
    expect([serverDefaults.authTimeoutMs, serverDefaults.unauthenticatedMax]).toEqual([
      10_000, 1_000,
    ]);
    const bare = await Bare.start({
      options: { authTimeoutMs: 300, unauthenticatedMax: 2 },
      running: { authenticate: ({ token }) => ({ userId: token }) },
      token: "ann",
    });
    const peers = [await bare.open(), await bare.speak()];
    expect(await bare.verdict()).toBe("503 SERVER_FULL");
    expect(await bare.verdict("/", "Authorization: Bearer bob")).toBe("101");
    for (const peer of peers) peer.write(frame(text, json({ type: "note" })));
    expect(await Promise.all(peers.map(closed))).toEqual([4408, 4408]);
    expect(await bare.refused(5)).toEqual({ SERVER_FULL: 1, UNAUTHORIZED: 2, AUTH_TIMEOUT: 2 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B19 a head that is too much, or no head", () => {
  const flood = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `X${index}: y`);
  const shaped = (...changes: readonly (readonly [string | RegExp, string])[]): string =>
    changes.reduce((request, [old, next]) => request.replace(old, next), opening);

  it.each([
    ["of a body of no length", handshake("/", "Content-Length: 0"), "101"],
    ["of 17 KB in one line", handshake("/", `X: ${"x".repeat(17_000)}`), "431 BAD_HANDSHAKE"],
    ["of 20,000 lines", handshake("/", ...flood(20_000)), "431 BAD_HANDSHAKE"],
    ["with a path of 20 KB", handshake(`/${"a".repeat(20_000)}`), "431 BAD_HANDSHAKE"],
    ["with a folded line", handshake("/", "X: a", "\tb"), "400 BAD_HANDSHAKE"],
    ["with NUL in a header", handshake("/", "X: a\u0000b"), "400 BAD_HANDSHAKE"],
    ["with a bare line feed", opening.replaceAll("\r\n", "\n"), "400 BAD_HANDSHAKE"],
    ["with a space before the colon", shaped(["Host:", "Host :"]), "400 BAD_HANDSHAKE"],
    [
      "with both lengths",
      handshake("/", "Content-Length: 4", "Transfer-Encoding: chunked"),
      "400 BAD_HANDSHAKE",
    ],
    [
      "with two lengths",
      handshake("/", "Content-Length: 4", "Content-Length: 5"),
      "400 BAD_HANDSHAKE",
    ],
    ["with a body", `${handshake("/", "Content-Length: 5")}hello`, "400 BAD_HANDSHAKE"],
    [
      "with a chunked body",
      `${handshake("/", "Transfer-Encoding: chunked")}0\r\n\r\n`,
      "400 BAD_HANDSHAKE",
    ],
    ["of HTTP/1.0", shaped(["HTTP/1.1", "HTTP/1.0"]), "400 BAD_HANDSHAKE"],
    ["of HTTP/0.9", "GET /\r\n\r\n", "426"],
    ["of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 BAD_HANDSHAKE"],
    ["that asks for h2c", shaped(["Upgrade: websocket", "Upgrade: h2c"]), "400"],
    ["that asks for both", shaped(["Upgrade: websocket", "Upgrade: h2c, websocket"]), "400"],
    ["that posts", shaped(["GET", "POST"]), "405"],
    ["without a host", shaped([/Host.*\r\n/, ""]), "400 BAD_HANDSHAKE"],
    ["without a key", shaped([/Sec-WebSocket-Key.*\r\n/, ""]), "400"],
    ["with two keys", handshake("/", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), "400"],
    ["with an empty key", shaped(["dGhlIHNhbXBsZSBub25jZQ==", ""]), "400"],
    ["of version 14", shaped(["Version: 13", "Version: 14"]), "400"],
    ["without a version", shaped([/Sec-WebSocket-Version.*\r\n/, ""]), "400"],
    ["of no HTTP", "\u0016\u0003\u0001\u0002\u0000\r\n\r\n", "400 BAD_HANDSHAKE"],
  ])("%s is answered, and nobody is let in", async (_, request, status) => {
    const bare = await Bare.start();
    const opened = jest.fn();
    bare.server.on("connect", opened);
    expect(verdictIn(await bare.answerTo(Buffer.from(request, "latin1")))).toBe(status);
    expect(opened).toHaveBeenCalledTimes(status === "101" ? 1 : 0);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of 2,100 short lines is read without harm", async () => {
    const bare = await Bare.start();
    const short = Array.from({ length: 2_100 }, () => "a:b");
    expect(await bare.verdict("/", ...short)).toMatch(/^(101|400|431)/);
    await bare.ends();
  });
});

describe("B20 a handshake in an unusual place", () => {
  it("may bring frames with it, good ones and bad ones", async () => {
    const bare = await Bare.start();
    const good = await bare.dial();
    good.write(opening, frame(text, json({ type: "note" })), closeFrame(1000));
    expect(verdictIn(await good.head())).toBe("101");
    expect(await closed(good)).toBe(1000);
    const bad = await bare.dial();
    bad.write(opening, frame(text, "a", { masked: false }));
    expect(verdictIn(await bad.head())).toBe("101");
    expect(await closed(bad)).toBe(1002);
    expect(await bare.refused(1)).toEqual({ PROTOCOL_ERROR: 1 });
    expect(bare.reached).toEqual(["message note"]);
    await bare.ends();
  });

  it("is answered with 404 on another path, whatever frames it brings", async () => {
    const bare = await Bare.start();
    const paths = [
      "/other",
      "//",
      "/./",
      "/%2f",
      "/%",
      "/%ff",
      "/\u00e9",
      "http://localhost/",
      "*",
    ];
    for (const path of paths) {
      const peer = await bare.dial();
      peer.write(handshake(path), frame(text, json({ type: "note" })));
      expect([path, verdictIn(await peer.head())]).toEqual([
        path,
        expect.stringMatching(/^40[04]/),
      ]);
      peer.socket.destroy();
    }
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is answered with 404 where somebody else's server serves nothing there", async () => {
    const http = createHttpServer((_, response) => response.end("mine"));
    const bare = await Bare.start({ running: { server: http } });
    expect(await bare.verdict("/other")).toBe("404 UNKNOWN_PATH");
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is a plain request where it asks for no upgrade, and answered with 426", async () => {
    const bare = await Bare.start();
    for (const method of ["GET", "POST", "PUT", "OPTIONS", "HEAD", "DELETE"]) {
      const head = await bare.answerTo(`${method} / HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect([method, verdictIn(head)]).toEqual([method, "426"]);
    }
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("may be reset at any byte", async () => {
    const bare = await Bare.start();
    const whole = Buffer.concat([Buffer.from(opening), frame(text, "x".repeat(200))]);
    const cuts = Array.from({ length: 90 }, (_, index) => Math.floor((index * whole.length) / 90));
    await Promise.all(
      cuts.map(
        (cut) =>
          new Promise<void>((resolve) => {
            const socket = connect({ port: bare.server.port, host: "localhost" });
            socket.on("error", () => undefined).on("close", () => resolve());
            socket.write(whole.subarray(0, cut), () => socket.resetAndDestroy());
          }),
      ),
    );
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B21 a subprotocol", () => {
  const offer = (value: string): string => `Sec-WebSocket-Protocol: ${value}`;
  const chosenIn = (head: string): string | undefined =>
    /^Sec-WebSocket-Protocol: (.*)\r$/im.exec(head)?.[1];

  it.each([
    ["the own one among others", "a, jounce.v1, b", "jounce.v1"],
    ["many others", Array.from({ length: 900 }, (_, index) => `p${index}`).join(), undefined],
    ["the own one in other letters", "JOUNCE.V1, jounce.v2, jounce.v10", undefined],
    ["names of every object", "__proto__, constructor, toString", undefined],
    ["14 KB of one name", "a".repeat(14_000), undefined],
    ["a token", "bearer.secret-token", undefined],
    ["a token with the own one", "bearer.secret-token, jounce.v1", "jounce.v1"],
  ])("that is offered is chosen only when it is the own one: %s", async (_, offered, chosen) => {
    const bare = await Bare.start();
    const head = await bare.answerTo(handshake("/", offer(offered)));
    expect([verdictIn(head), chosenIn(head)]).toEqual(["101", chosen]);
    expect(head).not.toContain("secret");
    await bare.ends();
  });

  it.each([
    "",
    ",",
    "a,,b",
    "a b",
    "a;b",
    "a, a",
    "jounce.v1, (",
    "jounce.v1,jounce.v1",
    '"a"',
    "\u00e9",
  ])("list that is none is answered with 400: %j", async (offered) => {
    const bare = await Bare.start();
    const request = Buffer.from(handshake("/", offer(offered)), "latin1");
    expect(verdictIn(await bare.answerTo(request))).toBe("400");
    expect(await bare.refused(1)).toEqual({ BAD_HANDSHAKE: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("that carries a token proves who somebody is, and is never repeated", async () => {
    const tokens: string[] = [];
    const bare = await Bare.start({
      running: {
        authenticate: ({ token }) => {
          tokens.push(token);
          if (token !== "good-token") throw new Error(token);
          return { userId: "ann" };
        },
        logger: { error: () => undefined, warn: () => undefined },
      },
      token: "good-token",
    });
    const good = await bare.answerTo(handshake("/", offer("bearer.good-token, jounce.v1")));
    expect([verdictIn(good), chosenIn(good)]).toEqual(["101", "jounce.v1"]);
    const alone = await bare.answerTo(handshake("/", offer("bearer.good-token")));
    expect([verdictIn(alone), chosenIn(alone)]).toEqual(["101", undefined]);
    const bad = await bare.answerTo(handshake("/", offer("jounce.v1, bearer.bad-token")));
    expect(verdictIn(bad)).toBe("401 AUTHENTICATION_FAILED");
    expect([good, alone, bad].filter((head) => head.includes("-token"))).toEqual([]);
    expect(tokens).toEqual(["good-token", "good-token", "good-token", "bad-token"]);
    expect(await bare.refused(1)).toEqual({ AUTHENTICATION_FAILED: 1 });
    await bare.ends();
  });
});

describe("a peer of these tests", () => {
  it("that is let in can leave", async () => {
    const bare = await Bare.start();
    const peer = await RawPeer.open(bare.route);
    expect(await leave(peer)).toEqual([]);
    await bare.ends();
  });
});
