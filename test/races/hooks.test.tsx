import { hookRaces } from "./hookRaces.js";
import { liveHooks, naiveHooks } from "./Hooks.js";

describe.each(hookRaces)("$title", ({ play, right, wrong }) => {
  it("ends well with the library's hooks", async () => {
    expect(await play(liveHooks)).toEqual(right);
  });

  it("ends badly with naive ones", async () => {
    expect(await play(naiveHooks)).toEqual(wrong);
    expect(right).not.toEqual(wrong);
  });
});
