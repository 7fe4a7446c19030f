import fc from "fast-check";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { clientEvent, clientHistory, current, lived } from "../../support/arbitraries.js";
import { quiet, url } from "../../support/clients.js";

const runs = { numRuns: 300 } as const;

const live = (history: Parameters<typeof lived>[1]): WebSocketClient =>
  quiet(lived(new WebSocketClient(url), history));

const queuedIds = ({ messageQueue }: WebSocketClient): unknown[] =>
  messageQueue.toArray().flatMap((entry) => (entry instanceof Message ? [entry.id] : []));

describe("a request that waits", () => {
  it("has gone out on a connection that is there, or is in the queue", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const client = live(history);
        const isThere = ["connected", "disconnecting"].includes(client.snapshot.phase.name);
        const ids = queuedIds(client);
        for (const [id, { sent }] of client.snapshot.requests) {
          expect(sent ? isThere : ids.includes(id)).toBe(true);
        }
      }),
      runs,
    );
  });

  it("has exactly one outcome, which is told when it waits no longer", () => {
    fc.assert(
      fc.property(clientHistory, clientEvent, (history, event) => {
        const client = live(history);
        const next = client.apply(current(client, event));
        const told = next.outbox.flatMap((effect) =>
          effect.type === "notify" && "requestId" in effect.notice ? [effect.notice.requestId] : [],
        );
        const asked = event.type === "request" ? [event.requestId] : [];
        const before = client.requests.concat(asked);
        const over = before.subtract(next.requests);
        const isRefused = next.outbox.some(
          (effect) => effect.type === "notify" && effect.notice.type === "refused",
        );
        expect(new Set(told)).toEqual(new Set(isRefused ? [] : over));
        expect(told).toHaveLength(new Set(told).size);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is one of no more than may wait", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const few = live([{ type: "configure", options: { requestsMax: 1 } }]);
        const client = lived(
          few,
          history.filter(({ type }) => type !== "configure"),
        );
        expect(client.requests.size).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });
});
