import { LinkState } from "../../../src/core/connection/state.js";

describe("a link that has just been opened", () => {
  it("counts as heard and has neither received nor dropped anything", () => {
    expect(LinkState.openedAt(7)).toEqual(new LinkState(7, false, 0, 0, 0));
  });
});
