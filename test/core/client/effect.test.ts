import type { ClientEffect } from "../../../src/core/client/effect.js";
import { notify, refusalIn, sendOutcome } from "../../../src/core/client/effect.js";
import { stampAll } from "../../../src/core/drafts.js";
import { fault } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";

const queued = notify({ type: "queued", outgoing: "new" });
const dropped = notify({ type: "dropped", outgoing: "old" });
const refusal = fault("QUEUE_FULL", "send");

type Row = readonly [string, readonly ClientEffect[], unknown];

describe("the outcome of a send", () => {
  it.each<Row>([
    ["sent", [{ type: "send", epoch: 1, outgoing: "new" }], "sent"],
    ["queued", [queued], "queued"],
    ["queued although an older one went", [dropped, queued], "queued"],
    ["dropped", [dropped], "dropped"],
    ["refused, with its fault", [notify({ type: "refused", fault: refusal })], refusal],
    ["dropped when it left nothing else", [{ type: "ping", epoch: 1 }], "dropped"],
  ])("is %s", (_, effects, outcome) => {
    expect(sendOutcome(effects)).toEqual(outcome);
  });
});

describe("the refusal of a command", () => {
  it("is the fault that its effects tell", () => {
    expect(refusalIn([dropped, notify({ type: "refused", fault: refusal })])).toBe(refusal);
    expect(refusalIn([queued, { type: "ping", epoch: 1 }])).toBeUndefined();
  });
});

describe("stamping effects", () => {
  const send = (outgoing: Message | string): ClientEffect => ({ type: "send", epoch: 1, outgoing });
  const stamped = new Message("chat", "b", { id: "own", timestamp: 1 });
  const effects = [queued, send(new Message("chat", "a")), send("raw"), send(stamped)];

  it("gives drafts the moment's time and an id that tells their place", () => {
    expect(stampAll(effects, () => momentAt(9))).toEqual([
      queued,
      send(new Message("chat", "a", { id: "m9.1", timestamp: 9 })),
      send("raw"),
      send(stamped),
    ]);
    expect(stampAll([send(new Message("chat"))], () => momentAt(9))).toMatchObject([
      { outgoing: { id: "m9" } },
    ]);
  });

  it("asks for no moment when there is no draft, and gives the same array", () => {
    const rest = [queued, send(stamped), send("raw"), send(new Message("ping"))];
    const never = () => {
      throw new Error("asked");
    };
    expect(stampAll(rest, never)).toBe(rest);
  });
});
