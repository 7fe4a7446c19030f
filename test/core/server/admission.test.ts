import { Connection } from "../../../src/core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../../src/core/error.js";
import { momentAt } from "../../../src/core/moment.js";
import { admit } from "../../../src/core/server/admission.js";
import type { ServerEffect } from "../../../src/core/server/effect.js";
import type { ServerFact } from "../../../src/core/server/event.js";
import type { Handshake } from "../../../src/core/server/handshake.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { ungated } from "../../support/invariants.js";
import {
  handshakeOf,
  inhabited,
  knock,
  later,
  noticesOf,
  quiet,
  serverIn,
  welcomeAs,
  wordsOf,
} from "../../support/servers.js";

const other = "192.0.2.2";

/** The status and code with which a handshake was turned away; undefined for one that was not. */
const answerOf = (server: WebSocketServer): unknown => {
  const away = server.outbox.find((effect) => effect.type === "turnAway");
  return away && [away.status, away.code];
};

const fullOf = (options: Partial<ServerOptions>, ...ids: readonly string[]): WebSocketServer =>
  quiet(ids.reduce((next, id) => knock(next, id), new WebSocketServer(options)));

describe("a handshake", () => {
  it("that is let in is looked up, with what is known of the peer", () => {
    const server = knock(new WebSocketServer().addRoute("/chat/:room"), "h", {
      url: "/chat/tea?x=1",
      origin: "http://localhost:8080",
      userAgent: "curl",
      peer: "::ffff:192.0.2.1",
    });
    expect(server.outbox).toEqual([
      {
        type: "check",
        connectionId: "h",
        info: {
          address: "192.0.2.1",
          url: "/chat/tea?x=1",
          origin: "http://localhost:8080",
          userAgent: "curl",
          route: "/chat/:room",
          params: { room: "tea" },
        },
      },
    ]);
    expect(server.snapshot.gate.attempts.size).toBe(1);
    expect(ungated(server)).toEqual([]);
  });

  it("over TLS, or over a proxy's TLS, is one of a private connection", () => {
    const infoOf = (options: Partial<ServerOptions>, differences: Partial<Handshake>) =>
      knock(new WebSocketServer(options), "h", differences).outbox;
    const secure = [{ info: { secure: true } }];
    expect(infoOf({}, { secure: true })).toMatchObject(secure);
    const proxied = { forwardedProto: "https", forwardedFor: other };
    expect(infoOf({ trustedProxies: 1 }, proxied)).toMatchObject([
      { info: { secure: true, address: other } },
    ]);
    expect(infoOf({}, proxied)).not.toMatchObject(secure);
  });

  const route = (options: object): WebSocketServer => new WebSocketServer().addRoute("/", options);
  const one = { connectionsMax: 1 };

  it.each<[string, WebSocketServer, Partial<Handshake>, number, WebSocketErrorCode]>([
    ["an unknown path", new WebSocketServer(), { url: "/chat" }, 404, "UNKNOWN_PATH"],
    ["no path at all", new WebSocketServer({ path: "" }), {}, 404, "UNKNOWN_PATH"],
    ["a path that is no route", route({}).addRoute("/x"), { url: "/y" }, 404, "UNKNOWN_PATH"],
    ["no Host", new WebSocketServer(), { host: undefined }, 400, "BAD_HANDSHAKE"],
    ["a strange Host", new WebSocketServer(), { host: "evil.com" }, 403, "HOST_DENIED"],
    [
      "a strange Origin",
      new WebSocketServer(),
      { origin: "http://evil.com" },
      403,
      "ORIGIN_DENIED",
    ],
    [
      "no Origin for a listed one",
      route({ allowedOrigins: ["http://a"] }),
      {},
      403,
      "ORIGIN_DENIED",
    ],
    ["no TLS where it has to be", route({ requireSecure: true }), {}, 426, "SECURE_REQUIRED"],
    ["a server that stops", serverIn("stopping"), {}, 503, "SERVER_ERROR"],
    [
      "too many of its address",
      fullOf({ connectionsPerAddressMax: 1 }, "g"),
      {},
      429,
      "ADDRESS_LIMIT",
    ],
    ["too many of all", fullOf(one, "g"), { peer: other }, 503, "SERVER_FULL"],
    ["too many at once", fullOf({ connectsBurstMax: 1 }, "g"), {}, 429, "RATE_LIMITED"],
    ["too many on its route", quiet(knock(route(one), "g")), { peer: other }, 503, "SERVER_FULL"],
    [
      "too many of its address on its route",
      quiet(knock(route({ connectionsPerAddressMax: 1 }), "g")),
      {},
      429,
      "ADDRESS_LIMIT",
    ],
  ])("is turned away for %s", (_, server, differences, status, code) => {
    const after = knock(server, "h", differences);
    expect(answerOf(after)).toEqual([status, code]);
    expect(noticesOf(after)).toMatchObject([{ type: "refusal", code, context: "upgrade" }]);
    expect(after.equals(server)).toBe(true);
  });

  it("is turned away for the first reason that holds", () => {
    const full = quiet(knock(route({ ...one, requireSecure: true }), "g", { secure: true }));
    const wrongs: readonly (readonly [Partial<Handshake>, string])[] = [
      [{ url: "/x" }, "UNKNOWN_PATH"],
      [{ host: undefined }, "BAD_HANDSHAKE"],
      [{ host: "evil.com" }, "HOST_DENIED"],
      [{ origin: "http://evil.com" }, "ORIGIN_DENIED"],
      [{ secure: false }, "SECURE_REQUIRED"],
      [{ secure: true }, "SERVER_FULL"],
    ];
    wrongs.forEach(([, code], index) => {
      const all = wrongs.slice(index).reduceRight((sum, [wrong]) => ({ ...sum, ...wrong }), {});
      expect(answerOf(knock(full, "h", all))).toEqual([expect.any(Number), code]);
    });
  });

  it("is turned away with the verdict of a middleware, when nothing else was wrong", () => {
    const server = new WebSocketServer({ allowedHosts: ["localhost"] });
    const upgrade = (refusal: WebSocketErrorCode, host: string): readonly ServerEffect[] =>
      server.apply({
        type: "upgrade",
        connectionId: "h",
        handshake: handshakeOf({ host }),
        refusal,
        moment: momentAt(0),
      }).outbox;
    const away = { type: "turnAway", retryAfterMs: undefined };
    expect(upgrade("FORBIDDEN", "localhost")[0]).toMatchObject({ ...away, status: 403 });
    expect(upgrade("UNAUTHORIZED", "localhost")[0]).toMatchObject({ ...away, status: 401 });
    expect(upgrade("FORBIDDEN", "evil.com")[0]).toMatchObject({ code: "HOST_DENIED" });
    expect(upgrade("SERVER_FULL", "localhost")[0]).toMatchObject({ retryAfterMs: 1_000 });
  });

  it("for a path that others may serve is turned away without a word", () => {
    const after = knock(new WebSocketServer(), "h", { url: "/other", shared: true });
    expect(wordsOf(after.outbox)).toEqual(["turnAway"]);
    expect(wordsOf(knock(new WebSocketServer(), "h", { host: "x", shared: true }).outbox)).toEqual([
      "turnAway",
      "tell refusal",
    ]);
  });

  it("of a peer whose address is not known counts where it can", () => {
    const server = knock(route({ connectionsMax: 2 }), "g", { peer: undefined });
    expect([...server.snapshot.gate.counts]).toEqual([[" /", 1]]);
    expect(server.snapshot.gate.spent.size).toBe(0);
    expect(answerOf(knock(quiet(server), "h", { peer: undefined }))).toBeUndefined();
  });

  it("under a name that is taken is a repetition, and changes nothing", () => {
    const server = quiet(knock(inhabited(), "h"));
    for (const id of ["h", "a"]) expect(knock(server, id)).toBe(server);
    const guarded = quiet(welcomeAs(new WebSocketServer({ authentication: "required" }), "a", {}));
    expect(knock(guarded, "a")).toBe(guarded);
  });

  it("changes nothing of the state that it came to", () => {
    const { snapshot } = new WebSocketServer();
    const event: Extract<ServerFact, { type: "upgrade" }> = {
      type: "upgrade",
      connectionId: "h",
      handshake: handshakeOf(),
      moment: momentAt(0),
    };
    expect(admit(snapshot, event).state).not.toBe(snapshot);
    expect(snapshot.gate.attempts.size).toBe(0);
  });
});

