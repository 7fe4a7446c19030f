import { is, List } from "immutable";
import { reduceClient, WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  clientIn,
  clientPhases,
  open,
  openedFact,
  quiet,
  url,
  wordsOf,
} from "../../support/clients.js";

const chat = new Message("chat", "Hello!");
const codeOf = (code: string): Error => expect.objectContaining({ code });

describe("a new client", () => {
  it("is disconnected, with the seed's defaults", () => {
    const client = new WebSocketClient(url);
    expect(client).toMatchObject({
      url,
      state: "disconnected",
      readyState: 3,
      reconnectEnabled: true,
      maxReconnectAttempts: 5,
      reconnectDelay: 1_000,
      reconnectAttempts: 0,
      protocols: [],
    });
    expect(client.messageQueue).toEqual(List());
    expect([client.rooms.size, client.requests.size]).toEqual([0, 0]);
    expect(client.outbox).toEqual([]);
  });

  it.each([
    ["http://a.example", "ws://a.example"],
    ["https://a.example", "wss://a.example"],
    ["a.example", "ws://a.example"],
  ])("makes of %p the URL %p", (target, expected) => {
    expect(new WebSocketClient(target).url).toBe(expected);
  });

  it("takes one object for everything", () => {
    const client = new WebSocketClient({
      url: "a.example",
      port: 9,
      protocols: "chat",
      queueMax: 3,
    });
    expect(client).toMatchObject({ url: "ws://a.example:9", protocols: ["chat"] });
    expect(client.options.queueMax).toBe(3);
  });

  it("takes protocols as one word or several, and keeps a copy", () => {
    const offered = ["a", "b"];
    const client = new WebSocketClient(url, offered);
    offered.push("c");
    expect(client.protocols).toEqual(["a", "b"]);
    expect(new WebSocketClient(url, "a").protocols).toEqual(["a"]);
  });

  it.each(["", "ftp://a.example", 7 as never, null as never, { url: 7 as never }])(
    "is refused for %p",
    (target) => {
      expect(() => new WebSocketClient(target)).toThrow(codeOf("INVALID_URL"));
    },
  );

  it("is refused for an option out of its range", () => {
    const build = (): unknown => new WebSocketClient(url, [], { queueMax: -1 });
    expect(build).toThrow(codeOf("INVALID_OPTION"));
    expect(() => new WebSocketClient(url).withReconnectDelay(NaN)).toThrow(
      codeOf("INVALID_OPTION"),
    );
  });

  it("is refused a token, which would be lost, and takes none for none", () => {
    const config = (authToken: string | undefined): object => ({ url, authToken });
    const build = (authToken?: string): unknown =>
      Reflect.construct(WebSocketClient, [config(authToken)]);
    expect(() => build("a secret")).toThrow(codeOf("INVALID_OPTION"));
    expect(() => build("a secret")).toThrow("runClient(value, { authToken })");
    expect(() => build("a secret")).not.toThrow("a secret");
    expect([build(), build("")]).toEqual([new WebSocketClient(url), new WebSocketClient(url)]);
  });

  it("is in no room of a name that is none", () => {
    const client = new WebSocketClient(url).joinRoom("lobby");
    const rooms: readonly unknown[] = [undefined, null, 5, "", "lobby"];
    expect(
      rooms.map((room) => Reflect.apply(client.isInRoom.bind(client), client, [room])),
    ).toEqual([false, false, false, false, true]);
  });

  it("goes on from a state", () => {
    const before = clientIn("connected");
    expect(new WebSocketClient(before.snapshot)).toEqual(before);
  });
});

describe("the builders of a client", () => {
  it("set what they are named after", () => {
    const client = new WebSocketClient(url)
      .withReconnect(false)
      .withMaxReconnectAttempts(10)
      .withReconnectDelay(2_000)
      .withOptions({ reconnectFactor: 1 });
    expect(client).toMatchObject({
      reconnectEnabled: false,
      maxReconnectAttempts: 10,
      reconnectDelay: 2_000,
    });
  });

  it("stay the same reference when nothing differs", () => {
    const client = new WebSocketClient(url);
    expect(client.withReconnect(true).withMaxReconnectAttempts(5)).toBe(client);
    expect(client.clearQueue().disconnect().leaveRoom("nowhere")).toBe(client);
  });
});

