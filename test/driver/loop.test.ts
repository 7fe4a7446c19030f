import type { LoopParts, LoopValue } from "../../src/driver/loop.js";
import { Loop } from "../../src/driver/loop.js";
import type { Drained } from "../../src/core/Pending.js";

/** A sum with a deadline; each addition asks to say the new sum. */
class Tally implements LoopValue<Tally, number, string> {
  constructor(
    readonly snapshot: { readonly sum: number },
    readonly nextDeadline: number | undefined,
    readonly asked: readonly string[] = [],
    readonly origin: object = {},
  ) {}

  plus(amount: number): Tally {
    const sum = this.snapshot.sum + amount;
    return new Tally({ sum }, this.nextDeadline, [...this.asked, `say ${sum}`], this.origin);
  }

  drain(): Drained<Tally, number, string> {
    const value = new Tally(this.snapshot, this.nextDeadline);
    return { value, effects: this.asked, events: this.asked.map(() => 0) };
  }

  isRelatedTo(other: Tally): boolean {
    return this.origin === other.origin;
  }
}

const tallyOf = (sum: number, deadline?: number): Tally => new Tally({ sum }, deadline);

interface Alarm {
  readonly at: number;
  readonly run: () => void;
  isCancelled: boolean;
}

const setUp = (parts: Partial<LoopParts<Tally, number, string>> = {}, initial = tallyOf(0)) => {
  const said: string[] = [];
  const faults: [cause: unknown, context: string][] = [];
  const alarms: Alarm[] = [];
  const loop: Loop<Tally, number, string> = new Loop<Tally, number, string>(initial, {
    world: {
      clock: {
        now: () => 5,
        wall: () => 5,
        schedule: (at, run) => {
          const alarm = { at, run, isCancelled: false };
          alarms.push(alarm);
          return () => void (alarm.isCancelled = true);
        },
        defer: (run) => run(),
      },
      chance: { roll: () => 0, id: () => "id" },
      logger: { error: () => undefined, warn: () => undefined },
    },
    turn: (value, amount) => {
      if (amount === 0) return { value, effects: [], events: [] };
      return { ...value.plus(amount).drain(), events: [amount] };
    },
    perform: (effect) => void said.push(`${effect} at ${loop.current.snapshot.sum}`),
    onTime: () => 1,
    onFault: (cause, context) => void faults.push([cause, context]),
    ...parts,
  });
  const armed = (): number[] =>
    alarms.filter(({ isCancelled }) => !isCancelled).map(({ at }) => at);
  return { loop, said, faults, alarms, armed };
};

