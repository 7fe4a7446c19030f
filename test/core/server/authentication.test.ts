import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { Identity } from "../../../src/core/server/identity.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { lopsided, misfiled, tracesOf, ungated } from "../../support/invariants.js";
import { serverEvents } from "../../support/serverEvents.js";
import {
  ask,
  connectionOf,
  handshakeOf,
  inhabited,
  knock,
  later,
  listen,
  lose,
  noticesOf,
  quiet,
  welcomeAs,
  wordsOf,
} from "../../support/servers.js";

const speaking = { protocol: "jounce.v1", address: "192.0.2.1" };
const required = (): WebSocketServer =>
  listen(new WebSocketServer({ authentication: "required" }).start());

/** The server after a proof of `id` has been offered and not yet looked at. */
const offer = (server: WebSocketServer, connectionId: string, now = 0): WebSocketServer =>
  server.apply({ type: "auth", connectionId, requestId: "r1", moment: momentAt(now) });

/** The server after the proof of `id` has held. */
const prove = (
  server: WebSocketServer,
  connectionId: string,
  identity: Identity,
  now = 0,
): WebSocketServer =>
  server.apply({ type: "proved", connectionId, requestId: "r1", identity, moment: momentAt(now) });

const messagesOf = (server: WebSocketServer): unknown[] =>
  server.outbox.flatMap((effect) =>
    effect.type === "deliver" && effect.outgoing instanceof Message
      ? [JSON.parse(effect.outgoing.toJson())]
      : [],
  );

const refusalOf = (code: string): unknown => ({
  type: "refusal",
  code,
  context: "auth",
  connectionId: "a",
});

