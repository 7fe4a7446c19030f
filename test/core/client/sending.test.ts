import type { ClientOptions } from "../../../src/core/client/options.js";
import { clearQueue, flush, restore, send } from "../../../src/core/client/sending.js";
import { transition } from "../../../src/core/client/transition.js";
import { fault } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { newClient, open, stateIn, wordsOf } from "../../support/clients.js";
import { isProportional } from "../../support/timing.js";

const chat = new Message("chat", "Hello!");

describe("sending", () => {
  const sent = (options: Partial<ClientOptions>, outgoing: Message | string = chat, waiting = 0) =>
    send(open(newClient(options).connect()).snapshot, {
      type: "send",
      outgoing,
      bufferedBytes: waiting,
    });

  it.each([
    ["a message", chat, "send chat"],
    ["a raw frame", "raw", "send frame"],
    ["a message of a reserved type", new Message("ping"), "tell refused"],
  ])("%s is answered by %3$s", (_, outgoing, word) => {
    expect(wordsOf(sent({}, outgoing).effects)).toEqual([word]);
  });

  it("is refused while more bytes wait than may", () => {
    expect(wordsOf(sent({ bufferedBytesMax: 10 }, chat, 11).effects)).toEqual(["tell refused"]);
    expect(wordsOf(sent({ bufferedBytesMax: 10 }, chat, 10).effects)).toEqual(["send chat"]);
  });

  it.each([
    ["reject", {}, "NOT_OPEN"],
    ["queue", { queueMax: 1, queueOverflow: "reject" }, "QUEUE_FULL"],
  ] as const)("without a connection is refused under %s %p: %s", (whenClosed, rest, code) => {
    const { snapshot } = newClient({ whenClosed, ...rest });
    expect(transition(snapshot, { type: "send", outgoing: chat }).effects).toEqual([
      { type: "notify", notice: { type: "refused", fault: fault(code, "send") } },
    ]);
  });

  it.each([
    ["drop-oldest", ["tell dropped", "tell queued"]],
    ["drop-newest", ["tell dropped"]],
  ] as const)("into a full queue follows %s", (queueOverflow, words) => {
    const { snapshot } = newClient({ queueMax: 1, queueOverflow });
    const { state, effects } = transition(snapshot, { type: "send", outgoing: chat });
    expect(wordsOf(effects)).toEqual(words);
    expect(state.queue.size).toBe(1);
  });
});

describe("asking", () => {
  const ask = new Message("ask");
  const asked = (client: ReturnType<typeof newClient>, bufferedBytes = 0) =>
    transition(client.snapshot, { type: "request", requestId: "r1", message: ask, bufferedBytes });

  it("sends the message under the id of the request", () => {
    expect(asked(open(newClient().connect())).effects).toEqual([
      { type: "send", epoch: 1, outgoing: ask.with({ id: "r1" }) },
    ]);
  });

  it.each([
    ["NOT_OPEN", newClient({ whenClosed: "reject" })],
    ["QUEUE_FULL", newClient({ queueMax: 1, queueOverflow: "reject" })],
    ["QUEUE_FULL", newClient({ requestsMax: 0 })],
    ["SLOW_CONSUMER", open(newClient({ bufferedBytesMax: 0 }).connect())],
  ])("is refused as sending is, and when too much was asked: %s", (code, client) => {
    const { state, effects } = asked(client, 1);
    expect(state).toBe(client.snapshot);
    expect(effects).toEqual([
      { type: "notify", notice: { type: "refused", fault: fault(code as "NOT_OPEN", "request") } },
    ]);
  });

  it("into a queue that drops the newest has failed at once", () => {
    const client = newClient({ queueMax: 1, queueOverflow: "drop-newest" });
    const { state, effects } = asked(client);
    expect(wordsOf(effects)).toEqual(["tell dropped", "tell requestFailed"]);
    expect(state.requests.size).toBe(0);
  });
});

describe("what an earlier run left behind", () => {
  it("comes back in a time that grows with it", async () => {
    const kept = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        message: chat.with({ id: `m${index}` }),
        confirm: true,
      }));
    const many = new Map([250, 4_000].map((count) => [count, kept(count)]));
    const { snapshot } = newClient({ queueMax: 10_000 });
    const back = (count: number): number =>
      restore(snapshot, {
        type: "restore",
        kept: many.get(count) ?? [],
        moment: momentAt(0),
      }).state.unconfirmed.size;
    expect(back(4_000)).toBe(4_000);
    expect(await isProportional(back, 250)).toBe(true);
  });
});

describe("an empty queue", () => {
  it("is neither sent nor cleared", () => {
    const state = stateIn("connected");
    expect(flush(state, momentAt(0))).toEqual({ state, effects: [] });
    expect(clearQueue(state).state).toBe(state);
  });
});
