import fc from "fast-check";
import type { Plan } from "../../src/simulation/Agenda.js";
import { Agenda } from "../../src/simulation/Agenda.js";
import { Host } from "../../src/simulation/Host.js";

const host = new Host("host", "10.0.0.1");
const nothing = (): void => undefined;
const word = ({ at, kind, sequence }: Plan): string => `${at} ${kind} ${sequence}`;

describe("an agenda", () => {
  it("gives plans by time, timers first, then in the order of planning", () => {
    const plan = fc.record({
      at: fc.nat({ max: 9 }),
      kind: fc.constantFrom("timer" as const, "traffic" as const),
      isCancelled: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(plan, { maxLength: 60 }), (plans) => {
        const agenda = new Agenda();
        const added = plans.map(({ at, kind }) => agenda.add(at, kind, host, nothing));
        const kept = added.filter((one, index) => {
          if (plans[index]?.isCancelled !== true || one.kind !== "timer") return true;
          agenda.cancel(one);
          return false;
        });
        const expected = [...kept].sort(
          (a, b) =>
            a.at - b.at ||
            (a.kind === b.kind ? a.sequence - b.sequence : a.kind === "timer" ? -1 : 1),
        );
        expect(agenda.nextAt).toBe(expected[0]?.at);
        expect(agenda.takeUntil(9).map(word)).toEqual(expected.map(word));
        expect([agenda.nextAt, agenda.hasTraffic]).toEqual([undefined, false]);
      }),
    );
  });

  it("keeps what is not due", () => {
    const agenda = new Agenda();
    agenda.add(5, "traffic", host, nothing);
    expect([agenda.takeUntil(4), agenda.hasTraffic, agenda.nextAt]).toEqual([[], true, 5]);
  });

  it("stays small although timers are set and cancelled for ever", () => {
    const agenda = new Agenda();
    const stays = agenda.add(1, "timer", host, nothing);
    for (let count = 0; count < 5_000; count += 1) {
      const plan = agenda.add(1_000_000, "timer", host, nothing);
      agenda.cancel(plan);
      agenda.cancel(plan);
    }
    const last = agenda.add(2, "timer", host, nothing);
    expect(agenda.takeUntil(Infinity)).toEqual([stays, last]);
  });
});
