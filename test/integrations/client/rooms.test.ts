import { once, record, serve } from "../../support/sockets.js";
import { clientOf, connectTo, serveRelay, serveSilence } from "./peers.js";

describe("joinRoom and leaveRoom", () => {
  it("resolve when the server has answered", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    expect(await client.joinRoom("room-id")).toBe(true);
    expect(server.current.getRoomMembers("room-id")).toHaveLength(1);
    expect(await client.leaveRoom("room-id")).toBe(true);
    expect(server.current.getRoomMembers("room-id")).toEqual([]);
  });

  it("ask nobody for what is so already", async () => {
    const server = await serveRelay();
    const client = await connectTo(server);
    const [joins, leaves] = [record(server, "join"), record(server, "leave")];
    await client.joinRoom("lobby");
    expect([await client.joinRoom("lobby"), await client.leaveRoom("attic")]).toEqual([true, true]);
    await client.leaveRoom("lobby");
    expect(joins.events.map(({ room }) => room)).toEqual(["lobby"]);
    expect(leaves.events.map(({ room }) => room)).toEqual(["lobby"]);
  });

  it("reject with the server's no", async () => {
    const server = await serve();
    server.update((value) => value.createRoom("staff", { allowedUsers: ["ann"] }));
    const client = await connectTo(server);
    await expect(client.joinRoom("staff")).rejects.toMatchObject({
      code: "ROOM_ACCESS_DENIED",
      context: "joinRoom",
    });
    expect(client.getRooms()).toEqual([]);
  });

  it("reject when no answer comes in time", async () => {
    const client = await connectTo(await serveSilence(), { requestTimeoutMs: 30 });
    await expect(client.joinRoom("lobby")).rejects.toMatchObject({
      code: "TIMEOUT",
      context: "joinRoom",
      retry: true,
    });
    expect(client.getRooms()).toEqual([]);
  });

  it("reject a leave that is not answered in time", async () => {
    const client = clientOf(await serveSilence(), { requestTimeoutMs: 30 });
    await client.connect();
    void client.joinRoom("lobby");
    await expect(client.leaveRoom("lobby")).rejects.toMatchObject({
      code: "TIMEOUT",
      context: "leaveRoom",
    });
  });

  it("resolve many at the same time", async () => {
    const client = await connectTo(await serveRelay());
    const rooms = ["a", "b", "c", "d"];
    await Promise.all(rooms.map((room) => client.joinRoom(room)));
    expect(client.getRooms().map(({ roomId }) => roomId)).toEqual(rooms);
    await Promise.all(rooms.map((room) => client.leaveRoom(room)));
    expect(client.getRooms()).toEqual([]);
  });

  it("wait for a connection", async () => {
    const client = clientOf(await serveRelay());
    const joined = client.joinRoom("lobby");
    await client.connect();
    expect(await joined).toBe(true);
  });

  it("refuse what is no name", async () => {
    const client = await connectTo(await serveRelay());
    await expect(client.joinRoom("")).rejects.toMatchObject({ code: "INVALID_NAME" });
  });
});

describe("getRooms", () => {
  it("tells where the server has let the client in, and since when", async () => {
    const client = await connectTo(await serveRelay());
    const before = Date.now();
    await client.joinRoom("room-id");
    const [room] = client.getRooms();
    expect(room).toMatchObject({
      roomId: "room-id",
      messageTypes: ["chat_message", "event_update"],
      isActive: true,
    });
    expect(room?.joinedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(room?.joinedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it("tells of no room that the server has put the client out of", async () => {
    const server = await serveRelay();
    const client = await connectTo(server, { protocols: "jounce.v1" });
    await client.joinRoom("lobby");
    const [connection] = server.getClients();
    const left = once(client, "left");
    void connection?.leaveRoom("lobby");
    await left;
    expect(client.getRooms()).toEqual([]);
  });
});
