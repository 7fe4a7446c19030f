import { List } from "immutable";
import { enqueue } from "../../../src/core/client/queue.js";
import type { QueueOverflow } from "../../../src/core/client/options.js";

const full = List(["a", "b"]);

type Row = readonly [QueueOverflow, number, readonly string[], boolean, string | undefined];

describe("one more entry", () => {
  it("waits behind the others while there is room", () => {
    const { queue, accepted, dropped } = enqueue(full, "c", {
      queueMax: 3,
      queueOverflow: "reject",
    });
    expect(queue.toArray()).toEqual(["a", "b", "c"]);
    expect([accepted, dropped]).toEqual([true, undefined]);
    expect(full.toArray()).toEqual(["a", "b"]);
  });

  it.each<Row>([
    ["drop-oldest", 2, ["b", "c"], true, "a"],
    ["drop-newest", 2, ["a", "b"], false, "c"],
    ["reject", 2, ["a", "b"], false, undefined],
  ])("meets %s when %i wait already", (queueOverflow, queueMax, left, accepted, dropped) => {
    const after = enqueue(full, "c", { queueMax, queueOverflow });
    expect({ ...after, queue: after.queue.toArray() }).toEqual({ queue: left, accepted, dropped });
  });

  it("is the one that goes when nothing may wait", () => {
    const options = { queueMax: 0, queueOverflow: "drop-oldest" } as const;
    expect(enqueue(List(), "c", options)).toMatchObject({ accepted: false, dropped: "c" });
  });
});