describe("who has yet to prove who it is", () => {
  const arrived = welcomeAs(quiet(required()), "a", speaking);
  const waiting = quiet(arrived);

  it("is told until when, and the app is told nothing", () => {
    expect(wordsOf(arrived.outbox)).toEqual(["send welcome"]);
    expect(messagesOf(arrived)).toMatchObject([{ data: { authTimeoutMs: 10_000 } }]);
    const open = welcomeAs(new WebSocketServer(), "a", speaking);
    expect(messagesOf(open)[0]).not.toHaveProperty("data.authTimeoutMs");
  });

  it("is no connection of the server: it is in no table and gets no broadcast", () => {
    expect(waiting.getConnectionCount()).toBe(0);
    expect(waiting.sendTo("a", "hi")).toBe(waiting);
    expect(waiting.setUserId("a", "ann")).toBe(waiting);
    expect(noticesOf(waiting.joinRoom("a", "lobby"))).toMatchObject([
      { type: "refused", fault: { code: "NOT_OPEN" } },
    ]);
  });

  it.each(["message", "frame", "malformed"] as const)("is refused a %s", (type) => {
    const refused = waiting.apply({ ...serverEvents[type], connectionId: "a" });
    expect(wordsOf(refused.outbox)).toEqual(["send error", "tell refusal"]);
    expect(messagesOf(refused)).toMatchObject([{ data: { code: "UNAUTHORIZED" } }]);
    expect(noticesOf(refused)).toMatchObject([{ code: "UNAUTHORIZED", context: type }]);
    expect(refused.equals(waiting)).toBe(true);
  });

  it("is refused what it asks for, with the id of that", () => {
    const request = new Message("join_room", undefined, { id: "r7", room: "lobby" });
    expect(messagesOf(ask(waiting, "a", request))).toMatchObject([
      { type: "error", id: "r7", room: "lobby", data: { code: "UNAUTHORIZED" } },
    ]);
  });

  it("is told by no text of it where all frames are raw", () => {
    const raw = quiet(waiting.withOptions({ envelope: "raw" }));
    const refused = raw.apply({ ...serverEvents.frame, connectionId: "a" });
    expect(wordsOf(refused.outbox)).toEqual(["tell refusal"]);
  });

  it("may say that it is alive, and no error is answered by an error", () => {
    expect(messagesOf(ask(waiting, "a", new Message("ping", undefined, { id: "p" })))).toEqual([
      { type: "pong", id: "p" },
    ]);
    for (const type of ["pong", "error"])
      expect(ask(waiting, "a", new Message(type))).toBe(waiting);
  });

  it("is one of no more than may wait", () => {
    const few = quiet(waiting.withOptions({ unauthenticatedMax: 1 }));
    const crowded = welcomeAs(few, "b", {});
    expect(crowded.outbox[0]).toEqual({
      type: "closeSocket",
      connectionId: "b",
      code: 1013,
      reason: "SERVER_FULL",
    });
    expect(crowded.equals(few)).toBe(true);
    const known = { ...serverEvents.connect, connectionId: "b", identity: { userId: "bob" } };
    expect(few.apply(known).getConnectionCount()).toBe(1);
    const open = quiet(few.withOptions({ unauthenticatedMax: 0 }));
    expect(welcomeAs(open, "b", {}).snapshot.gate.unproven.size).toBe(2);
  });

  it("is sent away with 4408 when its time is over", () => {
    expect(later(waiting, 9_000).snapshot.gate.unproven.size).toBe(1);
    const late = later(waiting, 10_000);
    expect(late.outbox).toContainEqual({
      type: "closeSocket",
      connectionId: "a",
      code: 4408,
      reason: "AUTH_TIMEOUT",
    });
    expect(noticesOf(late)).toEqual([refusalOf("AUTH_TIMEOUT")]);
    expect([...tracesOf(late, "a"), ...ungated(late)]).toEqual([]);
    expect(late.snapshot.gate.counts.size).toBe(0);
  });

  it("has all the time of the world where 0 is the limit", () => {
    const server = quiet(required().withOptions({ authTimeoutMs: 0 }));
    const patient = welcomeAs(server, "a", {});
    expect(later(patient, 1e9).snapshot.gate.unproven.size).toBe(1);
    expect(patient.snapshot.gate.deadlines.next).toBeUndefined();
  });

  it("leaves nothing behind when it goes, and nobody is told", () => {
    for (const gone of [
      lose(offer(waiting, "a"), "a"),
      waiting.removeConnection("a"),
      offer(waiting, "a").stop(),
      waiting.apply({ ...serverEvents.refused, closeCode: 4429 }),
    ]) {
      expect([...tracesOf(gone, "a"), ...ungated(gone)]).toEqual([]);
      expect(noticesOf(gone).filter(({ type }) => type === "disconnect")).toEqual([]);
    }
  });

  it("is told when to come back when the server stops", () => {
    const stopped = waiting.stop();
    expect(wordsOf(stopped.outbox)).toEqual(["unlisten", "send draining", "closeSocket"]);
  });

  it("makes room for another under its name", () => {
    const again = welcomeAs(waiting, "a", { address: "192.0.2.9" }, 5_000);
    expect(ungated(again)).toEqual([]);
    expect([...again.snapshot.gate.counts.keys()]).toEqual(["192.0.2.9"]);
    const byHand = waiting.addConnection("a", connectionOf(inhabited(), "a"));
    expect(byHand.snapshot.gate.unproven.size).toBe(0);
    expect([...ungated(byHand), ...misfiled(byHand)]).toEqual([]);
  });

  it("finds the rooms that builders put it into, as they are when it comes in", () => {
    const early = new WebSocketServer({ authentication: "required" }).joinRoom("a", "lobby");
    const at = offer(welcomeAs(early.joinRoom("a", "attic"), "a", {}), "a").leaveRoom("a", "attic");
    const inside = prove(at, "a", { userId: "ann" });
    expect(connectionOf(inside, "a").rooms.toArray()).toEqual(["lobby"]);
    expect(lopsided(inside)).toEqual([]);
    expect(tracesOf(lose(at, "a"), "a")).toEqual([]);
  });
});

