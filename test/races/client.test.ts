import { live, naive } from "./ClientUnderTest.js";
import { clientRaces } from "./clientRaces.js";

describe.each(clientRaces)("$title", ({ play, right, wrong }) => {
  it("ends well with the library's client", async () => {
    expect(await play(live)).toEqual(right);
  });

  it("ends badly with the naive one", async () => {
    expect(await play(naive)).toEqual(wrong);
    expect(right).not.toEqual(wrong);
  });
});
