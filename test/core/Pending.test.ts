import { Pending } from "../../src/core/Pending.js";

const none = Pending.none<string, string>();

describe("what is pending", () => {
  it("is nothing at first", () => {
    expect([none.events, none.outbox]).toEqual([[], []]);
  });

  it("keeps events and their effects in order", () => {
    const pending = none.add("joined", ["send", "tell"]).add("heard", []);
    expect(pending.events).toEqual(["joined", "heard"]);
    expect(pending.outbox).toEqual(["send", "tell"]);
    expect(none.events).toEqual([]);
  });

  it("tells what has come since an earlier time", () => {
    const earlier = none.add("joined", ["send"]);
    expect(earlier.add("heard", ["tell"]).outboxSince(earlier)).toEqual(["tell"]);
    expect(earlier.outboxSince(none)).toEqual(["send"]);
    expect(earlier.outboxSince(earlier)).toEqual([]);
  });

  it("knows whether two histories start at the same value", () => {
    expect(none.add("a", []).sharesOrigin(none.add("b", []))).toBe(true);
    expect(none.sharesOrigin(Pending.none())).toBe(false);
  });
});
