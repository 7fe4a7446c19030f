import type { ClientNotice } from "../../../src/core/client/effect.js";
import type { ClientOptions } from "../../../src/core/client/options.js";
import { reduceClient, WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { Outgoing } from "../../../src/core/Outgoing.js";
import { later, lose, open, quiet, told, url, wordsOf } from "../../support/clients.js";

const note = (id = "n1", timestamp = 0): Message => new Message("note", id, { id, timestamp });

const offline = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  new WebSocketClient(url, [], options);
const dialled = (client: WebSocketClient): WebSocketClient =>
  quiet(client.apply({ type: "connect", moment: momentAt(0) }));
const online = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  quiet(open(dialled(offline(options))));

const confirmed = (client: WebSocketClient, outgoing: Outgoing = note()): WebSocketClient =>
  client.apply({ type: "send", outgoing, confirm: true, moment: momentAt(0) });

const delivered = (client: WebSocketClient, data: unknown): WebSocketClient => {
  const message = new Message("message_delivered", data);
  return client.apply({
    type: "message",
    epoch: client.snapshot.epoch,
    message,
    data: message.toJson(),
    moment: momentAt(1),
  });
};

const notices = ({ outbox }: WebSocketClient): ClientNotice[] =>
  outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : []));

const undelivered = (code: string, messageId = "n1"): ClientNotice => ({
  type: "undelivered",
  messageId,
  fault: { code, context: "send" } as never,
});

const back = (client: WebSocketClient): WebSocketClient => open(dialled(client));
const ids = (client: WebSocketClient): unknown[] =>
  client.messageQueue.toArray().map((entry) => (entry instanceof Message ? entry.id : entry));

describe("a message that has to be confirmed", () => {
  it("goes out at once and is kept", () => {
    const client = confirmed(online());
    expect(wordsOf(client.outbox)).toEqual(["send note"]);
    expect(client.unconfirmed.toObject()).toEqual({ n1: note() });
    expect(client.snapshot.unconfirmed.get("n1")).toMatchObject({ attempts: 1, sent: true });
  });

  it("is forgotten when the server has it, and both are told", () => {
    const client = delivered(quiet(confirmed(online())), { messageId: "n1" });
    expect(client.unconfirmed.size).toBe(0);
    expect(notices(client).map(({ type }) => type)).toEqual(["delivered", "message"]);
  });

  it.each([[{ messageId: "other" }], [{ messageId: 1 }], [null], ["n1"]])(
    "is not forgotten for %j",
    (data) => {
      const client = delivered(quiet(confirmed(online())), data);
      expect(client.unconfirmed.size).toBe(1);
      expect(notices(client).map(({ type }) => type)).toEqual(["message"]);
    },
  );

  it("goes out again, first, on the next connection", () => {
    const lost = quiet(lose(quiet(confirmed(online()))));
    expect(ids(lost.sendText("later", "!"))[0]).toBe("n1");
    const again = back(lost.sendText("later", "!"));
    expect(wordsOf(again.outbox)).toEqual(["tell open", "send note", "send later"]);
    expect(again.snapshot.unconfirmed.get("n1")).toMatchObject({ attempts: 2, sent: true });
  });

  it("keeps its place among others", () => {
    const two = confirmed(confirmed(online()), note("n2"));
    const lost = lose(delivered(two, { messageId: "n1" }));
    expect(ids(confirmed(lost, note("n3")))).toEqual(["n2", "n3"]);
  });

  it("is given up after as many attempts as it has", () => {
    const once = online({ deliveryAttemptsMax: 1 });
    const lost = lose(quiet(confirmed(once)));
    expect(notices(lost)).toContainEqual(undelivered("TIMEOUT"));
    expect(ids(lost)).toEqual([]);
    expect(lost.unconfirmed.size).toBe(0);
  });

  it("waits for a connection where there is none", () => {
    const client = confirmed(offline());
    expect(wordsOf(client.outbox)).toEqual(["tell queued"]);
    expect(client.snapshot.unconfirmed.get("n1")).toMatchObject({ attempts: 0, sent: false });
    const opened = back(client);
    expect(opened.snapshot.unconfirmed.get("n1")).toMatchObject({ attempts: 1, sent: true });
  });

  it("is told that it never will be when it has to make room", () => {
    const client = confirmed(offline({ queueMax: 1 }));
    const full = quiet(client).sendText("note", "newer");
    expect(notices(full)).toEqual([
      { type: "dropped", outgoing: note() },
      undelivered("QUEUE_FULL"),
      expect.objectContaining({ type: "queued" }),
    ]);
    const raw = quiet(offline({ queueMax: 1 }).send("raw")).send("more");
    expect(notices(raw).map(({ type }) => type)).toEqual(["dropped", "queued"]);
  });

  it("is told so when the queue is cleared, but not when it is out already", () => {
    const client = quiet(confirmed(confirmed(offline(), note("n2")))).clearQueue();
    expect(notices(client)).toEqual([undelivered("ABORTED", "n2"), undelivered("ABORTED")]);
    const out = lose(quiet(confirmed(online())));
    expect(out.clearQueue().unconfirmed.size).toBe(0);
  });

  it("goes out again on the same connection when it is not confirmed in time, and is given up at last", () => {
    const client = quiet(confirmed(online({ deliveryAttemptsMax: 2, heartbeatIntervalMs: 0 })));
    expect(client.nextDeadline).toBe(10_000);
    expect(later(client, 9_999).outbox).toEqual([]);
    const again = later(client, 10_000);
    expect(wordsOf(again.outbox)).toEqual(["send note"]);
    expect(again.nextDeadline).toBe(20_000);
    const spent = later(quiet(again), 20_000);
    expect(notices(spent)).toEqual([undelivered("TIMEOUT")]);
    expect([spent.unconfirmed.size, spent.messageQueue.size]).toEqual([0, 0]);
  });

  it("is told so when the server refuses it", () => {
    const refusal = new Message("error", { code: "FORBIDDEN" }, { id: "n1" });
    const client = told(quiet(confirmed(online())), refusal);
    expect(notices(client)).toEqual([
      undelivered("FORBIDDEN"),
      { type: "error", fault: { code: "FORBIDDEN", context: "server" } },
    ]);
    expect(client.unconfirmed.size).toBe(0);
  });

  it.each([
    ["has no id", new Message("note"), "INVALID_MESSAGE"],
    ["is a raw frame", "raw", "INVALID_MESSAGE"],
  ])("that %s is refused", (_, outgoing, code) => {
    expect(notices(confirmed(online(), outgoing))).toMatchObject([{ fault: { code } }]);
  });

  it("that has the id of another one is refused, and so is one too many", () => {
    const client = quiet(confirmed(online({ queueMax: 2 })));
    expect(notices(confirmed(client))).toMatchObject([{ fault: { code: "INVALID_MESSAGE" } }]);
    const full = quiet(confirmed(client, note("n2")));
    expect(notices(confirmed(full, note("n3")))).toMatchObject([{ fault: { code: "QUEUE_FULL" } }]);
  });

  it("counts in equality and in a replay", () => {
    expect(quiet(confirmed(online())).equals(online())).toBe(false);
    const events = confirmed(online()).drain().events;
    expect(events.reduce(reduceClient, online()).equals(quiet(confirmed(online())))).toBe(true);
  });
});

