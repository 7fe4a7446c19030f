import type { ClientOptions } from "../../../src/core/client/options.js";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { spending, turns } from "../../../src/core/client/pace.js";
import { later, lose, open, quiet, told, url } from "../../support/clients.js";

const note = (id: string): Message => new Message("note", id, { id, timestamp: 0 });

/** A client that wrote so many messages before it had a connection, and has one since `now`. */
const back = (written: number, options: Partial<ClientOptions> = {}, now = 0): WebSocketClient => {
  const client = Array.from({ length: written }, (_, index) => note(`n${index}`)).reduce(
    (next, outgoing) => next.apply({ type: "send", outgoing }),
    new WebSocketClient(url, [], options),
  );
  return open(quiet(client.apply({ type: "connect", moment: momentAt(now) })), now);
};

const sends = ({ outbox }: WebSocketClient): string[] =>
  outbox.flatMap((effect) =>
    effect.type === "send" && effect.outgoing instanceof Message
      ? [effect.outgoing.id ?? effect.outgoing.type]
      : [],
  );

const welcome = (client: WebSocketClient, perSecond: unknown, burst: unknown): WebSocketClient =>
  told(
    quiet(client),
    new Message("welcome", { messagesPerSecondMax: perSecond, messagesBurstMax: burst }),
  );

const say = (client: WebSocketClient, id: string, now: number, confirm = false): WebSocketClient =>
  quiet(client).apply({ type: "send", outgoing: note(id), confirm, moment: momentAt(now) });

const limited = (client: WebSocketClient, data: object = {}, fields = {}): WebSocketClient =>
  told(quiet(client), new Message("error", { code: "RATE_LIMITED", ...data }, fields));

describe("what has waited for a connection", () => {
  it("goes out no faster than a server takes it that says nothing", () => {
    const client = back(300);
    expect(sends(client)).toHaveLength(160);
    expect(client.messageQueue.size).toBe(140);
    const due = client.nextDeadline ?? 0;
    expect(sends(later(quiet(client), due - 1))).toEqual([]);
    expect(sends(later(quiet(client), due))).toEqual(["n160"]);
    expect(sends(later(quiet(client), 1_000))).toHaveLength(80);
    const rest = later(quiet(later(quiet(client), 1_000)), 2_000);
    expect([sends(rest).length, rest.messageQueue.size]).toEqual([60, 0]);
    expect(quiet(rest).nextDeadline).toBeGreaterThan(20_000);
  });

  it.each([
    [{ messagesPerSecondMax: 0 }, 300],
    [{ messagesPerSecondMax: Infinity }, 300],
    [{ messagesBurstMax: 0 }, 300],
    [{ messagesPerSecondMax: 10, messagesBurstMax: 20 }, 16],
  ])("goes out as fast as the options %j allow", (options, count) => {
    expect(sends(back(300, options))).toHaveLength(count);
  });

  it("goes out as fast as the server says", () => {
    expect(sends(welcome(back(300), 0, 200))).toHaveLength(140);
    expect(sends(welcome(back(300), null, 200))).toHaveLength(140);
    expect(sends(welcome(back(300), 100, 300))).toHaveLength(80);
    expect(sends(welcome(back(300), 10, 20))).toEqual([]);
  });

  it.each([
    [undefined, 200],
    [100, undefined],
    [-1, 200],
    ["100", 200],
  ])("does not when it says %j and %j", (perSecond, burst) => {
    const client = back(300);
    expect(welcome(client, perSecond, burst)).toEqual(quiet(client));
  });

  it("waits for the proof that has to come first, however fast it may go out", () => {
    const options = { credentials: "fixed", messagesPerSecondMax: 1 } as const;
    const proving = welcome(back(300, options), 0, 200);
    expect(sends(proving)).toEqual([]);
    const accepted = new Message("auth_success", { userId: "u1" });
    expect(sends(told(quiet(proving), accepted))).toHaveLength(300);
  });

  it("is not what goes out without a connection", () => {
    const { snapshot } = new WebSocketClient(url);
    expect(turns(snapshot, 5, momentAt(0))).toBe(0);
    expect(spending(snapshot, 5, momentAt(0))).toBe(snapshot);
  });

  it("goes before what is said since, in order", () => {
    const client = say(back(161), "later", 0);
    expect(sends(client)).toEqual([]);
    expect(sends(later(quiet(client), 1_000))).toEqual(["n160", "later"]);
  });

  it("counts the rooms that are asked for first", () => {
    const client = new WebSocketClient(url).joinRoom("a").joinRoom("b");
    const many = Array.from({ length: 200 }, (_, index) => note(`n${index}`));
    const full = many.reduce((next, outgoing) => next.apply({ type: "send", outgoing }), client);
    const dialled = quiet(full.apply({ type: "connect", moment: momentAt(0) }));
    expect(sends(open(dialled)).slice(0, 3)).toEqual(["join_room", "join_room", "n0"]);
    expect(sends(open(dialled))).toHaveLength(160);
  });

  it("goes on waiting when the connection is lost meanwhile, and starts anew on the next", () => {
    const lost = lose(quiet(back(300)));
    expect(lost.messageQueue.size).toBe(140);
    const again = open(quiet(lost.apply({ type: "connect", moment: momentAt(5) })), 5);
    expect(sends(again)).toHaveLength(140);
  });
});

