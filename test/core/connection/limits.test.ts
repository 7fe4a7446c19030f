import { judgeFrame, judgeOverflow } from "../../../src/core/connection/limits.js";
import type { LinkLimits } from "../../../src/core/connection/policy.js";

const limits: LinkLimits = { messageBytesMax: 10, slowConsumer: "drop" };

describe("a frame", () => {
  it.each([0, 10])("of %i bytes passes", (bytes) => {
    expect(judgeFrame(bytes, limits)).toEqual([{ type: "accept" }]);
  });

  it("over the limit ends the connection with 1009", () => {
    expect(judgeFrame(11, limits)).toEqual([
      { type: "close", code: 1009, reason: "MESSAGE_TOO_LARGE" },
    ]);
  });
});

describe("a full send queue", () => {
  it("forgets the message or ends the connection with 1013, as is chosen", () => {
    expect(judgeOverflow(limits)).toEqual([]);
    expect(judgeOverflow({ ...limits, slowConsumer: "close" })).toEqual([
      { type: "close", code: 1013, reason: "SLOW_CONSUMER" },
    ]);
  });
});
