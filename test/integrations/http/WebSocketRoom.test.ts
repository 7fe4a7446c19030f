import { Message } from "jounce-websocket";
import { WebSocketRoom, wsRoom } from "jounce-websocket/http";
import * as express from "jounce-websocket/express";
import { createServer } from "jounce-websocket/server";
import { closeAfterTest } from "../../support/sockets.js";
import { dial } from "./peers.js";

/** A socket that notes what it is handed. */
class NotingSocket {
  readonly sent: unknown[] = [];

  constructor(
    public readyState = 1,
    private readonly answer: () => unknown = () => undefined,
  ) {}

  send(data: unknown): unknown {
    this.sent.push(data);
    return this.answer();
  }
}

const failing = (): NotingSocket =>
  new NotingSocket(1, () => {
    throw new Error("gone");
  });

/** Three open sockets: `a` and `b` in the lobby, `b` and `c` in the den. */
const inhabited = () => {
  const rooms = new WebSocketRoom();
  const [a, b, c] = [new NotingSocket(), new NotingSocket(), new NotingSocket()];
  rooms.join(a, "lobby");
  rooms.join(b, "lobby");
  rooms.join(b, "den");
  rooms.join(c, "den");
  return { rooms, a, b, c };
};

describe("a room of sockets", () => {
  it("is shared by whoever imports it, from any entry", () => {
    expect(wsRoom).toBeInstanceOf(WebSocketRoom);
    expect(express.wsRoom).toBe(wsRoom);
  });

  it("takes a socket in, once", () => {
    const { rooms, a } = inhabited();
    expect([rooms.join(a, "lobby"), rooms.getRoomSize("lobby")]).toEqual([true, 2]);
    expect(rooms.getRooms()).toEqual(["lobby", "den"]);
    expect([rooms.getRoomSize("unknown"), rooms.getAuthorizedUsers("unknown")]).toEqual([0, []]);
  });

  it.each([
    ["a closing socket", new NotingSocket(2), "lobby", undefined],
    ["a closed socket", new NotingSocket(3), "lobby", undefined],
    ["a name that is none", new NotingSocket(), "", undefined],
    ["a user's name that is none", new NotingSocket(), "lobby", ""],
  ])("does not take in %s", (_, socket, room, userId) => {
    const rooms = new WebSocketRoom();
    expect([rooms.join(socket, room, userId), rooms.getRooms()]).toEqual([false, []]);
  });

  it("lets a socket leave one room, or all", () => {
    const { rooms, b } = inhabited();
    rooms.leave(b, "lobby");
    rooms.leave(b, "unknown");
    rooms.leave(new NotingSocket(), "lobby");
    rooms.leave(new NotingSocket());
    expect([rooms.getRoomSize("lobby"), rooms.getRoomSize("den")]).toEqual([1, 2]);
    rooms.leave(b);
    expect([rooms.getRoomSize("lobby"), rooms.getRoomSize("den")]).toEqual([1, 1]);
  });

  it("vanishes when it is empty", () => {
    const { rooms, a, b } = inhabited();
    rooms.leave(a, "lobby");
    rooms.cleanup(b);
    expect(rooms.getRooms()).toEqual(["den"]);
  });

  it("sends to everybody in it but one", () => {
    const { rooms, a, b, c } = inhabited();
    rooms.broadcast("lobby", "all");
    rooms.broadcast("lobby", "not a", a);
    rooms.broadcast("lobby", "not c, who is not here", c);
    rooms.broadcast("unknown", "nobody");
    const late = "not c, who is not here";
    expect([a.sent, b.sent, c.sent]).toEqual([["all", late], ["all", "not a", late], []]);
  });

  it("sends one copy to each socket in any room", () => {
    const { rooms, a, b, c } = inhabited();
    rooms.broadcastAll("all");
    rooms.broadcastAll("not b", b);
    rooms.broadcastAll("not a stranger", new NotingSocket());
    const rest = ["not b", "not a stranger"];
    expect([a.sent, b.sent, c.sent]).toEqual([
      ["all", ...rest],
      ["all", "not a stranger"],
      ["all", ...rest],
    ]);
  });

  it("sends text and bytes as they are, messages as such, the rest as JSON", () => {
    const { rooms, a } = inhabited();
    const message = new Message("chat", "hi");
    for (const data of ["text", Uint8Array.of(1), { a: 1 }, message])
      rooms.broadcast("lobby", data);
    const [, , , sent] = a.sent;
    expect(a.sent.slice(0, 3)).toEqual(["text", Uint8Array.of(1), '{"a":1}']);
    expect(JSON.parse(String(sent))).toMatchObject({ type: "chat", data: "hi" });
    expect(() => rooms.broadcast("lobby", undefined)).toThrow("The data cannot be sent.");
  });

  it.each([0, 2, 3])("sends nothing to a socket in state %i", (readyState) => {
    const { rooms, a, b } = inhabited();
    a.readyState = readyState;
    rooms.broadcast("lobby", "hi");
    rooms.broadcastAll("hi");
    expect([a.sent, b.sent]).toEqual([[], ["hi", "hi"]]);
  });

  it("puts out a socket whose send throws: of the room, or of all", () => {
    const rooms = new WebSocketRoom();
    const [bad, good] = [failing(), new NotingSocket()];
    for (const room of ["a", "b", "c"]) rooms.join(bad, room);
    rooms.join(good, "a");
    rooms.broadcast("a", "hi");
    expect(["a", "b", "c"].map((room) => rooms.getRoomSize(room))).toEqual([1, 1, 1]);
    rooms.broadcastAll("hi");
    expect([rooms.getRooms(), good.sent]).toEqual([["a"], ["hi", "hi"]]);
  });

  it("puts out a socket whose send rejects, unless it has come back as another", async () => {
    const rooms = new WebSocketRoom();
    const bad = new NotingSocket(1, () => Promise.reject(new Error("later")));
    rooms.join(bad, "a");
    rooms.broadcast("a", "hi");
    expect(rooms.getRoomSize("a")).toBe(1);
    await Promise.resolve();
    expect(rooms.getRooms()).toEqual([]);
    rooms.join(bad, "a");
    rooms.broadcast("a", "hi");
    rooms.cleanup(bad);
    rooms.join(bad, "a");
    await Promise.resolve();
    expect(rooms.getRoomSize("a")).toBe(1);
  });

  it("can be changed while it sends", () => {
    const rooms = new WebSocketRoom();
    const leaving: NotingSocket = new NotingSocket(1, () => rooms.cleanup(leaving));
    const other = new NotingSocket(1, () => rooms.join(new NotingSocket(), "a"));
    rooms.join(leaving, "a");
    rooms.join(other, "a");
    rooms.broadcast("a", "hi");
    expect([leaving.sent, other.sent, rooms.getRoomSize("a")]).toEqual([["hi"], ["hi"], 2]);
  });
});

