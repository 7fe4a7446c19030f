import { notify, sendTo } from "../../../src/core/server/effect.js";

describe("the effects of a server", () => {
  it("are plain data that can be compared", () => {
    expect(notify({ type: "stopped" })).toEqual({ type: "notify", notice: { type: "stopped" } });
    expect(sendTo("a", "hi")).toEqual({
      type: "deliver",
      outgoing: "hi",
      to: { kind: "one", connectionId: "a" },
      except: undefined,
    });
  });
});