describe("what an earlier run left behind", () => {
  const kept = (message: Message, confirm = true) => ({ message, confirm });
  const restored = (client: WebSocketClient, ...messages: readonly Message[]): WebSocketClient =>
    client.apply({
      type: "restore",
      kept: messages.map((message) => kept(message)),
      moment: momentAt(10_000),
    });

  it("waits before everything else", () => {
    const client = restored(offline().sendText("note", "new"), note("a"), note("b"));
    expect(ids(client)).toEqual(["a", "b", undefined]);
    expect([...client.unconfirmed.keys()]).toEqual(["a", "b"]);
  });

  it("goes out at once where messages go out", () => {
    expect(wordsOf(restored(online(), note("a")).outbox)).toEqual(["send note"]);
  });

  it("leaves alone what is out already", () => {
    const client = restored(quiet(confirmed(online())), note("a"));
    expect(client.snapshot.unconfirmed.map(({ attempts }) => attempts).toObject()).toEqual({
      n1: 1,
      a: 1,
    });
  });

  it("is not confirmed when it did not have to be", () => {
    const client = offline().apply({
      type: "restore",
      kept: [kept(note("a"), false)],
      moment: momentAt(0),
    });
    expect(client.unconfirmed.size).toBe(0);
    expect(ids(client)).toEqual(["a"]);
  });

  it("is left where it is known already, or has no id", () => {
    const client = quiet(confirmed(offline()));
    expect(restored(client, note(), new Message("note"))).toBe(client);
    const sent = quiet(confirmed(online()));
    expect(restored(sent, note())).toBe(sent);
    const plain = quiet(offline().send(note("p")).send("raw"));
    expect(restored(plain, note("p"))).toBe(plain);
  });

  it("keeps to the ceiling of the queue: the newest stay", () => {
    const client = restored(offline({ queueMax: 2 }), note("a"), note("b"), note("c"));
    expect(ids(client)).toEqual(["b", "c"]);
    expect([...client.unconfirmed.keys()]).toEqual(["b", "c"]);
  });
});

describe("a message that has waited too long", () => {
  it("is dropped instead of sent", () => {
    const client = confirmed(offline({ queueAgeMsMax: 1_000 }), note("old", 1))
      .send(note("new", 1_500))
      .send("raw");
    const opened = open(quiet(client.connect()), 2_000);
    expect(wordsOf(opened.outbox)).toEqual([
      "tell open",
      "tell dropped",
      "tell undelivered",
      "send note",
      "send frame",
    ]);
    expect(opened.unconfirmed.size).toBe(0);
  });

  it("without a time of its own has not", () => {
    const client = offline({ queueAgeMsMax: 1 }).send(new Message("note"));
    expect(wordsOf(open(quiet(client.connect()), 9).outbox)).toEqual(["tell open", "send note"]);
  });

  it("is sent where there is no limit", () => {
    const opened = open(quiet(offline().send(note("old", 1)).connect()), 1e9);
    expect(wordsOf(opened.outbox)).toEqual(["tell open", "send note"]);
  });
});
