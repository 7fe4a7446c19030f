import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "jounce-websocket";
import { jwt } from "jounce-websocket/jwt";
import { createServer } from "jounce-websocket/server";
import { KeyServer } from "../integrations/auth/keyServer.js";
import { forged, makeSigner, signed } from "../integrations/auth/tokens.js";
import { frame, handshake, opcodes } from "../support/rawPeer.js";
import { closeAfterTest, newClient } from "../support/sockets.js";
import { Bare, json, leave, saidIn } from "./bare.js";
import { certificate, privateKey } from "./certificate.js";
import { bestMs } from "../support/timing.js";

const { text } = opcodes;
const now = Math.floor(Date.now() / 1_000);
const silent = { error: () => undefined, warn: () => undefined };
const bearer = (token: string): string => `Authorization: Bearer ${token}`;

describe("advisories about what a peer says", () => {
  it("CVE-2023-31125: a query, path or cookie of any form is no reason to fail", async () => {
    const bare = await Bare.start({ running: { tokenFrom: { query: "t", cookie: "t" } } });
    const queries = [
      "?",
      "?EIO=5",
      "?__proto__[x]=1",
      "?t",
      "?%",
      "?=&=&",
      "?a=%ff",
      "??",
      "?t[]=1",
    ];
    for (const query of queries) {
      expect([query, await bare.verdict(`/${query}`, `Cookie: ${query}`)]).toEqual([query, "101"]);
    }
    await bare.ends();
  });

  it("CVE-2024-38355: an event called error is thrown by nobody", async () => {
    const bare = await Bare.start({ prepare: (server) => void server.ws("/", () => undefined) });
    for (const peer of [await bare.open(), await bare.speak()]) {
      for (const type of ["error", "newListener", "uncaughtException", "unhandledRejection"]) {
        peer.write(frame(text, json({ type, data: "boom" })));
      }
      expect(await leave(peer)).toEqual([]);
    }
    await bare.ends();
  });

  it("CVE-2022-2421: what looks like one of the server's own fields in data is data", async () => {
    const seen: unknown[] = [];
    const bare = await Bare.start({
      prepare: (server) => void server.on("message", ({ message }) => seen.push(message.data)),
    });
    const data = { _placeholder: true, num: "splice", connectionId: "c", $ref: "#", type: "auth" };
    const peer = await bare.open();
    peer.write(frame(text, json({ type: "note", data })));
    await leave(peer);
    expect(seen).toEqual([data]);
    await bare.ends();
  });

  it("CVE-2023-32695: a field of any other kind than it has to be is refused or left alone", async () => {
    const values = ["1", "-1.5", "null", "true", "[]", "[1]", "{}", '{"toString":"x"}', '""'];
    const fields = ["type", "id", "room", "timestamp", "userId"];
    const bare = await Bare.start({ options: { messagesPerSecondMax: 0 } });
    const peer = await bare.speak();
    for (const field of fields) {
      for (const value of values) {
        const rest = field === "type" ? "" : '"type":"note",';
        peer.write(frame(text, `{${rest}"${field}":${value}}`));
      }
    }
    const answers = saidIn(await leave(peer));
    expect(new Set(answers)).toEqual(new Set(["error INVALID_MESSAGE", "error NOT_IN_ROOM"]));
    // An empty id, empty user and any number for a time are what they may be.
    expect(bare.reached).toHaveLength(4);
    await bare.ends();
  });

  it("CVE-2020-28481: a page of any other origin is turned away by default", async () => {
    const bare = await Bare.start();
    expect(await bare.verdict("/", "Origin: https://evil.example")).toBe("403 ORIGIN_DENIED");
    await bare.ends();
  });

  it("CVE-2017-16031: the id of a connection is 128 bits of chance, and says nothing of the next", async () => {
    const bare = await Bare.start();
    const ids: string[] = [];
    bare.server.on("connect", ({ connectionId }) => void ids.push(connectionId));
    for (let count = 0; count < 20; count += 1) await bare.verdict();
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[\w-]{22,}$/);
    const heads = new Set(ids.map((id) => id.slice(0, 8)));
    expect(heads.size).toBe(20);
    await bare.ends();
  });

  it("CVE-2016-10536 CVE-2020-15134: a certificate that nobody has signed is not believed", async () => {
    const http = createTlsServer({ cert: certificate, key: privateKey });
    http.on("tlsClientError", () => undefined);
    const server = createServer(new WebSocketServer({ port: 0, host: "localhost" }), { server: http }); // prettier-ignore
    await server.start();
    closeAfterTest(() => server.stop());
    const { port } = http.address() as AddressInfo;
    for (const url of [`wss://localhost:${port}`, `wss://127.0.0.1:${port}`]) {
      const client = newClient(url);
      await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    }
    expect(server.getClientCount()).toBe(0);
  });

  it("CVE-2020-7693: an upgrade on any path, and a plain request on the socket's, are answered", async () => {
    const bare = await Bare.start();
    for (const path of ["/", "/info", "//", "/a/../b", "/?x", "http://evil.example/", "*"]) {
      expect(await bare.answerTo(handshake(path))).toMatch(/^HTTP\/1\.1 (101|40\d) /);
      expect(await bare.answerTo(`GET ${path} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    await bare.ends();
  });

  it("CVE-2020-11020: a control message or a room by any other spelling is another or none", async () => {
    const rooms = ["Secret", "secret/", "/secret", "secret ", "secret/x", "secret\u200b", "SECRET"];
    const asked: string[] = [];
    const bare = await Bare.start({
      running: {
        authorize: (_server, _connection, _operation, room) => {
          asked.push(room);
          return room !== "s\u00e9cret" && room !== "secret";
        },
      },
    });
    const peer = await bare.speak();
    for (const type of [
      "join_room/",
      "/join_room",
      "Join_Room",
      "join_room ",
      "join_room/secret",
    ]) {
      peer.write(frame(text, json({ type, room: "secret" })));
    }
    for (const room of ["secret", "s\u00e9cret", "se\u0301cret"]) {
      peer.write(frame(text, json({ type: "join_room", room })));
    }
    expect(saidIn(await leave(peer))).toEqual(Array.from({ length: 8 }, () => "error ROOM_ACCESS_DENIED")); // prettier-ignore
    expect(bare.reached).toEqual([]);
    const other = await bare.speak();
    for (const room of rooms) other.write(frame(text, json({ type: "join_room", room })));
    await leave(other);
    // The rule was asked for the very name that was then joined.
    expect(bare.reached).toEqual(rooms.map((room) => `join ${room}`));
    expect(asked.slice(-rooms.length)).toEqual(rooms);
    await bare.ends();
  });

  it("CVE-2020-7662 CVE-2020-7663: a list of extensions is not even read", async () => {
    const bare = await Bare.start();
    const tricky = `a; b="${"\\x".repeat(3_500)}`;
    expect(await bare.verdict("/", `Sec-WebSocket-Extensions: ${tricky}`)).toBe("101");
    const header = `Sec-WebSocket-Extensions: ${tricky}`;
    expect(await bestMs(() => bare.verdict("/", header))).toBeLessThan(250);
    await bare.ends();
  });

  it("CVE-2026-8469: names that peers make up are kept nowhere", async () => {
    const bare = await Bare.start({
      options: { messagesPerSecondMax: 0, addressMessagesPerSecondMax: 0 },
    });
    const peer = await bare.open();
    for (let index = 0; index < 3_000; index += 1) {
      peer.write(
        frame(text, json({ type: `type-${index}`, id: `id-${index}`, room: `room-${index}` })),
        frame(text, json({ type: "join_room", room: `room-${index}` })),
        frame(text, json({ type: "leave_room", room: `room-${index}` })),
      );
    }
    expect(await leave(peer)).toHaveLength(6_000);
    expect(JSON.stringify(bare.server.statistics())).not.toMatch(/(type|id|room)-\d/);
    expect(JSON.stringify(bare.server.current.snapshot.gate)).not.toMatch(/(type|id|room)-\d/);
    expect(bare.server.current.getRoomCount()).toBe(1);
    await bare.ends();
  });

  it("CVE-2026-27148 CVE-2026-27977: no page that is not the own one is let in, not even null", async () => {
    const bare = await Bare.start();
    for (const origin of [
      "https://evil.example",
      "null",
      "file://",
      "http://127.0.0.1.evil.example",
    ]) {
      expect(await bare.verdict("/", `Origin: ${origin}`)).toBe("403 ORIGIN_DENIED");
    }
    expect(await bare.refused(4)).toEqual({ ORIGIN_DENIED: 4 });
    await bare.ends();
  });

  it("CVE-2026-14631: an origin that is none is refused and breaks no check", async () => {
    const bare = await Bare.start();
    for (const origin of [
      "http://",
      "http://[",
      "http://[::1",
      "://",
      "%",
      "http://%",
      "http://a:99999999",
      "\u00ff",
      ":",
      "http://:80",
    ]) {
      expect(await bare.verdict("/", `Origin: ${origin}`)).toBe("403 ORIGIN_DENIED");
    }
    await bare.ends();
  });

  it("CVE-2018-1270: nothing that a peer sends is an expression, a pattern or a path", async () => {
    const room = "T(java.lang.Runtime).getRuntime().exec('x')";
    const bare = await Bare.start();
    const peer = await bare.speak();
    for (const name of [room, "${process.exit()}", "(a+)+$", "*", "../.."]) {
      peer.write(frame(text, json({ type: "join_room", room: name, selector: name, data: name })));
    }
    expect(saidIn(await leave(peer))).toEqual(Array.from({ length: 5 }, () => "room_joined"));
    expect(bare.reached[0]).toBe(`join ${room}`);
    await bare.ends();
  });

  it("CVE-2020-36406: a path or a name of any depth is walked without a recursion", async () => {
    const bare = await Bare.start({ prepare: (server) => void server.ws("/*", () => undefined) });
    expect(await bare.verdict("/a".repeat(7_000))).toBe("101");
    expect(await bare.verdict("/".repeat(14_000))).toBe("101");
    const peer = await bare.speak();
    for (const room of ["a/".repeat(127), "*/".repeat(127), "#".repeat(255)]) {
      peer.write(frame(text, json({ type: "join_room", room })));
    }
    expect(saidIn(await leave(peer))).toEqual(Array.from({ length: 3 }, () => "room_joined"));
    await bare.ends();
  });
});

describe("advisories about tokens", () => {
  it("CVE-2026-32301: nothing of a token that is not proved reaches a request", async () => {
    const keys = new KeyServer();
    await keys.start();
    const signer = await makeSigner("RS256");
    const issuer = "https://good.example";
    const options = { issuer, jwks: { keys: [signer.jwk] } };
    const good = await signed(signer, { sub: "ann", iss: issuer, iat: now, exp: now + 60 });
    const bare = await Bare.start({ running: { authenticate: jwt(options), logger: silent }, token: good }); // prettier-ignore
    const claims = { sub: "ann", iss: keys.url, tenant: keys.url, exp: now + 60 };
    for (const header of [{ jku: keys.url }, { x5u: keys.url }, { kid: keys.url }]) {
      const token = forged({ alg: "RS256", ...header }, claims, "AAAA");
      expect(await bare.verdict("/", bearer(token))).toBe("401 AUTHENTICATION_FAILED");
    }
    expect(keys.asked).toEqual([]);
    await bare.ends();
    await keys.stop();
  });

  it("CVE-2026-49998: the key of one issuer is no key of another, whatever its kid", async () => {
    const [mine, yours] = [new KeyServer(), new KeyServer()];
    await Promise.all([mine.start(), yours.start()]);
    const [a, b] = await Promise.all([makeSigner("RS256", "same"), makeSigner("RS256", "same")]);
    [mine.keys, yours.keys] = [[a.jwk], [b.jwk]];
    const issuers = [
      { issuer: "https://a.example", jwksUrl: mine.url },
      { issuer: "https://b.example", jwksUrl: yours.url },
    ];
    const claims = { sub: "ann", iat: now, exp: now + 60 };
    const ofA = await signed(a, { ...claims, iss: "https://a.example" });
    const bare = await Bare.start({ running: { authenticate: jwt({ issuers }), logger: silent }, token: ofA }); // prettier-ignore
    const crossed = await signed(a, { ...claims, iss: "https://b.example" });
    expect(await bare.verdict("/", bearer(crossed))).toBe("401 AUTHENTICATION_FAILED");
    const ofB = await signed(b, { ...claims, iss: "https://b.example" });
    expect(await bare.verdict("/", bearer(ofB))).toBe("101");
    await bare.ends();
    await Promise.all([mine.stop(), yours.stop()]);
  });
});