describe("the limits of who may come in", () => {
  it("count handshakes and connections together", () => {
    const server = quiet(
      new WebSocketServer({ connectionsMax: 2 }).addConnection("a", new Connection("a")),
    );
    const one = knock(server, "g");
    expect(answerOf(one)).toBeUndefined();
    expect(answerOf(knock(quiet(one), "h"))).toEqual([503, "SERVER_FULL"]);
  });

  it("count who waits at the gate too", () => {
    const options = { connectionsMax: 1, authentication: "required" } as const;
    const server = quiet(welcomeAs(new WebSocketServer(options), "a", {}));
    expect(answerOf(knock(server, "h"))).toEqual([503, "SERVER_FULL"]);
  });

  it.each<Partial<ServerOptions>>([
    { connectionsMax: 0 },
    { connectionsPerAddressMax: 0 },
    { connectsPerSecondMax: 0 },
    { connectsBurstMax: 0 },
  ])("are none where they are 0: %j", (options) => {
    const least = {
      connectionsMax: 9,
      connectionsPerAddressMax: 9,
      connectsPerSecondMax: 9,
      connectsBurstMax: 9,
    };
    const zeros = { connectionsMax: 0, connectionsPerAddressMax: 0, connectsPerSecondMax: 0 };
    const ids = Array.from({ length: 10 }, (_, index) => `h${index}`);
    expect(answerOf(fullAfter({ ...least, ...options }, ids))).toBeDefined();
    const [name = ""] = Object.keys(options);
    const rest = name === "connectsBurstMax" ? { connectsPerSecondMax: 50 } : {};
    expect(answerOf(fullAfter({ ...zeros, ...rest, ...options }, ids))).toBeUndefined();
  });

  const fullAfter = (options: Partial<ServerOptions>, ids: readonly string[]): WebSocketServer =>
    ids.reduce((next, id) => knock(next, id), new WebSocketServer(options));

  it("are one for all addresses of a network of six", () => {
    const server = new WebSocketServer({ connectionsPerAddressMax: 1 });
    const one = quiet(knock(server, "g", { peer: "2001:db8::1" }));
    expect(answerOf(knock(one, "h", { peer: "2001:db8::2" }))).toEqual([429, "ADDRESS_LIMIT"]);
    expect(answerOf(knock(one, "h", { peer: "2001:db8:0:1::2" }))).toBeUndefined();
  });

  it("say when trying again can help, and then it does", () => {
    const server = fullOf({ connectsBurstMax: 1, connectsPerSecondMax: 1, retryAfterMs: 10 }, "g");
    expect(knock(server, "h", {}, 100).outbox[0]).toMatchObject({ retryAfterMs: 400 });
    expect(answerOf(knock(server, "h", {}, 499))).toEqual([429, "RATE_LIMITED"]);
    expect(answerOf(knock(server, "h", {}, 500))).toBeUndefined();
    const patient = quiet(server.withOptions({ retryAfterMs: 5_000 }));
    expect(knock(patient, "h", {}, 100).outbox[0]).toMatchObject({ retryAfterMs: 5_000 });
  });

  it("say it too where the address is not known", () => {
    const server = fullOf({ connectionsMax: 1 }, "g");
    expect(knock(server, "h", { peer: undefined }).outbox[0]).toMatchObject({
      code: "SERVER_FULL",
      retryAfterMs: 1_000,
    });
  });

  it("are not spent by who is turned away", () => {
    const server = new WebSocketServer({ connectsBurstMax: 1 });
    const refused = quiet(knock(server, "g", { host: "evil.com" }));
    expect(answerOf(knock(refused, "h"))).toBeUndefined();
  });
});