describe("a proof", () => {
  const waiting = quiet(offer(welcomeAs(required(), "a", speaking), "a"));

  it("is looked at", () => {
    const offered = offer(welcomeAs(quiet(required()), "a", {}), "a");
    expect(offered.outbox.at(-1)).toEqual({ type: "verify", connectionId: "a", requestId: "r1" });
  });

  it("that holds makes it a connection: first it is told, then the app", () => {
    const identity = { userId: "cafe\u0301", expiresAt: 60_000, claims: { role: "admin" } };
    const inside = prove(waiting, "a", identity, 5_000);
    expect(wordsOf(inside.outbox)).toEqual([
      "send auth_success",
      "tell connect",
      "tell presence",
      "tell authenticated",
    ]);
    expect(messagesOf(inside)).toEqual([
      { type: "auth_success", id: "r1", data: { userId: "caf\u00e9", expiresAt: 60_000 } },
    ]);
    expect(connectionOf(inside, "a").userId).toBe("caf\u00e9");
    expect(connectionOf(inside, "a").userData.get("claims")).toEqual({ role: "admin" });
    expect(noticesOf(inside).at(-1)).toEqual({
      type: "authenticated",
      connectionId: "a",
      userId: "caf\u00e9",
    });
    expect([...ungated(inside), ...misfiled(inside)]).toEqual([]);
    expect(later(inside, 10_000).getConnectionCount()).toBe(1);
  });

  it("says nothing of an end that it does not have", () => {
    for (const identity of [{ userId: "ann" }, { userId: "ann", expiresAt: Infinity }]) {
      const inside = prove(waiting, "a", identity);
      expect(messagesOf(inside)).toEqual([
        { type: "auth_success", id: "r1", data: { userId: "ann" } },
      ]);
      expect(inside.snapshot.gate.deadlines.next).toBeUndefined();
      expect(connectionOf(inside, "a").userData.get("claims")).toEqual({});
    }
  });

  it("holds until its end, and then the connection is sent away with 4401", () => {
    const identity = { userId: "ann", expiresAt: 1_700_000_060_000 };
    const event = { type: "proved", connectionId: "a", identity } as const;
    const moment = momentAt(1_000, { wall: 1_700_000_000_000 });
    const inside = quiet(waiting.apply({ ...event, moment }));
    expect(later(inside, 60_900).getConnectionCount()).toBe(1);
    const over = later(inside, 61_000);
    expect(over.outbox).toContainEqual({
      type: "closeSocket",
      connectionId: "a",
      code: 4401,
      reason: "UNAUTHORIZED",
    });
    expect(noticesOf(over)).toContainEqual(refusalOf("UNAUTHORIZED"));
    expect([...tracesOf(over, "a"), ...ungated(over)]).toEqual([]);
  });

  const crowded = prove(
    offer(welcomeAs(required().withOptions({ connectionsPerUserMax: 1 }), "b", {}), "b"),
    "b",
    { userId: "ann" },
  );

  it.each<[string, WebSocketServer, Identity, string]>([
    ["is over", waiting, { userId: "ann", expiresAt: 5_000 }, "AUTHENTICATION_FAILED"],
    ["ends at no time", waiting, { userId: "ann", expiresAt: NaN }, "AUTHENTICATION_FAILED"],
    ["is of nobody", waiting, { userId: "" }, "AUTHENTICATION_FAILED"],
    [
      "is of one with too many connections",
      offer(welcomeAs(crowded, "a", {}), "a"),
      { userId: "ann" },
      "USER_LIMIT",
    ],
  ])("that %s does not hold", (_, server, identity, code) => {
    const refused = prove(quiet(server), "a", identity, 5_000);
    expect(wordsOf(refused.outbox)).toEqual(["send auth_failure", "tell refusal"]);
    expect(messagesOf(refused)).toMatchObject([{ id: "r1", data: { code } }]);
    expect(noticesOf(refused)).toEqual([refusalOf(code)]);
    expect(refused.snapshot.gate.unproven.has("a")).toBe(true);
  });

  it("that does not hold may be followed by another, within the same time", () => {
    const failed = waiting.apply({ ...serverEvents.disproved, moment: momentAt(9_000) });
    expect(wordsOf(failed.outbox)).toEqual(["send auth_failure", "tell refusal"]);
    expect(wordsOf(offer(quiet(failed), "a").outbox)).toEqual(["verify"]);
    expect(later(failed, 10_000).snapshot.gate.unproven.size).toBe(0);
  });

  it("is one at a time", () => {
    const second = offer(waiting, "a");
    expect(messagesOf(second)).toMatchObject([
      { type: "error", id: "r1", data: { code: "RATE_LIMITED" } },
    ]);
    expect(noticesOf(second)).toEqual([refusalOf("RATE_LIMITED")]);
    expect(second.equals(waiting)).toBe(true);
  });

  it("that nobody waits for is stale", () => {
    const gone = quiet(lose(waiting, "a"));
    expect(prove(gone, "a", { userId: "ann" })).toBe(gone);
    expect(gone.apply(serverEvents.disproved)).toBe(gone);
    expect(offer(gone, "a")).toBe(gone);
    const inside = quiet(prove(waiting, "a", { userId: "ann" }));
    expect(prove(inside, "a", { userId: "zoe" })).toBe(inside);
  });

  it("is nothing that a server without authentication understands", () => {
    const refused = offer(quiet(inhabited()), "a");
    expect(messagesOf(refused)).toMatchObject([{ data: { code: "UNKNOWN_CONTROL" } }]);
    expect(noticesOf(refused)).toEqual([refusalOf("UNKNOWN_CONTROL")]);
  });
});

