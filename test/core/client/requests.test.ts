import type { ClientNotice } from "../../../src/core/client/effect.js";
import type { ClientEvent } from "../../../src/core/client/event.js";
import type { ClientPhase } from "../../../src/core/client/state.js";
import type { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  clientIn,
  later,
  lose,
  newClient,
  open,
  openedFact,
  quiet,
  told,
  wordsOf,
} from "../../support/clients.js";

const ask = (id = "r1"): Message => new Message("ask", [1, 2], { id });
const reply = (id = "r1", data: unknown = 3): Message => new Message("reply", data, { id });

/** The client after it has asked, with nothing pending. */
const asked = (client: WebSocketClient, id = "r1"): WebSocketClient =>
  quiet(client.apply({ type: "request", requestId: id, message: ask(id), moment: momentAt(0) }));
const askedIn = (name: ClientPhase["name"]): WebSocketClient => asked(clientIn(name));

const failure = (code: string, requestId = "r1"): object => ({
  type: "requestFailed",
  requestId,
  fault: { code, context: "request" },
});

/** What is told of requests, and the control messages that are sent about them. */
const outcomes = ({ outbox }: WebSocketClient): unknown[] =>
  outbox.flatMap((effect): unknown[] => {
    if (effect.type === "notify") return isOutcome(effect.notice) ? [effect.notice] : [];
    const isCancel = effect.type === "send" && effect.outgoing instanceof Message;
    return isCancel && effect.outgoing.type === "cancel" ? [effect.outgoing] : [];
  });

const isOutcome = ({ type }: ClientNotice): boolean =>
  type === "replied" || type === "requestFailed" || type === "refused";

const stop = new Message("cancel", undefined, { id: "r1" });

describe("a request", () => {
  it("goes out as a message with its id, and waits", () => {
    const client = clientIn("connected").request(ask());
    expect(client.outbox).toEqual([{ type: "send", epoch: 1, outgoing: ask() }]);
    expect(client.requests.toArray()).toEqual(["r1"]);
  });

  it.each(["disconnected", "connecting", "disconnecting", "waiting", "failed"] as const)(
    "waits in the queue while %s",
    (name) => {
      const client = askedIn(name);
      expect(client.messageQueue.last()).toEqual(ask());
      expect(client.snapshot.requests.get("r1")).toMatchObject({ sent: false, deadline: 10_000 });
    },
  );

  it("has the data of its answer, once", () => {
    const client = told(askedIn("connected"), reply());
    expect(outcomes(client)).toEqual([{ type: "replied", requestId: "r1", data: 3 }]);
    expect(client.requests.size).toBe(0);
    expect(told(quiet(client), reply())).toEqual(quiet(client));
  });

  it.each([reply("other"), new Message("reply", 3)])("is not answered by %p", (message) => {
    const client = askedIn("connected");
    expect(told(client, message)).toBe(client);
  });

  it("goes out after the rooms were asked for on the next connection", () => {
    const client = asked(newClient().connect(), "r1");
    const next = open(client, 5);
    expect(wordsOf(next.outbox)).toEqual(["tell open", "send join_room", "send note", "send ask"]);
    expect(next.snapshot.requests.get("r1")).toMatchObject({ sent: true, deadline: 10_000 });
    expect(outcomes(told(quiet(next), reply()))).toHaveLength(1);
  });

  it("may be named like a property of Object.prototype", () => {
    const client = asked(clientIn("connected"), "__proto__");
    expect(outcomes(told(client, reply("toString")))).toEqual([]);
    expect(outcomes(told(client, reply("__proto__")))).toHaveLength(1);
  });
});

