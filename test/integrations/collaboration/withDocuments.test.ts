import { either as E } from "fp-ts";
import { Connection, Message, momentAt, reduceWith, WebSocketServer } from "jounce-websocket";
import type { ServerApp, ServerEvent } from "jounce-websocket";
import * as Y from "yjs";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import type { DocumentsOptions } from "../../../src/collaboration.js";
import {
  compactDocument,
  documentRooms,
  getDocument,
  removeDocument,
  setDocument,
  withDocuments,
} from "../../../src/collaboration.js";
import { departureOf } from "../../../src/integrations/collaboration/awarenessUpdate.js";
import { fromBase64, toBase64 } from "../../../src/integrations/collaboration/base64.js";

const clockedDoc = (clientId: number): Y.Doc => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return doc;
};

/** The update by which a client types words at the start of a document. */
const typing = (words: string, clientId = 1): string => {
  const doc = clockedDoc(clientId);
  doc.getText("text").insert(0, words);
  return toBase64(Y.encodeStateAsUpdate(doc));
};

/** The update by which a client says who it is. */
const being = (name: string, clientId = 1): string => {
  const awareness = new Awareness(clockedDoc(clientId));
  awareness.setLocalState({ name });
  const update = toBase64(encodeAwarenessUpdate(awareness, [clientId]));
  awareness.destroy();
  return update;
};

/** A server with a room of two, and a bystander. */
class Story {
  readonly #app: ServerApp;
  #now = 0;
  server: WebSocketServer;

  constructor(options: Partial<DocumentsOptions> = {}) {
    this.#app = withDocuments(options);
    const server = new WebSocketServer()
      .addConnection("ann", new Connection("ann"))
      .addConnection("bob", new Connection("bob"))
      .addConnection("eve", new Connection("eve"))
      .joinRoom("ann", "notes")
      .joinRoom("bob", "notes");
    this.server = server.drain(momentAt(0)).value;
  }