describe("a proof that nobody has to give", () => {
  const server = quiet(inhabited().withOptions({ authentication: "optional" }));

  it("makes an anonymous connection a user's, and a user's another's", () => {
    const named = prove(offer(server, "b"), "b", { userId: "bob" });
    expect(named.getUserConnections("bob")).toEqual(["b"]);
    const other = prove(offer(server, "a"), "a", { userId: "zoe" });
    expect([...other.snapshot.users.keys()]).toEqual(["zoe"]);
    expect(wordsOf(other.outbox)).not.toContain("tell connect");
    expect(misfiled(other)).toEqual([]);
  });

  it("takes the place of the one before it, with its end", () => {
    const once = prove(offer(server, "a"), "a", { userId: "ann", expiresAt: 60_000 });
    const twice = prove(offer(quiet(once), "a"), "a", { userId: "ann", expiresAt: 90_000 });
    expect(later(twice, 60_000).getConnectionCount()).toBe(2);
    expect(later(twice, 90_000).getConnectionCount()).toBe(1);
    const endless = prove(offer(quiet(once), "a"), "a", { userId: "ann" });
    expect(later(endless, 90_000).getConnectionCount()).toBe(2);
  });

  it("that does not hold leaves everything as it was", () => {
    const failed = offer(server, "a").apply(serverEvents.disproved);
    expect(failed.equals(server)).toBe(true);
  });
});

describe("a proof with the handshake", () => {
  const identity = { userId: "ann", claims: { role: "admin" } };
  const connect = { ...serverEvents.connect, info: speaking, identity };

  it("lets a connection in at once, where one has to be given and where not", () => {
    for (const authentication of ["none", "optional", "required"] as const) {
      const server = new WebSocketServer({ authentication }).apply(connect);
      expect(server.getUserConnections("ann")).toEqual(["c"]);
      expect(wordsOf(server.outbox)).toContain("tell authenticated");
      expect(ungated(server)).toEqual([]);
    }
  });

  it("that is over by now does not", () => {
    const server = new WebSocketServer();
    const late = server.apply({ ...connect, identity: { userId: "ann", expiresAt: 5 } });
    expect(late.outbox[0]).toEqual({
      type: "closeSocket",
      connectionId: "c",
      code: 4401,
      reason: "AUTHENTICATION_FAILED",
    });
    expect(late.equals(server)).toBe(true);
  });

  it("frees the place of its handshake where it is refused", () => {
    const begun = quiet(knock(new WebSocketServer(), "c"));
    expect(begun.snapshot.gate.counts.size).toBe(1);
    const refused = begun.apply({ ...connect, identity: { userId: "" } });
    expect([...tracesOf(refused, "c"), ...ungated(refused)]).toEqual([]);
    expect(refused.snapshot.gate.counts.size).toBe(0);
    expect(handshakeOf().peer).toBe(speaking.address);
  });
});