describe("a handshake under way", () => {
  const begun = quiet(knock(new WebSocketServer().addRoute("/live"), "h", { url: "/live" }));
  const fact = { connectionId: "h", moment: momentAt(5) } as const;

  it("that was looked up is answered with a socket, told the limit of its route", () => {
    const checked = begun.apply({ type: "checked", ...fact });
    expect(checked.outbox).toEqual([{ type: "open", connectionId: "h", messageBytesMax: 65_536 }]);
    expect(checked.equals(begun)).toBe(true);
    const own = begun.addRoute("/live", { messageBytesMax: 9 });
    expect(own.apply({ type: "checked", ...fact }).outbox).toMatchObject([{ messageBytesMax: 9 }]);
  });

  const before = { userId: "ann", expiresAt: 4 };
  const strict = begun.addRoute("/live", { requireAuth: true });
  const crowded = begun
    .withOptions({ connectionsPerUserMax: 1 })
    .addConnection("a", new Connection("a", { userId: "ann" }));

  it.each<[string, WebSocketServer, Partial<Extract<ServerFact, { type: "checked" }>>, unknown]>([
    ["for what was found", begun, { refusal: "FORBIDDEN" }, [403, "FORBIDDEN"]],
    ["as nobody where somebody has to be", strict, {}, [401, "UNAUTHORIZED"]],
    ["with a proof that is over", begun, { identity: before }, [401, "AUTHENTICATION_FAILED"]],
    ["as one too many of a user", crowded, { identity: { userId: "ann" } }, [403, "USER_LIMIT"]],
  ])("is turned away %s, and nothing is left of it", (_, server, found, answer) => {
    const after = quiet(server).apply({ type: "checked", ...fact, ...found });
    expect(answerOf(after)).toEqual(answer);
    expect(noticesOf(after)).toMatchObject([{ type: "refusal", address: "192.0.2.1" }]);
    expect(after.snapshot.gate.attempts.size).toBe(0);
    expect(ungated(after)).toEqual([]);
  });

  it("is turned away as one too many of those who have yet to prove who they are", () => {
    const options = { authentication: "required", unauthenticatedMax: 1 } as const;
    const at = quiet(knock(welcomeAs(new WebSocketServer(options), "w", {}), "h"));
    expect(answerOf(at.apply({ type: "checked", ...fact }))).toEqual([503, "SERVER_FULL"]);
    const known = at.apply({ type: "checked", ...fact, identity: { userId: "ann" } });
    expect(wordsOf(known.outbox)).toEqual(["open"]);
    const open = quiet(at.withOptions({ unauthenticatedMax: 2 }));
    expect(wordsOf(open.apply({ type: "checked", ...fact }).outbox)).toEqual(["open"]);
  });

  it("is let in as somebody where somebody has to be", () => {
    const identity = { userId: "ann" };
    expect(wordsOf(quiet(strict).apply({ type: "checked", ...fact, identity }).outbox)).toEqual([
      "open",
    ]);
  });

  it("says when to come back where that can help", () => {
    const refused = begun.apply({ type: "checked", ...fact, refusal: "SERVER_ERROR" });
    expect(refused.outbox[0]).toMatchObject({ status: 503, retryAfterMs: 1_000 });
    const forbidden = begun.apply({ type: "checked", ...fact, refusal: "FORBIDDEN" });
    expect(forbidden.outbox[0]).toMatchObject({ retryAfterMs: undefined });
  });

  it("that is given up is forgotten without a word", () => {
    const given = begun.apply({ type: "abandoned", ...fact });
    expect(given.outbox).toEqual([]);
    expect(given.snapshot.gate.counts.size + given.snapshot.gate.attempts.size).toBe(0);
    expect(given.nextDeadline).toBeUndefined();
  });

  it.each(["abandoned", "checked"] as const)("is over once: a second %s is stale", (type) => {
    const given = quiet(begun.apply({ type: "abandoned", ...fact }));
    expect(given.apply({ type, ...fact })).toBe(given);
  });

  it("has its time, and is turned away after that", () => {
    expect(later(begun, 9_999)).toBe(begun);
    const late = later(begun, 10_000);
    expect(answerOf(late)).toEqual([408, "TIMEOUT"]);
    expect(ungated(late)).toEqual([]);
    expect(late.snapshot.gate.deadlines.next).toBeUndefined();
  });

  it("has all the time of the world where 0 is the limit", () => {
    const patient = quiet(knock(new WebSocketServer({ handshakeTimeoutMs: 0 }), "h"));
    expect(later(patient, 1e12)).toBe(patient);
  });

  it("is told that the server stops", () => {
    const stopped = quiet(begun.start()).stop();
    expect(answerOf(stopped)).toEqual([503, "SERVER_ERROR"]);
    expect(ungated(stopped)).toEqual([]);
  });
});

