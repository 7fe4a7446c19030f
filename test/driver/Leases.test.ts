import { Leases } from "../../src/driver/Leases.js";

/** Leases that linger for as long as the test says, and what has been opened and closed. */
const setUp = () => {
  const happened: string[] = [];
  const waiting = new Set<() => void>();
  const leases = new Leases<string, { readonly name: string; close(): void }>(7, (run, delayMs) => {
    happened.push(`wait ${delayMs}`);
    waiting.add(run);
    return () => void waiting.delete(run);
  });
  const take = (key: string) =>
    leases.take(key, () => {
      happened.push(`open ${key}`);
      return { name: key, close: () => happened.push(`close ${key}`) };
    });
  const pass = (): void => {
    const due = [...waiting];
    waiting.clear();
    for (const run of due) run();
  };
  return { leases, take, pass, happened };
};

describe("something that several hold", () => {
  it("is opened by the first and closed a while after the last", () => {
    const { leases, take, pass, happened } = setUp();
    const [one, letGo] = take("a");
    const [same, letGoToo] = take("a");
    expect([one === same, leases.find("a")]).toEqual([true, one]);
    letGo();
    pass();
    expect(happened).toEqual(["open a"]);
    letGoToo();
    expect([happened, leases.find("a")]).toEqual([["open a", "wait 7"], one]);
    pass();
    expect([happened.at(-1), leases.find("a")]).toEqual(["close a", undefined]);
  });

  it("is let go once by each, however often they say so", () => {
    const { take, pass, happened } = setUp();
    const [, letGo] = take("a");
    take("a");
    letGo();
    letGo();
    pass();
    expect(happened).toEqual(["open a"]);
  });

  it("is the same for who comes back in time, and another one later", () => {
    const { take, pass, happened } = setUp();
    const [first, letGo] = take("a");
    letGo();
    const [second, letGoAgain] = take("a");
    pass();
    letGoAgain();
    pass();
    const [third] = take("a");
    expect([second === first, third === first]).toEqual([true, false]);
    expect(happened).toEqual(["open a", "wait 7", "wait 7", "close a", "open a"]);
  });

  it("has nothing to do with what is held under another key", () => {
    const { take, pass, happened } = setUp();
    const [, letGo] = take("a");
    take("b");
    letGo();
    pass();
    expect(happened).toEqual(["open a", "open b", "wait 7", "close a"]);
  });

  it("keeps the time of the host unless it is given another", async () => {
    await new Promise<void>((resolve) => {
      const [, letGo] = new Leases<string, { close(): void }>(1).take("a", () => ({
        close: resolve,
      }));
      letGo();
    });
    const leases = new Leases<string, { close(): void }>(1);
    const [held, letGo] = leases.take("a", () => ({ close: () => undefined }));
    letGo();
    expect(leases.take("a", () => ({ close: () => undefined }))[0]).toBe(held);
  });
});
