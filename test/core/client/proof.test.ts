import type { ClientNotice } from "../../../src/core/client/effect.js";
import type { ClientOptions } from "../../../src/core/client/options.js";
import type { Proof } from "../../../src/core/client/state.js";
import { proofDue } from "../../../src/core/client/proof.js";
import type { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  clientIn,
  later,
  lose,
  newClient,
  open,
  quiet,
  stateIn,
  told,
  wordsOf,
} from "../../support/clients.js";

const dialling = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  quiet(
    newClient({ credentials: "renewable", heartbeatIntervalMs: 0, ...options }).apply({
      type: "connect",
      moment: momentAt(0),
    }),
  );

/** A connection at time 1 whose first proof is under way, under the id `m1`. */
const proving = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  quiet(open(dialling(options), 1));

const success = (data: unknown = { userId: "u1" }, id: string | undefined = "m1"): Message =>
  new Message("auth_success", data, { id });
const failure = (data?: unknown, id: string | undefined = "m1"): Message =>
  new Message("auth_failure", data, { id });

const proved = (data?: unknown, options?: Partial<ClientOptions>): WebSocketClient =>
  quiet(told(proving(options), success(data), 2));

const proofOf = ({ snapshot: { phase } }: WebSocketClient): Partial<Proof> =>
  phase.name === "connected" ? phase.proof : {};

const notices = ({ outbox }: WebSocketClient): ClientNotice[] =>
  outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : []));

const another = (client: WebSocketClient, now = 5): WebSocketClient =>
  client.apply({ type: "authenticate", credentials: "fixed", moment: momentAt(now) });

const failed = (code: string): ClientNotice[] => {
  const fault = { code, context: "authenticate" } as never;
  return [
    { type: "authFailed", fault },
    { type: "error", fault },
  ];
};

describe("a client with credentials", () => {
  it("proves who it is before anything else goes out", () => {
    const client = open(dialling(), 1);
    expect(wordsOf(client.outbox)).toEqual(["tell open", "prove"]);
    expect(client.outbox[1]).toEqual({ type: "prove", epoch: 1, requestId: "m1" });
    expect(client.isConnected()).toBe(true);
    expect(client.isReady).toBe(false);
  });

  it("asks for its rooms and sends its queue when the server has accepted the proof", () => {
    const client = told(proving(), success(), 2);
    expect(wordsOf(client.outbox)).toEqual(["tell authenticated", "send join_room", "send note"]);
    expect(client).toMatchObject({ isReady: true, isAuthenticated: true, userId: "u1" });
  });

  it("takes a success without an id for the answer", () => {
    expect(told(proving(), new Message("auth_success")).isReady).toBe(true);
  });

  it.each([
    ["another id", success({}, "other")],
    ["another id, and is a failure", failure({}, "other")],
  ])("is not moved by an answer that has %s", (_, message) => {
    const client = proving();
    expect(told(client, message, 1).snapshot).toEqual(client.snapshot);
  });

  it("takes any answer for it of a server that has not negotiated the protocol", () => {
    const foreign = quiet(open(dialling(), 1, { protocol: "" }));
    expect(told(foreign, success({ userId: "u1" }, "srv-1")).userId).toBe("u1");
    expect(notices(told(foreign, failure(undefined, "srv-1")))).toEqual(
      failed("AUTHENTICATION_FAILED"),
    );
    expect(told(proving(), success({ userId: "u1" }, "srv-1")).userId).toBeUndefined();
  });

  it("lets what is sent, asked and joined meanwhile wait", () => {
    const client = proving().withOptions({ whenClosed: "reject" });
    const more = client
      .sendText("late", "!")
      .request(new Message("ask", 1, { id: "r1" }))
      .joinRoom("attic")
      .leaveRoom("lobby");
    expect(wordsOf(more.outbox)).toEqual(["tell queued", "tell queued", "tell left"]);
    const ready = told(quiet(more), success(), 2);
    expect(wordsOf(ready.outbox)).toEqual([
      "tell authenticated",
      "send join_room",
      "send note",
      "send late",
      "send ask",
    ]);
  });

  it("dates no room before it has asked for it", () => {
    const client = proving().apply({ type: "committed", moment: momentAt(3) });
    expect(client.snapshot.rooms.get("lobby")?.deadline).toBeUndefined();
  });

  it("counts a connection as stable only from when it was accepted", () => {
    const lost = lose(proved(undefined, { stableAfterMs: 10 }), 1006, 9);
    const again = quiet(later(quiet(lost), 1e6));
    const held = quiet(open(again, 1e6 + 1));
    expect(held.snapshot.phase).toMatchObject({ stableAt: undefined });
    const accepted = told(held, success({}, "m1000001"), 1e6 + 50);
    expect(accepted.snapshot.phase).toMatchObject({ stableAt: 1e6 + 60 });
  });
});

