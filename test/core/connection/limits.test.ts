import {
  judgeArrival,
  judgeExcess,
  judgeFrame,
  judgeOverflow,
} from "../../../src/core/connection/limits.js";
import type { LinkLimits } from "../../../src/core/connection/policy.js";
import { serverDefaults } from "../../../src/core/server/options.js";

const limits: LinkLimits = {
  ...serverDefaults,
  messageBytesMax: 10,
  messageTimeoutMs: 100,
  messagesBurstMax: 5,
};

describe("a frame", () => {
  it.each([0, 10])("of %i bytes passes", (bytes) => {
    expect(judgeFrame(bytes, limits)).toEqual([{ type: "accept" }]);
  });

  it("over the limit ends the connection with 1009", () => {
    expect(judgeFrame(11, limits)).toEqual([
      { type: "refuse", code: "MESSAGE_TOO_LARGE", closeCode: 1009, context: "frame" },
    ]);
  });
});

describe("a frame too many", () => {
  const excess = { context: "frame", isOwn: true, retryAfterMs: 20 } as const;
  const refused = { type: "refuse", code: "RATE_LIMITED" };
  const sentAway = { ...refused, closeCode: 4429, context: "frame" };

  it.each([
    ["the first is warned of", 0, { ...refused, context: "frame", warns: true, retryAfterMs: 20 }],
    ["later ones are not", 4, { ...refused, context: "frame", warns: false, retryAfterMs: 20 }],
    ["after a whole burst it ends the connection", 5, sentAway],
    ["whatever comes after that does so too", 900, sentAway],
  ])("%s", (_, before, effect) => {
    expect(judgeExcess({ ...excess, before }, limits)).toEqual([effect]);
  });

  it.each([0, 5, 900])("of the address alone ends nothing, after %i before it", (before) => {
    const [effect] = judgeExcess({ ...excess, before, isOwn: false }, limits);
    expect(effect).not.toHaveProperty("closeCode");
    expect(effect).toMatchObject({ ...refused, warns: before === 0 });
  });

  it("says whether it was a message or a heartbeat", () => {
    expect(judgeExcess({ ...excess, context: "heartbeat", before: 0 }, limits)).toMatchObject([
      { context: "heartbeat" },
    ]);
  });
});

describe("a message that does not end", () => {
  it.each([0, 99])("is waited for after %i ms", (ms) => {
    expect(judgeArrival(ms, limits)).toEqual([]);
  });

  it("ends the connection with 1008 when its time is over", () => {
    expect(judgeArrival(100, limits)).toEqual([
      { type: "refuse", code: "MESSAGE_TIMEOUT", closeCode: 1008, context: "frame" },
    ]);
  });

  it("has all the time of the world where 0 is the limit", () => {
    expect(judgeArrival(1e12, { ...limits, messageTimeoutMs: 0 })).toEqual([]);
  });
});

describe("a full send queue", () => {
  it("forgets the message or ends the connection with 1013, as is chosen", () => {
    expect(judgeOverflow(limits)).toEqual([]);
    expect(judgeOverflow({ ...limits, slowConsumer: "close" })).toEqual([
      { type: "refuse", code: "SLOW_CONSUMER", closeCode: 1013, context: "send" },
    ]);
  });
});
