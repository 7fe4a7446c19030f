import { Host } from "../../src/simulation/Host.js";
import { Timeline } from "../../src/simulation/Timeline.js";

const setUp = (turnsMax = 1_000) => {
  const timeline = new Timeline({ startsAt: 100, turnsMax, story: () => "the story so far" });
  const host = new Host("host", "10.0.0.1");
  const log: string[] = [];
  const say = (word: string) => (): void => void log.push(`${word} at ${timeline.now}`);
  return { timeline, host, log, say };
};

describe("virtual time", () => {
  it("passes only when somebody lets it", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.schedule(150, host, say("timer"));
    await timeline.settle();
    expect([timeline.now, log]).toEqual([100, []]);
    await timeline.advance(49);
    expect([timeline.now, log]).toEqual([149, []]);
    await timeline.advance(1);
    expect(log).toEqual(["timer at 150"]);
  });

  it("stops at each time at which something happens", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.schedule(130, host, say("second"));
    timeline.schedule(110, host, () => {
      say("first")();
      timeline.schedule(120, host, say("between"));
    });
    timeline.schedule(115, host, say("cancelled"))();
    await timeline.advance(100);
    expect(log).toEqual(["first at 110", "between at 120", "second at 130"]);
    expect(timeline.now).toBe(200);
  });

  it("is quiet when nothing is on its way, whatever timers wait", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.schedule(105, host, say("passed timer"));
    timeline.schedule(500, host, say("later timer"));
    timeline.arrive(110, host, say("arrival"));
    await timeline.settle();
    expect([log, timeline.now]).toEqual([["passed timer at 105", "arrival at 110"], 110]);
  });

  it("does what was deferred at the end of the turn, and what that defers in the next", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.arrive(110, host, () => {
      timeline.defer(() => {
        say("deferred")();
        timeline.defer(say("deferred again"));
      });
      say("first")();
    });
    timeline.arrive(110, host, say("second"));
    await timeline.settle();
    expect(log.map((line) => line.replace(" at 110", ""))).toEqual([
      "first",
      "second",
      "deferred",
      "deferred again",
    ]);
  });

  it("lets promises settle between what happens and what was deferred", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.arrive(110, host, () => {
      timeline.defer(say("deferred"));
      void Promise.resolve().then(say("promise"));
    });
    await timeline.settle();
    expect(log).toEqual(["promise at 110", "deferred at 110"]);
  });

  it("passes until a promise is settled, and gives its outcome", async () => {
    const { timeline, host } = setUp();
    const kept = new Promise<string>((resolve) => {
      timeline.schedule(300, host, () => resolve("kept"));
    });
    await expect(timeline.settleWith(kept)).resolves.toBe("kept");
    expect(timeline.now).toBe(300);
    await expect(timeline.settleWith(Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  });

  it("throws when nothing is left that could settle a promise", async () => {
    const { timeline } = setUp();
    await expect(timeline.settleWith(new Promise(() => undefined))).rejects.toThrow(
      "Nothing is left that could settle the promise.\nthe story so far",
    );
  });

  it("throws with the story when a run does not end", async () => {
    const { timeline, host } = setUp(50);
    const again = (): void => timeline.arrive(timeline.now, host, again);
    again();
    await expect(timeline.settle()).rejects.toThrow(
      "The simulation did not come to rest in 50 turns.\nthe story so far",
    );
  });

  it("runs once at a time", async () => {
    const { timeline } = setUp();
    const running = timeline.advance(10);
    await expect(timeline.settle()).rejects.toThrow("await its last run first");
    await running;
    await timeline.settle();
  });
});

describe("a host", () => {
  it("does nothing while it sleeps; its timers come first when it wakes", async () => {
    const { timeline, host, log, say } = setUp();
    host.stalledUntil = 200;
    timeline.arrive(110, host, say("arrival"));
    timeline.schedule(120, host, say("timer"));
    timeline.schedule(130, host, say("cancelled"))();
    timeline.arrive(110, new Host("other", "10.0.0.2"), say("elsewhere"));
    await timeline.advance(150);
    expect(log).toEqual(["elsewhere at 110", "timer at 200", "arrival at 200"]);
  });

  it("does nothing any more when it is dead", async () => {
    const { timeline, host, log, say } = setUp();
    timeline.arrive(110, host, () => {
      host.isAlive = false;
    });
    timeline.arrive(110, host, say("arrival"));
    timeline.schedule(120, host, say("timer"));
    await timeline.advance(50);
    expect(log).toEqual([]);
  });
});
