/** The types as tests: the compiler checks this file; running it shows that nothing is mutable. */
import { expectTypeOf } from "expect-type";
import type { option as O } from "fp-ts";
import type { List, OrderedSet } from "immutable";
import type {
  ClientEvent,
  ConnectionId,
  Outgoing,
  ServerApp,
  ServerEvent,
  Table,
} from "../../src/index.js";
import {
  Connection,
  EventHandler,
  Message,
  PresenceTracker,
  reduceClient,
  reduceServer,
  reduceWith,
  Room,
  WebSocketClient,
  WebSocketServer,
} from "../../src/index.js";

const client = new WebSocketClient("ws://localhost");
const server = new WebSocketServer(8080);
const room = new Room("lobby");
const connection = new Connection("c1");
const message = new Message("chat", { text: "Hello!" });

/** What `expectTypeOf` gives at run time says nothing; a type that differs does not compile. */
const compiles = (...checks: readonly unknown[]): boolean => checks.length > 0;

describe("the types of the values", () => {
  it("chain: every builder gives the same type again", () => {
    const checks = compiles(
      expectTypeOf(
        client.connect().joinRoom("a").sendText("b", "c"),
      ).toEqualTypeOf<WebSocketClient>(),
      expectTypeOf(
        server.start().createRoom("a").broadcast(message),
      ).toEqualTypeOf<WebSocketServer>(),
      expectTypeOf(room.addMember("a").setMetadata("b", 1)).toEqualTypeOf<Room>(),
      expectTypeOf(connection.setUserData("a", 1)).toEqualTypeOf<Connection>(),
      expectTypeOf(new PresenceTracker().setOnline("a")).toEqualTypeOf<PresenceTracker>(),
      expectTypeOf(new EventHandler().onError(() => 1)).toEqualTypeOf<EventHandler>(),
    );
    expect(checks).toBe(true);
  });

  it("read as immutable collections and options", () => {
    const checks = compiles(
      expectTypeOf(client.messageQueue).toEqualTypeOf<List<Outgoing>>(),
      expectTypeOf(client.rooms).toEqualTypeOf<OrderedSet<string>>(),
      expectTypeOf(server.connections).toEqualTypeOf<Table<Connection>>(),
      expectTypeOf(server.getRoom("a")).toEqualTypeOf<O.Option<Room>>(),
      expectTypeOf(room.getMetadata("a")).toEqualTypeOf<O.Option<unknown>>(),
    );
    expect(checks).toBe(true);
  });

  it("keep the type of a message's data", () => {
    const checks = compiles(
      expectTypeOf(message.data).toEqualTypeOf<{ text: string }>(),
      expectTypeOf(message.with({ room: "a" })).toEqualTypeOf<Message<{ text: string }>>(),
    );
    expect(checks).toBe(true);
  });

  it("let the reducers be given to Array.prototype.reduce as they are", () => {
    const app: ServerApp = (next) => next;
    const clientEvents: ClientEvent[] = [{ type: "connect" }];
    const serverEvents: ServerEvent[] = [{ type: "start" }];
    const checks = compiles(
      expectTypeOf(clientEvents.reduce(reduceClient, client)).toEqualTypeOf<WebSocketClient>(),
      expectTypeOf(serverEvents.reduce(reduceServer, server)).toEqualTypeOf<WebSocketServer>(),
      expectTypeOf(serverEvents.reduce(reduceWith(app), server)).toEqualTypeOf<WebSocketServer>(),
    );
    expect(checks).toBe(true);
  });

  it("know the arguments of callbacks", () => {
    const handler = new EventHandler()
      .onConnect((id) => expectTypeOf(id).toEqualTypeOf<ConnectionId>())
      .onMessage((each) => expectTypeOf(each).toEqualTypeOf<Message>());
    expect(handler).toBeInstanceOf(EventHandler);
  });
});

/** Never run: each line must fail to compile. */
const mutations: readonly (() => void)[] = [
  // @ts-expect-error a field of a client cannot be written
  () => (client.url = "ws://elsewhere"),
  // @ts-expect-error a field of a state cannot be written
  () => (client.snapshot.attempts = 9),
  // @ts-expect-error an option cannot be written
  () => (client.options.reconnect = false),
  // @ts-expect-error protocols cannot be added to
  () => client.protocols.push("chat"),
  // @ts-expect-error an outbox cannot be added to
  () => server.outbox.push({ type: "unlisten" }),
  // @ts-expect-error a field of a server cannot be written
  () => (server.rooms = server.rooms.clear()),
  // @ts-expect-error an option cannot be written
  () => (server.options.port = 1),
  // @ts-expect-error a table has no clear
  () => server.connections.clear(),
  // @ts-expect-error a room cannot be renamed
  () => (room.name = "attic"),
  // @ts-expect-error a connection's user is set by the server
  () => (connection.userId = "ann"),
  // @ts-expect-error a message cannot be changed
  () => (message.type = "note"),
  // @ts-expect-error a presence tracker cannot be changed
  () => (new PresenceTracker().users = new PresenceTracker().users),
];

/** Never run: each line must fail to compile. */
const mistakes: readonly (() => void)[] = [
  // @ts-expect-error an unknown event
  () => client.apply({ type: "surprise" }),
  // @ts-expect-error a fact without its epoch
  () => client.apply({ type: "heard", moment: { now: 0, wall: 0, roll: 0, id: "" } }),
  // @ts-expect-error an unknown option
  () => client.withOptions({ retries: 3 }),
  // @ts-expect-error a message that is a plain object
  () => client.send({ type: "chat", data: "Hello!" }),
  // @ts-expect-error text that is none
  () => client.sendText("chat", 3),
  // @ts-expect-error an unknown status
  () => server.setPresence("ann", "sleeping"),
  // @ts-expect-error an option's value out of its words
  () => server.withOptions({ slowConsumer: "ignore" }),
];

describe("calls that would mutate, and calls with mistakes", () => {
  it("do not compile", () => {
    expect([mutations.length, mistakes.length]).toEqual([12, 7]);
  });
});