describe("a proof that is not accepted", () => {
  it.each([
    ["with a code", failure({ code: "USER_LIMIT" }), "USER_LIMIT"],
    ["without one", failure(), "AUTHENTICATION_FAILED"],
  ])("%s is told, and the queue goes on waiting", (_, message, code) => {
    const client = told(proving(), message, 2);
    expect(notices(client)).toEqual(failed(code));
    expect(client).toMatchObject({ isReady: false, isAuthenticated: false, userId: undefined });
    expect(client.messageQueue.size).toBe(1);
  });

  it("for want of a token is told", () => {
    const unproven = { type: "unproven", epoch: 1, requestId: "m1", moment: momentAt(2) } as const;
    expect(notices(proving().apply(unproven))).toEqual(failed("AUTHENTICATION_FAILED"));
    const stale = { ...unproven, requestId: "older" };
    expect(proving().apply(stale).outbox).toEqual([]);
  });

  it("in time is given up", () => {
    const client = proving();
    expect(client.nextDeadline).toBe(10_001);
    expect(later(client, 10_000).outbox).toEqual([]);
    expect(notices(later(client, 10_001))).toEqual(failed("TIMEOUT"));
  });

  it.each([
    ["that can be had anew", "renewable", true, 4408, "reconnecting"],
    ["that cannot", "fixed", true, 4408, "disconnected"],
    ["that cannot, on a connection that was lost", "fixed", true, 1006, "reconnecting"],
    ["that nobody looked at yet", "fixed", false, 4408, "reconnecting"],
  ] as const)("with a token %s", (_, credentials, isAnswered, code, state) => {
    const client = proving({ credentials });
    const after = isAnswered ? quiet(told(client, failure(), 2)) : client;
    expect(lose(after, code, 9).getState()).toBe(state);
  });

  it("may be followed by another one", () => {
    const client = another(quiet(told(proving(), failure(), 2)));
    expect(wordsOf(client.outbox)).toEqual(["prove"]);
    expect(told(client, success({}, "m5"), 6).isReady).toBe(true);
  });
});

describe("a server that knows no proofs", () => {
  const unknown = (id = "m1"): Message => new Message("error", { code: "UNKNOWN_CONTROL" }, { id });

  it("gets everything without one, and the app is told", () => {
    const client = told(proving(), unknown(), 2);
    expect(notices(client)).toEqual(failed("UNKNOWN_CONTROL"));
    expect(wordsOf(client.outbox).slice(2)).toEqual(["send join_room", "send note"]);
  });

  it("changes nothing of a connection that was ready", () => {
    const client = another(quiet(open(quiet(newClient().connect()), 1)));
    const after = told(quiet(client), unknown("m5"), 6);
    expect(notices(after)).toEqual(failed("UNKNOWN_CONTROL"));
    expect(after.outbox).toHaveLength(2);
  });

  it("is not meant by an error about something else", () => {
    expect(notices(told(proving(), unknown("other"), 2))).toEqual([
      { type: "error", fault: { code: "UNKNOWN_CONTROL", context: "server" } },
    ]);
  });
});

