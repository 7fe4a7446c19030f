import fc from "fast-check";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Connection } from "../../../src/core/connection/Connection.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  after,
  clientEvent,
  clientHistory,
  current,
  isFresh,
  lived,
  runs,
  serverEvent,
  serverHistory,
} from "../../support/arbitraries.js";
import { quiet as quietClient, url } from "../../support/clients.js";
import { methodsOf, textOfClient, textOfServer } from "../../support/invariants.js";
import { quiet } from "../../support/servers.js";

const chat = new Message("chat", "Hello!");
const connection = new Connection("a", { userId: "bob" });

/** One call of every method of a server. */
const serverCalls: Readonly<Record<string, (server: WebSocketServer) => unknown>> = {
  withOptions: (server) => server.withOptions({ port: 1 }),
  start: (server) => server.start(),
  stop: (server) => server.stop(),
  addConnection: (server) => server.addConnection("a", connection),
  removeUser: (server) => server.removeUser("ann"),
  removeConnection: (server) => server.removeConnection("a"),
  createRoom: (server) => server.createRoom("cellar"),
  removeRoom: (server) => server.removeRoom("lobby"),
  setRoomMetadata: (server) => server.setRoomMetadata("lobby", "k", 1),
  joinRoom: (server) => server.joinRoom("a", "lobby"),
  leaveRoom: (server) => server.leaveRoom("a", "lobby"),
  broadcast: (server) => server.broadcast(chat, { filter: () => true }),
  broadcastToRoom: (server) => server.broadcastToRoom("lobby", chat),
  broadcastToUser: (server) => server.broadcastToUser("ann", chat),
  sendTo: (server) => server.sendTo("a", chat),
  setUserId: (server) => server.setUserId("a", "zoe"),
  setUserData: (server) => server.setUserData("a", "k", {}),
  addRoute: (server) => server.addRoute("/chat/:room", { requireAuth: true }),
  removeRoute: (server) => server.removeRoute("/"),
  authorizeRoom: (server) => server.authorizeRoom("lobby", ["ann"]),
  deauthorizeRoom: (server) => server.deauthorizeRoom("lobby", "ann"),
  reply: (server) => server.reply("a", "r1", 42),
  refuseRequest: (server) => server.refuseRequest("a", "r1", "FORBIDDEN"),
  setData: (server) => server.setData("k", {}),
  getData: (server) => server.getData("k"),
  setPresence: (server) => server.setPresence("ann", "busy", "x"),
  getConnection: (server) => server.getConnection("a"),
  getConnectionCount: (server) => server.getConnectionCount(),
  getRoom: (server) => server.getRoom("lobby"),
  getRoomCount: (server) => server.getRoomCount(),
  getRoomMembers: (server) => server.getRoomMembers("lobby").push("intruder"),
  getUserConnections: (server) => server.getUserConnections("ann").push("intruder"),
  isListening: (server) => server.isListening(),
  apply: (server) => server.apply({ type: "time", moment: momentAt(1e9) }),
  drain: (server) => server.broadcast(chat).drain(momentAt(1)),
  outboxSince: (server) => server.outboxSince(server),
  isRelatedTo: (server) => server.isRelatedTo(server.start()),
  equals: (server) => server.equals(server.stop()),
  hashCode: (server) => server.hashCode(),
};

/** One call of every method of a client. */
const clientCalls: Readonly<Record<string, (client: WebSocketClient) => unknown>> = {
  withReconnect: (client) => client.withReconnect(false),
  withMaxReconnectAttempts: (client) => client.withMaxReconnectAttempts(9),
  withReconnectDelay: (client) => client.withReconnectDelay(9),
  withOptions: (client) => client.withOptions({ queueMax: 2 }),
  connect: (client) => client.connect(),
  disconnect: (client) => client.disconnect(),
  close: (client) => client.close(),
  send: (client) => client.send(chat),
  sendText: (client) => client.sendText("chat", "x"),
  request: (client) => client.request(new Message("ask", 1, { id: "new" }), { timeoutMs: 1 }),
  cancel: (client) => client.cancel("r1"),
  joinRoom: (client) => client.joinRoom("cellar"),
  leaveRoom: (client) => client.leaveRoom("lobby"),
  attemptReconnect: (client) => client.attemptReconnect(),
  clearQueue: (client) => client.clearQueue(),
  isInRoom: (client) => client.isInRoom("lobby"),
  isConnected: (client) => client.isConnected(),
  getState: (client) => client.getState(),
  apply: (client) => client.apply({ type: "time", moment: momentAt(1e9) }),
  drain: (client) => client.sendText("chat", "x").drain(momentAt(1)),
  isRelatedTo: (client) => client.isRelatedTo(client.connect()),
  equals: (client) => client.equals(client.connect()),
  hashCode: (client) => client.hashCode(),
};

describe("the tables of calls", () => {
  it("miss no method", () => {
    expect(Object.keys(serverCalls).sort()).toEqual(methodsOf(WebSocketServer));
    expect(Object.keys(clientCalls).sort()).toEqual(methodsOf(WebSocketClient));
  });
});

describe("any call", () => {
  it("leaves a server as it was, whatever has happened to it", () => {
    fc.assert(
      fc.property(serverHistory, serverEvent, (history, event) => {
        const server = after(new WebSocketServer(), history);
        const before = textOfServer(server);
        for (const call of Object.values(serverCalls)) call(server);
        server.apply(event);
        expect(textOfServer(server)).toBe(before);
      }),
      runs,
    );
  });

  it("leaves a client as it was, whatever has happened to it", () => {
    fc.assert(
      fc.property(clientHistory, clientEvent, (history, event) => {
        const client = lived(new WebSocketClient(url), history);
        const before = textOfClient(client);
        for (const call of Object.values(clientCalls)) call(client);
        client.apply(current(client, event));
        expect(textOfClient(client)).toBe(before);
      }),
      runs,
    );
  });
});

const dueIn = ({ snapshot }: WebSocketServer): number | undefined => snapshot.gate.deadlines.next;

describe("an event that changes nothing", () => {
  it("gives the same server", () => {
    fc.assert(
      fc.property(serverHistory, serverEvent, (history, event) => {
        const server = quiet(after(new WebSocketServer(), history));
        fc.pre(isFresh(server, event));
        const next = server.apply(event);
        // What is due next may become known more exactly.
        const isLater = dueIn(next) !== dueIn(server);
        const changes = isLater || !next.equals(server) || next.outbox.length > 0;
        expect(next !== server).toBe(changes);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives the same client", () => {
    fc.assert(
      fc.property(clientHistory, clientEvent, (history, event) => {
        const client = quietClient(lived(new WebSocketClient(url), history));
        const next = client.apply(current(client, event));
        expect(next === client).toBe(next.equals(client) && next.outbox.length === 0);
      }),
      { numRuns: 300 },
    );
  });
});
