import { browserWorld } from "../../../src/driver/browser/world.js";

describe("a browser's world", () => {
  const { clock, chance, logger } = browserWorld();

  it("has a clock that reads like a date and never goes back", () => {
    const first = clock.now();
    expect(Math.abs(first - clock.wall())).toBeLessThan(60_000);
    expect(clock.now()).toBeGreaterThanOrEqual(first);
  });

  it("wakes at a time, also at one that has passed, and not when that was cancelled", async () => {
    const woken: string[] = [];
    clock.schedule(clock.now() + 1, () => woken.push("cancelled"))();
    await new Promise<void>((resolve) => clock.schedule(clock.now() - 5, resolve));
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 5, resolve));
    expect(woken).toEqual([]);
  });

  it("waits for a deadline that is further off than a timer can be", async () => {
    const woken: string[] = [];
    const cancel = clock.schedule(clock.now() + 2 ** 32, () => woken.push("too early"));
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 5, resolve));
    cancel();
    expect(woken).toEqual([]);
  });

  it("defers to the end of the turn", async () => {
    const order: string[] = [];
    const deferred = new Promise<void>((resolve) =>
      clock.defer(() => {
        order.push("deferred");
        resolve();
      }),
    );
    order.push("now");
    await deferred;
    expect(order).toEqual(["now", "deferred"]);
  });

  it("rolls within [0, 1) and never names two things alike", () => {
    const rolls = Array.from({ length: 100 }, () => chance.roll());
    expect(rolls.every((roll) => roll >= 0 && roll < 1)).toBe(true);
    const ids = Array.from({ length: 1_000 }, () => chance.id());
    expect(new Set(ids).size).toBe(1_000);
  });

  it("logs to the console", () => {
    const spy = jest.spyOn(console, "error").mockImplementation(() => undefined);
    logger.error({ err: "cause" }, "what");
    expect(spy).toHaveBeenCalledWith("what", { err: "cause" });
    spy.mockRestore();
  });
});