describe("the loop", () => {
  it("commits before it performs", () => {
    const { loop, said } = setUp();
    loop.dispatch(3);
    expect(said).toEqual(["say 3 at 3"]);
  });

  it("performs what the initial value asked for when it is started", () => {
    const { loop, said } = setUp({}, tallyOf(0).plus(2));
    expect(said).toEqual([]);
    loop.start();
    expect(said).toEqual(["say 2 at 2"]);
  });

  it("tells the caller the effects of its event once they are performed", () => {
    const { loop, said } = setUp();
    const told: string[] = [];
    loop.dispatch(1, (effects) => told.push(...effects, `after ${said.length}`));
    expect(told).toEqual(["say 1", "after 1"]);
  });

  it("queues what is dispatched while it performs", () => {
    const order: string[] = [];
    const { loop } = setUp({
      perform: (effect) => {
        order.push(`begin ${effect}`);
        if (effect === "say 1") {
          loop.dispatch(10);
          loop.update((tally) => tally.plus(100));
        }
        order.push(`end ${effect}`);
      },
    });
    loop.dispatch(1);
    expect(order).toEqual([
      "begin say 1",
      "end say 1",
      "begin say 11",
      "end say 11",
      "begin say 111",
      "end say 111",
    ]);
  });

  it("performs the other effects when one fails, and reports it", () => {
    const failure = new Error("broken");
    const done: string[] = [];
    const { loop, faults } = setUp({
      perform: (effect) => {
        if (effect === "say 1") throw failure;
        done.push(effect);
      },
    });
    loop.update((tally) => tally.plus(1).plus(1));
    expect(done).toEqual(["say 2"]);
    expect(faults).toEqual([[failure, "perform"]]);
  });

  it("throws INVALID_UPDATE for a value that was not made from its own, and changes nothing", () => {
    const { loop, said } = setUp();
    expect(() => loop.update(() => tallyOf(9))).toThrow(
      expect.objectContaining({ code: "INVALID_UPDATE" }),
    );
    expect([loop.current.snapshot.sum, said]).toEqual([0, []]);
  });

  it("lets what `update` throws through, and goes on", () => {
    const { loop } = setUp();
    const failure = new Error("mine");
    expect(() =>
      loop.update(() => {
        throw failure;
      }),
    ).toThrow(failure);
    loop.dispatch(2);
    expect(loop.current.snapshot.sum).toBe(2);
  });

  it("reports an update that fails while it waits", () => {
    const { loop, faults } = setUp({
      perform: (effect) => {
        if (effect === "say 1") loop.update(() => tallyOf(9));
      },
    });
    loop.dispatch(1);
    expect(faults).toEqual([[expect.objectContaining({ code: "INVALID_UPDATE" }), "update"]]);
    expect(loop.current.snapshot.sum).toBe(1);
  });

  it("ends an update with the event that finishes it", () => {
    const { loop, said } = setUp();
    loop.update(
      (tally) => tally.plus(1),
      ({ now }) => now,
    );
    expect(said).toEqual(["say 1 at 1", "say 6 at 6"]);
  });

  it("keeps the same value when nothing changes", () => {
    const { loop } = setUp();
    const before = loop.current;
    loop.dispatch(0);
    loop.update((tally) => tally);
    expect(loop.current).toBe(before);
  });

  it("records every event after it was committed and before it is performed", () => {
    const order: string[] = [];
    const { loop } = setUp({
      record: (events) =>
        void order.push(`record ${events.join()} of ${loop.current.snapshot.sum}`),
      perform: (effect) => void order.push(effect),
    });
    loop.dispatch(4);
    expect(order).toEqual(["record 4 of 4", "say 4"]);
  });

  it("does what was committed although the journal fails", () => {
    const failure = new Error("disk full");
    const { loop, said, faults } = setUp({
      record: () => {
        throw failure;
      },
    });
    loop.dispatch(4);
    expect(said).toEqual(["say 4 at 4"]);
    expect(faults).toEqual([[failure, "journal"]]);
  });
});

describe("the loop's timer", () => {
  it("is one, for the next deadline, and is left alone while that stays", () => {
    const { loop, alarms, armed } = setUp({
      turn: (value, at) => ({
        value: at === value.nextDeadline ? value.plus(1).drain().value : tallyOf(at, at),
        effects: [],
        events: [],
      }),
    });
    loop.dispatch(50);
    loop.dispatch(50);
    expect(armed()).toEqual([50]);
    loop.dispatch(20);
    expect([armed(), alarms.length]).toEqual([[20], 2]);
  });

  it("becomes an event when it fires", () => {
    const { loop, alarms, said } = setUp({}, tallyOf(0, 30));
    loop.start();
    alarms[0]?.run();
    expect(said).toEqual(["say 1 at 1"]);
    expect(alarms.map(({ at }) => at)).toEqual([30, 30]);
  });

  it("is gone when the loop rests", () => {
    const { loop, armed } = setUp({}, tallyOf(0, 30));
    loop.start();
    loop.rest();
    expect(armed()).toEqual([]);
  });
});

describe("the subscribers of the loop", () => {
  it("are called once for all that happened in one go", () => {
    const { loop } = setUp({
      perform: (effect) => {
        if (effect === "say 1") loop.dispatch(1);
      },
    });
    const seen: number[] = [];
    loop.subscribe(() => seen.push(loop.current.snapshot.sum));
    loop.dispatch(1);
    expect(seen).toEqual([2]);
  });

  it("are not called when nothing has changed, or when they have left", () => {
    const { loop } = setUp();
    let calls = 0;
    const leave = loop.subscribe(() => (calls += 1));
    loop.dispatch(0);
    leave();
    loop.dispatch(1);
    expect(calls).toBe(0);
  });

  it("do not harm one another by throwing", () => {
    const { loop, faults } = setUp();
    const failure = new Error("mine");
    let calls = 0;
    loop.subscribe(() => {
      throw failure;
    });
    loop.subscribe(() => (calls += 1));
    loop.dispatch(1);
    expect([calls, faults]).toEqual([1, [[failure, "subscribe"]]]);
  });

  it("may change the value, and are told of that too", () => {
    const { loop } = setUp();
    const seen: number[] = [];
    loop.subscribe(() => {
      const { sum } = loop.current.snapshot;
      seen.push(sum);
      if (sum < 3) loop.dispatch(1);
    });
    loop.dispatch(1);
    expect(seen).toEqual([1, 2, 3]);
  });
});