describe("another token", () => {
  it("is proved in place while everything goes on", () => {
    const client = another(proved());
    expect(client).toMatchObject({ isReady: true, isAuthenticated: true });
    expect(wordsOf(quiet(client).sendText("note", "!").outbox)).toEqual(["send note"]);
    const renewed = told(quiet(client), success({ userId: "u2" }, "m5"), 6);
    expect(wordsOf(renewed.outbox)).toEqual(["tell authenticated"]);
    expect(renewed.userId).toBe("u2");
  });

  it("on a connection without a proof is proved in place too", () => {
    const client = another(clientIn("connected"));
    expect(wordsOf(client.outbox)).toEqual(["prove"]);
    expect(client.isReady).toBe(true);
    expect(client.options.credentials).toBe("fixed");
  });

  it("waits for the proof that is under way, whatever comes of that", () => {
    const waiting = another(proving());
    expect(wordsOf(waiting.outbox)).toEqual([]);
    for (const answer of [success(), failure()]) {
      const next = told(waiting, answer, 7);
      expect(wordsOf(next.outbox)).toEqual([
        answer.type === "auth_success" ? "tell authenticated" : "tell authFailed",
        "prove",
      ]);
      expect(next.isReady).toBe(false);
      expect(told(quiet(next), success({}, "m7"), 8).isReady).toBe(true);
    }
  });

  it("that is not accepted leaves the identity that was, which the server has too", () => {
    const both = quiet(told(another(proved()), success({ userId: "u2" }, "m5"), 6));
    const first = told(another(another(both, 10), 11), success({ userId: "u3" }, "m10"), 12);
    const second = told(quiet(first), failure(undefined, "m12"), 13);
    expect([first.userId, second.userId]).toEqual(["u3", "u3"]);
    expect(notices(second)).toEqual(failed("AUTHENTICATION_FAILED"));
  });

  it.each(["disconnected", "connecting", "disconnecting", "waiting", "failed"] as const)(
    "is for the next connection while %s",
    (name) => {
      const client = another(clientIn(name));
      expect(client.outbox).toEqual([]);
      expect(client.options.credentials).toBe("fixed");
    },
  );

  it("of the same kind changes no option", () => {
    const client = clientIn("disconnected").withOptions({ credentials: "fixed" });
    expect(another(quiet(client)).options).toBe(client.options);
  });
});

describe("an identity that ends", () => {
  it.each([
    [100_000, 70_000],
    [20_000, 10_000],
    [500, 1_000],
    // The clock of one of both is wrong: to ask at once would be to ask for ever.
    [0, 10_000],
    [-5, 10_000],
  ])("in %d ms is renewed in %d", (lifeMs, renewMs) => {
    expect(proofOf(proved({ expiresAt: 2 + lifeMs })).renewAt).toBe(2 + renewMs);
  });

  it("is renewed in place when it is time", () => {
    const joined = new Message("room_joined", undefined, { room: "lobby" });
    const client = quiet(told(proved({ userId: "u1", expiresAt: 100_002 }), joined, 3));
    expect(client.nextDeadline).toBe(70_002);
    const asked = later(client, 70_002);
    expect(wordsOf(asked.outbox)).toEqual(["prove"]);
    expect(asked.isReady).toBe(true);
  });

  it("goes on when it could not be renewed, and is tried again", () => {
    const asked = quiet(later(proved({ expiresAt: 100_002 }), 70_002));
    const refused = told(asked, failure(undefined, "m70002"), 70_003);
    expect(refused.isAuthenticated).toBe(true);
    expect(proofOf(refused).renewAt).toBe(80_003);
  });

  it.each([
    ["a fixed token", { expiresAt: 100_002 }, { credentials: "fixed" as const }],
    ["no end", {}, {}],
    ["an end that is no number", { expiresAt: "soon" }, {}],
    ["an answer that says nothing", null, {}],
  ])("with %s is not", (_, data, options) => {
    expect(proofOf(proved(data, options)).renewAt).toBeUndefined();
  });

  it("of a fixed token is not tried again after a refusal", () => {
    const client = another(proved({}, { credentials: "fixed" }));
    const refused = told(client, failure(undefined, "m5"), 6);
    expect(proofOf(refused)).toMatchObject({ renewAt: undefined, asked: undefined });
  });

  it("is followed by another connection where another token can be had", () => {
    expect(lose(proved(), 4401, 9).getState()).toBe("reconnecting");
  });

  it("is the end where none can", () => {
    const client = lose(proved({}, { credentials: "fixed" }), 4401, 9);
    expect(client.getState()).toBe("disconnected");
    expect(notices(client)).toContainEqual(failed("AUTHENTICATION_FAILED")[1]);
  });
});

describe("proofs without a connection", () => {
  it("leave nobody authenticated", () => {
    expect(lose(proved(), 1006, 9)).toMatchObject({ isAuthenticated: false, userId: undefined });
  });

  it("are never due", () => {
    const state = stateIn("disconnected");
    expect(proofDue(state, momentAt(1e9)).state).toBe(state);
  });

  it.each(["auth_success", "auth_failure"])("%s means nothing", (type) => {
    const client = clientIn("connected");
    expect(told(client, new Message(type, {}, { id: "x" })).outbox).toEqual([]);
  });
});