  /** Lets something happen; returns who is sent what because of it. */
  happens(event: ServerEvent): string[] {
    const after = reduceWith(this.#app)(this.server, event);
    const { value, effects } = after.drain(momentAt(this.#now));
    this.server = value;
    return effects.flatMap((effect) => {
      if (effect.type !== "deliver" || !(effect.outgoing instanceof Message)) return [];
      const { to, except, outgoing } = effect;
      const members = to.kind === "members" ? to.members.toArray() : [];
      const all = to.kind === "one" ? [to.connectionId] : members.filter((id) => id !== except);
      return all.map((id) => `${id}: ${wordOf(outgoing)}`);
    });
  }

  /** A member sends a message; the time goes on by `ms` before. */
  says(connectionId: string, type: string, data: unknown, room = "notes", ms = 0): string[] {
    this.#now += ms;
    const moment = momentAt(this.#now, { wall: this.#now });
    const message = new Message(type, data, { id: "1", room });
    return this.happens({ type: "message", connectionId, message, data: "", moment });
  }

  /** What the document of the room reads. */
  reads(room = "notes"): string {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, getDocument(this.server, room) ?? Y.encodeStateAsUpdate(doc));
    return doc.getText("text").toJSON();
  }
}

const wordOf = ({ type, data }: Message): string => {
  const { code } = (data ?? {}) as { code?: string };
  return code === undefined ? type : `${type} ${code}`;
};

const largest = "x".repeat(100);
const bytesOf = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array();

describe("an edit", () => {
  it("is kept, passed on to the others and acknowledged", () => {
    const story = new Story();
    const update = typing("Hello");
    expect(story.says("ann", "document_edit", { update })).toEqual([
      "bob: document_edit",
      "ann: reply",
    ]);
    expect([story.reads(), documentRooms(story.server)]).toEqual(["Hello", ["notes"]]);
  });

  it("can come in parts", () => {
    const story = new Story();
    const update = typing("Hello");
    const cut = update.length / 2;
    const first = { update: update.slice(0, cut), more: true };
    expect(story.says("ann", "document_edit", first)).toEqual(["ann: reply"]);
    expect(story.says("ann", "document_edit", { update: update.slice(cut) })).toEqual([
      "bob: document_edit",
      "ann: reply",
    ]);
    expect(story.reads()).toBe("Hello");
  });

  it("can come in parts among those of another, as tabs that share a connection send them", () => {
    const story = new Story();
    const texts = { a: typing("Hello", 1), b: typing("world", 2) };
    const part = (upload: "a" | "b", from: number, to?: number) =>
      story.says("ann", "document_edit", {
        update: texts[upload].slice(from, to),
        upload,
        ...(to === undefined ? {} : { more: true }),
      });
    part("a", 0, 8);
    part("b", 0, 12);
    part("a", 8, 16);
    story.says("ann", "document_sync", { stateVector: "AA==", upload: "question" });
    expect(part("b", 12)).toEqual(["bob: document_edit", "ann: reply"]);
    expect(part("a", 16)).toEqual(["bob: document_edit", "ann: reply"]);
    expect(["Helloworld", "worldHello"]).toContain(story.reads());
  });

  it("in parts is one of four at a time, until one has been silent for half a minute", () => {
    const story = new Story();
    const begin = (upload: string, ms = 0): string[] =>
      story.says("ann", "document_edit", { update: "AAAA", upload, more: true }, "notes", ms);
    for (const upload of ["a", "b", "c", "d"]) expect(begin(upload)).toEqual(["ann: reply"]);
    expect(begin("e", 29_999)).toEqual(["ann: error RATE_LIMITED"]);
    expect(begin("d")).toEqual(["ann: reply"]);
    expect(begin("e", 1)).toEqual(["ann: reply"]);
    for (const upload of ["f", "g"]) expect(begin(upload)).toEqual(["ann: reply"]);
    expect(begin("h")).toEqual(["ann: error RATE_LIMITED"]);
    expect(begin("x".repeat(65))).toEqual(["ann: error INVALID_MESSAGE"]);
  });

  it("that was not finished is forgotten by who asks", () => {
    const story = new Story();
    story.says("ann", "document_edit", { update: "AAAA", more: true });
    story.says("ann", "document_sync", { stateVector: "AA==" });
    story.says("ann", "document_edit", { update: typing("Hello") });
    expect(story.reads()).toBe("Hello");
  });

  it("that is no news to anybody is acknowledged all the same", () => {
    const story = new Story();
    expect(story.says("ann", "document_edit", { update: "AAA=" })).toEqual(["ann: reply"]);
    expect(documentRooms(story.server)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["no object", "AAA="],
    ["no text", { update: 1 }],
    ["no base64", { update: "*" }],
    ["no update", { update: "/////w==" }],
    ["cut off", { update: typing("Hello").slice(0, 12) }],
    [
      "a clock out of range",
      { update: toBase64(Uint8Array.of(0, 1, 1, 1, 255, 255, 255, 255, 255, 255, 255, 15, 1)) },
    ],
    [
      "a number of clients without end",
      { update: toBase64(Uint8Array.of(255, 255, 255, 255, 15)) },
    ],
    [
      "values nested without end",
      {
        update: toBase64(
          Uint8Array.of(
            1,
            1,
            1,
            0,
            8,
            1,
            1,
            120,
            1,
            ...Array<number>(50_000)
              .fill(117)
              .map((byte, index) => (index % 2 === 0 ? byte : 1)),
          ),
        ),
      },
    ],
  ])("that is %s is refused and changes nothing", (_what, data) => {
    const story = new Story();
    story.says("bob", "document_edit", { update: typing("Hello") });
    const { data: before } = story.server;
    expect(story.says("ann", "document_edit", data)).toEqual(["ann: error INVALID_MESSAGE"]);
    expect(story.server.data).toBe(before);
  });

  it("of who is not in the room is refused", () => {
    const story = new Story();
    const update = typing("Hello");
    for (const type of ["document_edit", "document_sync", "document_awareness"]) {
      expect(story.says("eve", type, { update })).toEqual(["eve: error NOT_IN_ROOM"]);
      expect(story.says("ann", type, { update }, "elsewhere")).toEqual(["ann: error NOT_IN_ROOM"]);
    }
    expect(documentRooms(story.server)).toEqual([]);
  });

  it("of who may not edit is refused, and reading is not", () => {
    const story = new Story({ mayEdit: ({ id }, room) => id === "ann" && room === "notes" });
    const update = typing("Hello");
    expect(story.says("bob", "document_edit", { update })).toEqual(["bob: error FORBIDDEN"]);
    expect(story.says("ann", "document_edit", { update })).toContain("ann: reply");
    expect(story.says("bob", "document_sync", { stateVector: "AA==" })).toEqual([
      "bob: document_sync",
      "bob: reply",
    ]);
  });

  it("that is too large is refused, in one part or in several", () => {
    const story = new Story({ updateBytesMax: 60 });
    const update = typing(largest);
    const refused = ["ann: error MESSAGE_TOO_LARGE"];
    expect(story.says("ann", "document_edit", { update })).toEqual(refused);
    story.says("ann", "document_edit", { update: update.slice(0, 60), more: true });
    expect(story.says("ann", "document_edit", { update: update.slice(60), more: true })).toEqual(
      refused,
    );
    expect(story.says("ann", "document_edit", { update: typing("Hello") })).toContain("ann: reply");
  });
});

describe("a document", () => {
  it("that would become too large takes no more edits", () => {
    const story = new Story({ documentBytesMax: 150 });
    story.says("ann", "document_edit", { update: typing(largest, 1) });
    expect(story.says("bob", "document_edit", { update: typing(largest, 2) })).toEqual([
      "bob: error DOCUMENT_LIMIT",
    ]);
    expect(story.reads()).toBe(largest);
    expect(story.says("bob", "document_edit", { update: typing("b", 2) })).toContain("bob: reply");
  });

  it("that would become too large is made smaller, where the owner says how", () => {
    const doc = clockedDoc(1);
    const updates: string[] = [];
    doc.on("update", (update) => updates.push(toBase64(update)));
    for (let count = 0; count < 100; count += 1) doc.getText("text").insert(count, "a");
    const refusals = (story: Story): string[] =>
      updates
        .flatMap((update) => story.says("ann", "document_edit", { update }))
        .filter((word) => /error/.test(word));
    expect(refusals(new Story({ documentBytesMax: 400 })).length).toBeGreaterThan(0);
    const compacting = new Story({ documentBytesMax: 400, compact: compactDocument });
    expect([refusals(compacting), compacting.reads()]).toEqual([[], "a".repeat(100)]);
  });

  it("is the same however many edits it had, and none of them is kept for ever", () => {
    const doc = clockedDoc(1);
    const story = new Story();
    doc.on("update", (update) => story.says("ann", "document_edit", { update: toBase64(update) }));
    for (let count = 0; count < 150; count += 1)
      doc.getText("text").insert(count % 7, String(count));
    expect(story.reads()).toBe(doc.getText("text").toJSON());
    expect(JSON.stringify(story.server.data).length).toBeLessThan(12_000);
  });

  it("is one of so many; one that nobody is in makes room when it is old", () => {
    const story = new Story({ documentsMax: 2, documentKeepMs: 1_000 });
    const update = typing("Hello");
    const join = (connectionId: string, room: string) =>
      story.happens({ type: "joinRoom", connectionId, room });
    const leave = (connectionId: string, room: string) =>
      story.happens({ type: "leaveRoom", connectionId, room });
    for (const room of ["a", "b", "c"]) join("ann", room);
    story.says("ann", "document_edit", { update }, "a");
    story.says("ann", "document_edit", { update }, "b", 10);
    const refused = ["ann: error DOCUMENT_LIMIT"];
    expect(story.says("ann", "document_edit", { update }, "c", 5_000)).toEqual(refused);
    leave("ann", "b");
    expect(story.says("ann", "document_edit", { update }, "c")).toContain("ann: reply");
    expect(documentRooms(story.server).sort()).toEqual(["a", "c"]);
    leave("ann", "a");
    expect(story.says("ann", "document_edit", { update }, "notes", -4_900)).toEqual(refused);
  });

  it("can be put there, read and taken away by the owner", () => {
    const story = new Story();
    story.server = setDocument(story.server, "notes", bytesOf(typing("Hello")));
    expect(story.reads()).toBe("Hello");
    story.says("ann", "document_edit", { update: typing("!", 2) });
    expect(story.reads().length).toBe(6);
    story.server = removeDocument(story.server, "notes");
    expect([documentRooms(story.server), story.server.data.size]).toEqual([[], 0]);
    expect(() => setDocument(story.server, "notes", Uint8Array.of(9))).toThrow("cannot be sent");
  });
});

describe("a question", () => {
  it("is answered with what the asker lacks", () => {
    const story = new Story();
    story.says("ann", "document_edit", { update: typing("Hello") });
    expect(story.says("bob", "document_sync", { stateVector: "AA==" })).toEqual([
      "bob: document_sync",
      "bob: reply",
    ]);
  });

  it.each([undefined, {}, { stateVector: "*" }, { stateVector: "/////w==" }, { stateVector: 1 }])(
    "that is %j is refused",
    (data) => {
      expect(new Story().says("ann", "document_sync", data)).toEqual([
        "ann: error INVALID_MESSAGE",
      ]);
    },
  );

  it("comes only so often from one connection", () => {
    const story = new Story();
    const ask = (ms: number): string[] =>
      story.says("ann", "document_sync", { stateVector: "AA==" }, "notes", ms);
    for (let count = 0; count < 10; count += 1) expect(ask(0)).toContain("ann: reply");
    expect(ask(0)).toEqual(["ann: error RATE_LIMITED"]);
    expect(ask(1_000)).toContain("ann: reply");
  });
});

describe("awareness", () => {
  it("is passed on, and told to who asks", () => {
    const story = new Story();
    expect(story.says("ann", "document_awareness", { update: being("Ann") })).toEqual([
      "bob: document_awareness",
    ]);
    expect(story.says("bob", "document_sync", { stateVector: "AA==" })).toEqual([
      "bob: document_sync",
      "bob: document_awareness",
      "bob: reply",
    ]);
  });

  it("goes when its client says so, or somebody on its connection", () => {
    const story = new Story();
    story.says("ann", "document_awareness", { update: being("Ann", 1) });
    story.says("ann", "document_awareness", { update: being("Anna", 2) });
    const gone = departureOf(being("Ann", 1));
    expect(story.says("ann", "document_awareness", { update: gone })).toEqual([
      "bob: document_awareness",
    ]);
    const last = { update: being("Anna", 2), gone: true };
    expect(story.says("bob", "document_awareness", last)).toEqual([]);
    expect(story.says("ann", "document_awareness", last)).toEqual([
      "ann: document_awareness",
      "bob: document_awareness",
    ]);
    expect(story.says("ann", "document_awareness", last)).toEqual([]);
    expect(story.says("bob", "document_sync", { stateVector: "AA==" })).toEqual([
      "bob: document_sync",
      "bob: reply",
    ]);
  });

  it("goes with its connection, and with its membership", () => {
    const story = new Story();
    story.says("ann", "document_awareness", { update: being("Ann", 1) });
    story.says("bob", "document_awareness", { update: being("Bob", 2) });
    expect(
      story.happens({ type: "removeConnection", connectionId: "ann", code: 1000, reason: "" }),
    ).toEqual(["bob: document_awareness"]);
    story.happens({ type: "joinRoom", connectionId: "eve", room: "notes" });
    expect(story.happens({ type: "leaveRoom", connectionId: "bob", room: "notes" })).toEqual([
      "eve: document_awareness",
    ]);
    expect(story.says("eve", "document_sync", { stateVector: "AA==" })).toEqual([
      "eve: document_sync",
      "eve: reply",
    ]);
  });

  it("is of as many clients as there are tabs on the connection", () => {
    const story = new Story();
    for (const client of [1, 500, 1, 500]) {
      expect(story.says("ann", "document_awareness", { update: being("Ann", client) })).toEqual([
        "bob: document_awareness",
      ]);
    }
    for (const asker of ["ann", "bob"]) {
      const told = story.says(asker, "document_sync", { stateVector: "AA==" });
      expect(told.filter((word) => word === `${asker}: document_awareness`)).toHaveLength(2);
    }
    expect(
      story.happens({ type: "removeConnection", connectionId: "ann", code: 1000, reason: "" }),
    ).toEqual(["bob: document_awareness", "bob: document_awareness"]);
  });

  it("is of sixteen clients of a connection in a room: the oldest makes room for one more", () => {
    const story = new Story();
    const said = (client: number): string[] =>
      story.says("ann", "document_awareness", { update: being("Ann", client) });
    for (let client = 1; client <= 16; client += 1) expect(said(client)).toHaveLength(1);
    expect(said(17)).toEqual([
      "ann: document_awareness",
      "bob: document_awareness",
      "bob: document_awareness",
    ]);
    expect(said(3)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["no update", { update: "/////w==" }],
    ["nobody's", { update: "AA==" }],
    ["of several", { update: toBase64(Uint8Array.of(2, 1, 1, 2, 123, 125, 2, 1, 2, 123, 125)) }],
    ["no JSON", { update: toBase64(Uint8Array.of(1, 1, 1, 1, 123)) }],
  ])("that is %s is refused", (_what, data) => {
    expect(new Story().says("ann", "document_awareness", data)).toEqual([
      "ann: error INVALID_MESSAGE",
    ]);
  });

  it("is as large as it may be", () => {
    const story = new Story({ awarenessBytesMax: 100 });
    expect(story.says("ann", "document_awareness", { update: being(largest) })).toEqual([
      "ann: error MESSAGE_TOO_LARGE",
    ]);
  });
});

describe("the app", () => {
  it("leaves alone what is none of its business", () => {
    const story = new Story();
    expect(story.says("ann", "chat_message", { content: "Hi" })).toEqual([]);
    expect(
      story.happens({ type: "slow", connectionId: "ann", messages: 3, moment: momentAt(0) }),
    ).toEqual([]);
  });

  it("has a connection ask anew to which messages were lost, when it speaks again", () => {
    const story = new Story();
    story.says("ann", "document_edit", { update: typing("Hello") });
    story.happens({ type: "slow", connectionId: "bob", messages: 3, moment: momentAt(0) });
    expect(story.says("bob", "document_awareness", { update: being("Bob") })).toEqual([
      "ann: document_awareness",
      "bob: document_sync",
    ]);
    expect(story.says("bob", "document_awareness", { update: being("Bob") })).toEqual([
      "ann: document_awareness",
    ]);
  });

  it.each<Partial<DocumentsOptions>>([
    { documentsMax: -1 },
    { documentBytesMax: 0.5 },
    { documentKeepMs: NaN },
    { mayEdit: "everybody" as never },
  ])("does not take %j", (options) => {
    expect(E.isLeft(E.tryCatch(() => withDocuments(options), String))).toBe(true);
  });
});