describe("what is said on a connection", () => {
  it("goes out at once where the server has not said how fast it takes it", () => {
    const client = Array.from({ length: 500 }).reduce<WebSocketClient>(
      (next, _, index) => say(next, `n${index}`, 0),
      back(0),
    );
    expect(sends(client)).toEqual(["n499"]);
    expect(client.messageQueue.size).toBe(0);
  });

  it("waits for its turn where it has, and is in time then", () => {
    const begun = welcome(back(0), 10, 5);
    const full = ["a", "b", "c", "d"].reduce((next, id) => say(next, id, 0), begun);
    expect(sends(full)).toEqual(["d"]);
    const fifth = say(full, "e", 0);
    expect(sends(fifth)).toEqual([]);
    expect(fifth.outbox).toMatchObject([{ notice: { type: "queued" } }]);
    expect(fifth.nextDeadline).toBe(63);
    expect(sends(later(quiet(fifth), 63))).toEqual(["e"]);
    expect(sends(say(full, "e", 1_000))).toEqual(["e"]);
  });

  it("goes out at once where a builder says it, who knows no time", () => {
    const full = ["a", "b", "c", "d"].reduce(
      (next, id) => say(next, id, 0),
      welcome(back(0), 10, 5),
    );
    expect(sends(quiet(full).apply({ type: "send", outgoing: note("e") }))).toEqual(["e"]);
  });

  it("is refused while it waits where the queue is full and shall refuse", () => {
    const begun = welcome(back(0, { queueMax: 1, queueOverflow: "reject" }), 10, 1);
    const waits = say(say(begun, "a", 0), "b", 0);
    expect(say(waits, "c", 0).outbox).toMatchObject([
      { notice: { fault: { code: "QUEUE_FULL" } } },
    ]);
  });

  it("is asked in its turn too, and can be taken back before", () => {
    const full = say(welcome(back(0), 10, 1), "a", 0);
    const asked = quiet(full).apply({
      type: "request",
      requestId: "r1",
      message: new Message("ask"),
      moment: momentAt(0),
    });
    expect(sends(asked)).toEqual([]);
    expect(sends(later(quiet(asked), 1_000))).toEqual(["r1"]);
    const two = quiet(asked).apply({
      type: "request",
      requestId: "r2",
      message: new Message("ask"),
      moment: momentAt(0),
    });
    expect(sends(later(two, two.nextDeadline ?? 0))).toEqual(["r1"]);
    const cancelled = quiet(asked).apply({ type: "cancel", requestId: "r1" });
    expect([sends(cancelled), cancelled.messageQueue.size]).toEqual([[], 0]);
  });
});

describe("what came too fast", () => {
  it("goes out again after a while, when it has to be confirmed", () => {
    const sent = say(say(say(back(0), "a", 0, true), "b", 0, true), "c", 0);
    const told = limited(sent, { retryAfterMs: 1_700 });
    expect([...told.unconfirmed.keys()]).toEqual(["a", "b"]);
    expect(told.messageQueue.size).toBe(2);
    expect(sends(later(quiet(told), 1_699))).toEqual([]);
    expect(sends(say(told, "d", 1_699))).toEqual([]);
    expect(sends(later(quiet(told), 1_700))).toEqual(["a", "b"]);
  });

  it("holds back what is said since, for a second where the server does not say how long", () => {
    const told = limited(back(0));
    expect(sends(say(told, "a", 999))).toEqual([]);
    expect(sends(say(told, "a", 1_000))).toEqual(["a"]);
  });

  it("goes out again alone when the server names it", () => {
    const told = limited(say(say(back(0), "a", 0, true), "b", 0, true), {}, { id: "b" });
    expect(sends(later(quiet(told), 1_000))).toEqual(["b"]);
  });

  it("is given up when it has gone out often enough", () => {
    const sent = say(back(0, { deliveryAttemptsMax: 1 }), "a", 0, true);
    const told = limited(sent);
    expect(told.unconfirmed.size).toBe(0);
    expect(told.outbox).toMatchObject([
      { notice: { type: "undelivered", messageId: "a", fault: { code: "RATE_LIMITED" } } },
      { notice: { type: "error" } },
    ]);
  });

  it("is something else where the server names a room or an unknown id", () => {
    for (const fields of [{ room: "lobby" }, { id: "x" }]) {
      const told = limited(say(back(0), "a", 0, true), {}, fields);
      expect(told.messageQueue.size).toBe(0);
    }
  });
});
