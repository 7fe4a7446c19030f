/** Recorded runs for the tests of the developer tools: their lines, and the value after each. */
import fc from "fast-check";
import { clientHeader, journalLine, serverHeader } from "../../../src/codec/journalWriter.js";
import type { ClientEvent } from "../../../src/core/client/event.js";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  clientHistory,
  current,
  isFresh,
  lived,
  serverHistory,
} from "../../support/arbitraries.js";
import { url } from "../../support/clients.js";

/** A run with the value at every step. */
export interface RecordedRun<Value, Event> {
  readonly header: string;
  readonly events: readonly Event[];
  readonly lines: readonly string[];
  /** One more than there are events. */
  readonly values: readonly Value[];
}

/** What `events` make of a client. */
export const clientRun = (
  initial: WebSocketClient,
  events: readonly ClientEvent[],
): RecordedRun<WebSocketClient, ClientEvent> => {
  const values = [initial.drain().value];
  const own: ClientEvent[] = [];
  for (const event of events) {
    const before = values.at(-1) ?? initial;
    own.push(current(before, event));
    values.push(before.apply(current(before, event)).drain().value);
  }
  return { header: clientHeader(initial), events: own, lines: own.map(journalLine), values };
};

/** Any run of a client. */
export const anyClientRun: fc.Arbitrary<RecordedRun<WebSocketClient, ClientEvent>> = fc
  .tuple(clientHistory, clientHistory)
  .map(([before, events]) => clientRun(lived(new WebSocketClient(url), before), events));

/** Any run of a server. */
export const anyServerRun: fc.Arbitrary<RecordedRun<WebSocketServer, ServerEvent>> =
  serverHistory.map((history) => {
    const initial = new WebSocketServer();
    const values = [initial];
    const events: ServerEvent[] = [];
    for (const event of history) {
      const before = values.at(-1) ?? initial;
      if (!isFresh(before, event)) continue;
      events.push(event);
      values.push(before.apply(event).drain().value);
    }
    return { header: serverHeader(initial), events, lines: events.map(journalLine), values };
  });

/** The journal of a run as text. */
export const textOf = ({ header, lines }: RecordedRun<unknown, unknown>): string =>
  [header, ...lines, ""].join("\n");
