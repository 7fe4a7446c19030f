import { stampAll } from "../../src/core/drafts.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";

describe("what is handed over", () => {
  const draft = { type: "send", outgoing: new Message("chat", "hi") };
  const stamped = { type: "send", outgoing: new Message("chat", "hi", { id: "a", timestamp: 1 }) };
  const others = [
    stamped,
    { type: "send", outgoing: new Message("ping") },
    { type: "send", outgoing: "text" },
    { type: "notify" },
  ];

  it("is the same array, and asks for no moment, when it holds no draft", () => {
    const unasked = (): never => {
      throw new Error("asked");
    };
    expect(stampAll(others, unasked)).toBe(others);
  });

  it("has id and time for each draft, told apart by its place, and nothing else is changed", () => {
    const effects = stampAll([draft, ...others, draft], () => momentAt(7, { id: "m" }));
    expect(effects.slice(1, -1)).toEqual(others);
    const [first, last] = [effects.at(0), effects.at(-1)];
    expect(first).toEqual({
      type: "send",
      outgoing: draft.outgoing.with({ id: "m", timestamp: 7 }),
    });
    expect(last).toEqual({
      type: "send",
      outgoing: draft.outgoing.with({ id: "m.5", timestamp: 7 }),
    });
  });
});