describe("the words and numbers of a client's state", () => {
  it.each([
    ["disconnected", "disconnected", 3],
    ["connecting", "connecting", 0],
    ["connected", "connected", 1],
    ["disconnecting", "disconnecting", 2],
    ["waiting", "reconnecting", 3],
    ["failed", "failed", 3],
  ] as const)("in the phase %s are %s and %i", (phase, state, readyState) => {
    const client = clientIn(phase);
    expect([client.getState(), client.readyState]).toEqual([state, readyState]);
    expect(client.isConnected()).toBe(phase === "connected");
  });

  it("are reconnecting and CONNECTING during a dial after the first", () => {
    expect(clientIn("waiting").attemptReconnect()).toMatchObject({
      state: "reconnecting",
      readyState: 0,
    });
  });
});

describe("the commands of a client", () => {
  it("wait in the outbox, and the first value stays as it was", () => {
    const client = clientIn("connected");
    const next = client.send(chat).sendText("note", "x").disconnect();
    expect(wordsOf(next.outbox)).toEqual(["send chat", "send note", "closeSocket"]);
    expect(client.outbox).toEqual([]);
  });

  it("close with 1000 unless told otherwise", () => {
    const closing = { type: "closeSocket", epoch: 1, code: 1000 };
    expect(clientIn("connected").close().outbox).toEqual([{ ...closing, reason: "" }]);
    expect(clientIn("connected").disconnect().outbox).toEqual([
      { ...closing, reason: "Client disconnect" },
    ]);
  });

  it.each([
    ["a reserved type", () => clientIn("connected").sendText("ping", ""), "RESERVED_TYPE"],
    ["a bad name", () => clientIn("connected").joinRoom(""), "INVALID_NAME"],
    ["a bad close code", () => clientIn("connected").close(1006), "INVALID_CLOSE_CODE"],
  ])("throw for misuse: %s", (_, call, code) => {
    expect(call).toThrow(codeOf(code));
  });

  it("do not throw for what was refused before", () => {
    const refused = clientIn("disconnected").apply({ type: "joinRoom", room: "" });
    expect(refused.joinRoom("attic").isInRoom("attic")).toBe(true);
  });

  it("tell of any other refusal in the outbox", () => {
    const client = new WebSocketClient(url, [], { whenClosed: "reject" }).send(chat);
    expect(client.outbox).toEqual([
      { type: "notify", notice: { type: "refused", fault: { code: "NOT_OPEN", context: "send" } } },
    ]);
  });

  it("forget what waits", () => {
    expect(clientIn("disconnected").clearQueue().messageQueue.size).toBe(0);
  });
});

describe("draining a client", () => {
  const filled = clientIn("connected").send(chat).sendText("note", "x").send("raw").disconnect();

  it("hands over effects and events once", () => {
    const { value, effects, events } = filled.drain();
    expect(effects).toEqual(filled.outbox);
    expect(events.map(({ type }) => type)).toEqual(["send", "send", "send", "close"]);
    expect(value.drain()).toMatchObject({ effects: [], events: [] });
    expect(value.equals(filled)).toBe(true);
  });

  it("stamps drafts with a moment, each with an id of its own", () => {
    const sent = filled
      .drain(momentAt(9))
      .effects.flatMap((effect) =>
        effect.type === "send" && effect.outgoing instanceof Message ? [effect.outgoing] : [],
      );
    expect(sent.map(({ id, timestamp }) => [id, timestamp])).toEqual([
      ["m9", 9],
      ["m9.1", 9],
    ]);
  });

  it("leaves control messages unstamped", () => {
    const { effects } = clientIn("connected").joinRoom("attic").drain(momentAt(9));
    expect(effects).toMatchObject([{ outgoing: { type: "join_room", id: undefined } }]);
  });

  it("ends a common history", () => {
    const client = clientIn("connected");
    expect(client.send(chat).isRelatedTo(client)).toBe(true);
    expect(client.isRelatedTo(client.send(chat))).toBe(true);
    expect(client.send(chat).drain().value.isRelatedTo(client)).toBe(false);
  });
});

describe("a client as a value", () => {
  it.each(clientPhases)("equals its twin while %s", (phase) => {
    expect(is(clientIn(phase), clientIn(phase))).toBe(true);
    expect(clientIn(phase)).toEqual(clientIn(phase));
    expect(clientIn(phase).hashCode()).toBe(clientIn(phase).hashCode());
  });

  it("equals no other", () => {
    const client = clientIn("connected");
    expect(client.equals({ url })).toBe(false);
    expect(client.equals(client.joinRoom("attic"))).toBe(false);
    expect(client).not.toEqual(client.joinRoom("attic"));
  });

  it("is a fold over events", () => {
    const client = new WebSocketClient(url).connect();
    expect([openedFact(client)].reduce(reduceClient, client)).toEqual(quiet(open(client)));
  });
});