describe("the routes of a server", () => {
  it("take the place of its path, and give it back when the last one goes", () => {
    const server = new WebSocketServer({ path: "/ws" }).addRoute("/live");
    expect(answerOf(knock(server, "h", { url: "/ws" }))).toEqual([404, "UNKNOWN_PATH"]);
    expect(answerOf(knock(server, "h", { url: "/live" }))).toBeUndefined();
    expect(answerOf(knock(server.removeRoute("/live"), "h", { url: "/ws" }))).toBeUndefined();
  });

  it("change in their places, and change nothing when they are the same", () => {
    const server = new WebSocketServer().addRoute("/a", { connectionsMax: 1 }).addRoute("/b");
    expect(server.addRoute("/a", { connectionsMax: 1 })).toBe(server);
    expect(server.removeRoute("/c")).toBe(server);
    const changed = server.addRoute("/a", { connectionsMax: 2 });
    expect(changed.snapshot.gate.routes).toEqual([
      { pattern: "/a", options: { connectionsMax: 2 } },
      { pattern: "/b", options: {} },
    ]);
  });

  it("that are none are thrown at whoever builds with them", () => {
    const invalid = expect.objectContaining({ code: "INVALID_OPTION" });
    expect(() => new WebSocketServer().addRoute("chat")).toThrow(invalid);
    expect(() => new WebSocketServer().addRoute("/", { connectionsMax: -1 })).toThrow(invalid);
  });

  it("let those stay who came by them, with the server's limits, when they are taken away", () => {
    const server = quiet(knock(new WebSocketServer().addRoute("/live"), "h", { url: "/live" }));
    const gone = quiet(server.removeRoute("/live"));
    const checked = gone.apply({ type: "checked", connectionId: "h", moment: momentAt(1) });
    expect(checked.outbox).toMatchObject([{ type: "open", messageBytesMax: 65_536 }]);
  });
});