describe("an authorized room", () => {
  it("lets in only those who are named to it", () => {
    const rooms = new WebSocketRoom();
    rooms.authorizeRoom("vip", ["ann"]);
    rooms.authorizeRoom("vip", ["bob"]);
    expect(rooms.getAuthorizedUsers("vip")).toEqual(["ann", "bob"]);
    expect(rooms.join(new NotingSocket(), "vip", "ann")).toBe(true);
    expect(rooms.join(new NotingSocket(), "vip", "eve")).toBe(false);
    expect(rooms.join(new NotingSocket(), "vip")).toBe(false);
    expect([rooms.getRoomSize("vip"), rooms.getRooms()]).toEqual([1, ["vip"]]);
  });

  it("stays closed when nobody is left who may, and sends away who is in it", () => {
    const rooms = new WebSocketRoom();
    const [ann, stranger] = [new NotingSocket(), new NotingSocket()];
    rooms.join(stranger, "vip");
    rooms.join(ann, "vip", "ann");
    rooms.authorizeRoom("vip", ["ann"]);
    expect(rooms.getRoomSize("vip")).toBe(1);
    rooms.deauthorizeRoom("vip", "ann");
    expect([rooms.getRoomSize("vip"), rooms.getAuthorizedUsers("vip")]).toEqual([0, []]);
    expect(rooms.join(ann, "vip", "ann")).toBe(false);
    expect(rooms.join(new NotingSocket(), "vip")).toBe(false);
    expect(rooms.getRooms()).toEqual([]);
  });

  it("remembers whose socket it is, and sends it away when it is another's", () => {
    const rooms = new WebSocketRoom();
    const socket = new NotingSocket();
    rooms.authorizeRoom("vip", ["ann"]);
    expect(rooms.join(socket, "lobby", "ann")).toBe(true);
    expect(rooms.join(socket, "vip")).toBe(true);
    expect(rooms.join(socket, "vip", "eve")).toBe(false);
    expect([rooms.getRoomSize("vip"), rooms.getRoomSize("lobby")]).toEqual([0, 1]);
  });
});

describe("what is kept", () => {
  it("is nothing of sockets that have left, by whatever way", () => {
    const rooms = new WebSocketRoom();
    const ways: ((socket: NotingSocket) => void)[] = [
      (socket) => rooms.cleanup(socket),
      (socket) => rooms.leave(socket),
      (socket) => rooms.leave(socket, "a"),
      () => rooms.broadcastAll("fail"),
      () => rooms.authorizeRoom("a", []),
      (socket) => rooms.join(socket, "a", "eve"),
    ];
    for (const way of ways) {
      const socket = failing();
      rooms.join(socket, "a", "ann");
      way(socket);
      const { connections, presence, snapshot } = rooms.current;
      expect([connections.size, presence.users.size, snapshot.users.size]).toEqual([0, 0, 0]);
    }
  });

  it("does not keep a socket alive after it was cleaned up", async () => {
    const rooms = new WebSocketRoom();
    const reference = (() => {
      const socket = new NotingSocket();
      rooms.join(socket, "a");
      rooms.cleanup(socket);
      return new WeakRef(socket);
    })();
    const { setFlagsFromString } = await import("node:v8");
    const { runInNewContext } = await import("node:vm");
    setFlagsFromString("--expose-gc");
    // A WeakRef holds its target until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    runInNewContext("gc")();
    expect(reference.deref()).toBeUndefined();
    expect(rooms.getRooms()).toEqual([]);
  });
});

describe("over real sockets", () => {
  it("works with those of routes and of ws alike", async () => {
    const rooms = new WebSocketRoom();
    const server = createServer({ port: 0, host: "127.0.0.1" });
    closeAfterTest(() => server.stop());
    server.ws("/room", {
      open: (ws) => void rooms.join(ws, "a"),
      message: (ws, data) => rooms.broadcast("a", data, ws),
      close: (ws) => rooms.cleanup(ws),
    });
    await server.start();
    const [ann, bob] = [await dial(server.port, "/room"), await dial(server.port, "/room")];
    await expect(bob.send("from bob") && ann.next()).resolves.toBe("from bob");
    // The other ends are sockets as well.
    rooms.join(ann.socket, "b");
    const gone = new Promise((resolve) => server.on("disconnect", resolve));
    await bob.close();
    await gone;
    expect([rooms.getRoomSize("a"), rooms.getRoomSize("b")]).toEqual([1, 1]);
  });
});
