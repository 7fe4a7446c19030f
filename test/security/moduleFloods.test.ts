import * as Y from "yjs";
import type { ServerApp, WebSocketServer as Server } from "jounce-websocket";
import { Message, momentAt, WebSocketServer } from "jounce-websocket";
import { getDocument, setDocument, withDocuments } from "jounce-websocket/collaboration";
import { publishEvent, withEvents, withPresence } from "jounce-websocket/modules";
import { toBase64 } from "../../src/integrations/collaboration/base64.js";
import { come, dataTold, told, words } from "../integrations/modules/calls.js";
import { quiet, welcome } from "../support/servers.js";

/** One peer who sends messages, at a time of its own choice. */
class Flood {
  #count = 0;

  constructor(
    readonly app: ServerApp,
    public server: Server,
  ) {}

  /** Sends one in the room; returns what it is answered. */
  send(type: string, data: unknown, nowMs = 0): string[] {
    const id = `${(this.#count += 1)}`;
    const message = new Message(type, data, { id, room: "notes", timestamp: 0 });
    const notice = { type: "message", connectionId: "a", message, data: "", moment: momentAt(nowMs) } as const; // prettier-ignore
    this.server = this.app(quiet(this.server), notice);
    return words(this.server);
  }
}

/** What a client types at the start of a document, a letter at a time. */
const typed = (clientId: number, letters: number): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  for (let turn = 0; turn < letters; turn += 1) doc.getText("text").insert(0, "x");
  return Y.encodeStateAsUpdate(doc);
};

/** A document that takes long to read for its size, of a little less than `bytes`. */
const laborious = (bytes: number): Uint8Array => {
  const parts: Uint8Array[] = [];
  for (let sum = 0, id = 1; sum < bytes - 9_000; id += 1) {
    const part = typed(id, 700);
    parts.push(part);
    sum += part.length;
  }
  return Y.mergeUpdates(parts);
};

const inNotes = (server: Server): Server => quiet(welcome(server, "a", "b").joinRoom("a", "notes").joinRoom("b", "notes")); // prettier-ignore

describe("a flood of long edits", () => {
  const limit = 96 * 1024;
  const app = withDocuments({ documentBytesMax: limit });
  const full = setDocument(new WebSocketServer(), "notes", laborious(limit));
  const half = setDocument(new WebSocketServer(), "notes", laborious(limit / 2));

  it("to a full document is refused without a look at the document", () => {
    const flood = new Flood(app, inNotes(full));
    const before = getDocument(flood.server, "notes");
    const edit = { update: toBase64(typed(9_999, 3_000)) };
    const answers = Array.from({ length: 200 }, () => flood.send("document_edit", edit));
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => ["error DOCUMENT_LIMIT to a"])); // prettier-ignore
    expect(new Set(answers.slice(10).flat())).toEqual(new Set(["error RATE_LIMITED to a"]));
    expect(getDocument(flood.server, "notes")).toEqual(before);
  });

  it("that change nothing makes it go through the document ten times, and then once a second", () => {
    const flood = new Flood(app, inNotes(half));
    // It is there already, so that the document never grows.
    const edit = { update: toBase64(laborious(36 * 1024)) };
    const answers = Array.from({ length: 50 }, () => flood.send("document_edit", edit));
    expect(answers.filter((answer) => answer.includes("reply to a"))).toHaveLength(10);
    expect(answers.at(-1)).toEqual(["error RATE_LIMITED to a"]);
    expect(flood.send("document_edit", edit, 1_000)).toContain("reply to a");
    expect(flood.send("document_edit", edit, 1_000)).toEqual(["error RATE_LIMITED to a"]);
  });

  it("by one does not keep another from typing", () => {
    const flood = new Flood(app, inNotes(half));
    const edit = { update: toBase64(laborious(36 * 1024)) };
    for (let turn = 0; turn < 50; turn += 1) flood.send("document_edit", edit);
    const letter = new Message("document_edit", { update: toBase64(typed(7, 1)) }, { id: "b1", room: "notes" }); // prettier-ignore
    const notice = { type: "message", connectionId: "b", message: letter, data: "", moment: momentAt(0) } as const; // prettier-ignore
    expect(words(app(quiet(flood.server), notice))).toContain("reply to b");
    expect(flood.send("document_edit", { update: toBase64(typed(8, 1)) })).toContain("reply to a");
  });

  it("of questions counts also those that are none", () => {
    const flood = new Flood(app, inNotes(full));
    const answers = Array.from({ length: 20 }, () =>
      flood.send("document_sync", { stateVector: "/////w==" }),
    );
    expect(answers.filter(([answer]) => answer === "error INVALID_MESSAGE to a")).toHaveLength(10);
    expect(answers.at(-1)).toEqual(["error RATE_LIMITED to a"]);
  });
});

describe("a flood of subscriptions", () => {
  it("to events is answered ten times, and then once a second", () => {
    const eventData = { title: "Party", startDate: 1 };
    const server = publishEvent(new WebSocketServer(), {
      eventId: "e",
      action: "created",
      eventData,
    });
    const flood = new Flood(withEvents(), quiet(welcome(server, "a")));
    const subscribe = (nowMs?: number) =>
      flood.send("event_update", { action: "subscribe" }, nowMs);
    const answers = Array.from({ length: 30 }, () => {
      expect(flood.send("event_update", { action: "unsubscribe" })).toEqual([]);
      return subscribe();
    });
    expect(answers.filter(([answer]) => answer === "events_state to a")).toHaveLength(10);
    expect(answers.at(-1)).toEqual(["error RATE_LIMITED to a"]);
    expect(subscribe(1_000)).toEqual(["events_state to a"]);
    expect(subscribe(1_000)).toEqual(["error RATE_LIMITED to a"]);
  });

  it("to users leaves as many as one may follow", () => {
    const flood = new Flood(withPresence({ followsMax: 5 }), new WebSocketServer());
    flood.server = come(flood.app, flood.server, "a", "ann");
    for (let turn = 0; turn < 1_000; turn += 1) {
      flood.send("presence_update", { action: "subscribe", userId: `user ${turn}` });
    }
    expect(flood.server.connections.get("a")?.userData.get("presence.follows")).toMatchObject({
      userIds: Array.from({ length: 5 }, (_, index) => `user ${index}`),
    });
    expect(words(flood.server)).toEqual(["error FORBIDDEN to a"]);
    expect([told(flood.server).length, dataTold(flood.server, "presence_update")]).toEqual([1, []]);
  });
});