describe("a request that cannot be made", () => {
  const connected = clientIn("connected");

  it.each<readonly [string, () => unknown, string]>([
    ["no id", () => connected.request(new Message("ask")), "INVALID_MESSAGE"],
    ["an empty id", () => connected.request(ask("")), "INVALID_MESSAGE"],
    ["an id that waits already", () => askedIn("connected").request(ask()), "INVALID_MESSAGE"],
    ["a reserved type", () => connected.request(stop), "RESERVED_TYPE"],
    ["a time below 0", () => connected.request(ask(), { timeoutMs: -1 }), "INVALID_OPTION"],
    ["no end", () => connected.request(ask(), { timeoutMs: Infinity }), "INVALID_OPTION"],
    ["what is no message", () => connected.request("ask" as never), "INVALID_DATA"],
    ["data for no wire", () => connected.request(new Message("ask", 1n)), "INVALID_DATA"],
  ])("has %s, and its maker is told", (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  it("is one more than may wait", () => {
    const client = asked(quiet(open(newClient({ requestsMax: 1 }).connect())));
    expect(outcomes(client.request(ask("r2")))).toEqual([
      { type: "refused", fault: { code: "QUEUE_FULL", context: "request" } },
    ]);
    expect(told(client, reply()).request(ask("r2")).requests.toArray()).toEqual(["r2"]);
  });
});

describe("the time of a request", () => {
  it("runs from when it was asked, and tells the server to stop when it is over", () => {
    const client = askedIn("connected");
    expect(client.nextDeadline).toBe(10_000);
    expect(outcomes(later(client, 9_999))).toEqual([]);
    expect(outcomes(later(client, 10_000))).toEqual([stop, failure("TIMEOUT")]);
    expect(later(client, 10_000).requests.size).toBe(0);
  });

  it.each(["disconnected", "connecting", "disconnecting", "waiting", "failed"] as const)(
    "runs in the queue too, and takes it out of there: %s",
    (name) => {
      const command = { type: "request", requestId: "r1", message: ask(), timeoutMs: 90 } as const;
      const client = quiet(clientIn(name).apply({ ...command, moment: momentAt(0) }));
      const before = clientIn(name).messageQueue;
      expect(client.nextDeadline).toBe(90);
      const after = later(client, 90);
      expect(outcomes(after)).toEqual([failure("TIMEOUT")]);
      expect(after.messageQueue).toEqual(before);
    },
  );

  it("is its own, or the option's", () => {
    const { snapshot } = clientIn("connected")
      .withOptions({ requestTimeoutMs: 70 })
      .request(ask("a"), { timeoutMs: 5 })
      .request(ask("b"))
      .apply({ type: "committed", moment: momentAt(100) });
    expect([...snapshot.requests.values()].map(({ deadline }) => deadline)).toEqual([105, 170]);
  });

  it("that no moment began begins when the value is taken over, and only then", () => {
    const client = quiet(clientIn("disconnected").request(ask()));
    expect(client.nextDeadline).toBeUndefined();
    const commit = (now: number): ClientEvent => ({ type: "committed", moment: momentAt(now) });
    const committed = client.apply(commit(5));
    expect(committed.nextDeadline).toBe(10_005);
    expect(quiet(committed).apply(commit(6)).nextDeadline).toBe(10_005);
  });

  it("that no moment began begins when it goes out", () => {
    const client = quiet(newClient().connect()).request(ask());
    expect(open(client, 5).snapshot.requests.get("r1")?.deadline).toBe(10_005);
  });

  it("is the earliest of several, and of what else the client waits for", () => {
    const client = asked(asked(clientIn("connected")), "r2").request(ask("r3"), { timeoutMs: 5 });
    expect(client.apply({ type: "committed", moment: momentAt(0) }).nextDeadline).toBe(5);
    expect(askedIn("disconnecting").nextDeadline).toBe(5_000);
  });
});

describe("a request that its caller gives up", () => {
  it("is forgotten, and the server is told", () => {
    const client = askedIn("connected").cancel("r1");
    expect(outcomes(client)).toEqual([stop, failure("ABORTED")]);
    expect(told(quiet(client), reply())).toEqual(quiet(client));
  });

  it("leaves the queue when it is still there", () => {
    const client = askedIn("waiting").cancel("r1");
    expect(outcomes(client)).toEqual([failure("ABORTED")]);
    expect(client.messageQueue.size).toBe(0);
  });

  it("is forgotten without a word while the connection closes", () => {
    expect(outcomes(askedIn("connected").disconnect().cancel("r1"))).toEqual([failure("ABORTED")]);
  });

  it.each(["connected", "waiting"] as const)("means nothing when it does not wait: %s", (name) => {
    const client = clientIn(name);
    expect(client.cancel("r1")).toBe(client);
  });

  it("goes with the queue that is cleared", () => {
    const client = askedIn("disconnected").clearQueue();
    expect(outcomes(client)).toEqual([failure("ABORTED")]);
    expect(client.messageQueue.size).toBe(0);
  });
});

describe("a request that had to make room", () => {
  it("has failed, and the newer ones wait", () => {
    const client = asked(newClient({ queueMax: 1 }));
    const next = client.request(ask("r2"));
    expect(wordsOf(next.outbox)).toEqual(["tell dropped", "tell requestFailed", "tell queued"]);
    expect(outcomes(next)).toEqual([failure("QUEUE_FULL")]);
    expect(next.requests.toArray()).toEqual(["r2"]);
    expect(outcomes(next.send("raw"))).toContainEqual(failure("QUEUE_FULL", "r2"));
  });

  it.each(["raw", new Message("note")])("is not what was dropped otherwise: %p", (entry) => {
    const client = asked(newClient({ queueMax: 1 }).clearQueue().send(entry));
    expect(client.requests.toArray()).toEqual(["r1"]);
    expect(client.messageQueue.size).toBe(1);
  });

  it("is not taken for a message of the same id that was dropped", () => {
    const closing = quiet(
      asked(quiet(open(newClient({ queueMax: 1 }).connect())))
        .disconnect()
        .send(ask()),
    );
    expect(outcomes(closing.send("raw"))).toEqual([]);
    expect(closing.send("raw").requests.size).toBe(1);
  });
});

describe("a connection that ends", () => {
  const both = (client: WebSocketClient): WebSocketClient => asked(client, "r1");

  it("takes the requests with it that went out on it", () => {
    const client = lose(both(clientIn("connected")));
    expect(outcomes(client)).toEqual([failure("NETWORK_ERROR")]);
    expect(client.nextDeadline).toBe(1_000);
  });

  it("leaves those in the queue that did not", () => {
    const client = lose(askedIn("connecting"));
    expect(outcomes(client)).toEqual([]);
    expect(client.snapshot.requests.get("r1")).toMatchObject({ sent: false, deadline: 10_000 });
  });

  it("by silence does the same", () => {
    const slow = quiet(clientIn("connected").withOptions({ requestTimeoutMs: 1e6 }));
    const silent = quiet(later(both(slow), 25_000));
    expect(outcomes(later(silent, 35_000))).toEqual([failure("NETWORK_ERROR")]);
  });

  it("by closing does so when it has closed, or is dialled anew", () => {
    const close = { type: "close", code: 1000, reason: "", moment: momentAt(0) } as const;
    const closing = asked(askedIn("connected").apply(close), "r2");
    expect(outcomes(lose(closing, 1000))).toEqual([
      failure("NETWORK_ERROR"),
      failure("NOT_OPEN", "r2"),
    ]);
    expect(outcomes(later(closing, 5_000))).toHaveLength(2);
    const anew = closing.connect();
    expect(outcomes(anew)).toEqual([failure("NETWORK_ERROR")]);
    expect(anew.requests.toArray()).toEqual(["r2"]);
  });

  it("for good leaves nothing that waits", () => {
    const queued = (client: WebSocketClient): WebSocketClient => asked(client.connect());
    const strict = queued(newClient({ reconnect: false }));
    const exhausted = queued(newClient({ reconnectAttemptsMax: 0 }));
    expect(outcomes(lose(strict))).toEqual([failure("NOT_OPEN")]);
    expect(outcomes(lose(exhausted))).toEqual([failure("RECONNECT_EXHAUSTED")]);
    expect(lose(exhausted).messageQueue.map(String)).toEqual(newClient().messageQueue.map(String));
  });

  it.each(["connecting", "waiting"] as const)("for good by its user's will while %s", (name) => {
    const client = askedIn(name).disconnect();
    expect(outcomes(client)).toEqual([failure("NOT_OPEN")]);
    expect(client.nextDeadline).toBeUndefined();
  });
});

describe("a request to a peer that has not negotiated the protocol", () => {
  const foreign = (): WebSocketClient => quiet(newClient().leaveRoom("lobby").connect());

  it("makes the connection one that speaks it, so that the answer is believed", () => {
    const silent = quiet(open(foreign(), 0, { protocol: "" }));
    expect(wordsOf(told(silent, reply()).outbox)).toEqual(["tell message"]);
    expect(outcomes(told(asked(silent), reply()))).toHaveLength(1);
  });

  it("does so from the queue too", () => {
    const waiting = asked(foreign());
    const client = quiet(waiting.apply(openedFact(waiting, 0, { protocol: "" })));
    expect(outcomes(told(client, reply()))).toHaveLength(1);
  });
});
