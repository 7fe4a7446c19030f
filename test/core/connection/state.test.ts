import { LinkState } from "../../../src/core/connection/state.js";

describe("a link that has just been opened", () => {
  it("counts as heard, has neither received nor dropped anything, and all its allowance", () => {
    expect(LinkState.openedAt(7)).toEqual(new LinkState(7, false, 0, 0, 0, 7, 7, 0, undefined));
  });
});

describe("a link's state", () => {
  const state = new LinkState(1, true, 2, 3, 4, 5, 6, 7, 8);
  const changes = {
    heardAt: 11,
    asked: false,
    received: 12,
    dropped: 13,
    excusedMs: 14,
    spentUntil: 15,
    addressSpentUntil: 16,
    excess: 17,
    arriving: undefined,
  };

  it.each(Object.entries(changes))("changes in nothing but %s", (name, value) => {
    const changed = new Map(Object.entries(state.with({ [name]: value })));
    expect(changed).toEqual(new Map([...Object.entries(state), [name, value]]));
    expect(state).toEqual(new LinkState(1, true, 2, 3, 4, 5, 6, 7, 8));
  });

  it("is equal to itself without changes", () => {
    expect(state.with({})).toEqual(state);
  });
});
