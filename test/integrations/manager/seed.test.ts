/** Every example of the document that the manager was made after, over real sockets. */
import { either } from "fp-ts";
import { Message } from "jounce-websocket";
import type {
  Frame,
  HandlerApp,
  HandlerContext,
  RouteSocket,
  SocketApp,
  WebSocketHandler,
} from "jounce-websocket/manager";
import { AppContext, ConnectionManager, Room, mount, ws } from "jounce-websocket/manager";
import { hosts } from "../http/hosts.js";
import { visit, visitor } from "./people.js";

describe.each(hosts)("on $name", (host) => {
  /** An app of the host on which `setUp` has mounted something, and the server of its sockets. */
  const running = async (setUp: (app: HandlerApp) => void) => {
    const { server } = await host.start((app) => {
      const add: SocketApp["ws"] = Object.assign(
        (...given: Parameters<SocketApp["ws"]>) => app.ws(...given),
        { server: app.server },
      );
      setUp({ ws: add });
    });
    return server;
  };

  const serving = async (handler: WebSocketHandler, manager = new ConnectionManager()) => {
    const server = await running(ws("/ws", handler, manager));
    return { server, manager };
  };

  describe("the basic example", () => {
    class MyHandler implements WebSocketHandler {
      async onConnect(conn: RouteSocket) {
        await conn.sendText("Welcome!");
      }

      async onMessage(conn: RouteSocket, msg: Frame, ctx: HandlerContext) {
        if (!msg.isText()) return;
        await ctx.websocketManager().broadcastText(`${conn.id}: ${msg.text}`);
      }
    }

    it("welcomes everybody and passes on what is said, with the id of who said it", async () => {
      const manager = new ConnectionManager();
      const context = AppContext.builder().withWebSocketManager(manager).build();
      const server = await running(ws("/ws", new MyHandler(), context));
      const ann = await visit(server);
      const bob = await visit(server);
      expect(await ann.heard.reaching(1)).toEqual(["Welcome!"]);
      expect(await bob.heard.reaching(1)).toEqual(["Welcome!"]);
      await ann.say("hello");
      const [, heardByBob] = await bob.heard.reaching(2);
      const [, heardByAnn] = await ann.heard.reaching(2);
      expect(heardByAnn).toBe(heardByBob);
      const [id = ""] = String(heardByBob).split(": ");
      expect(heardByBob).toBe(`${id}: hello`);
      expect(server.current.connections.has(id)).toBe(true);
      expect(manager.totalBroadcasts).toBe(1);
    });

    it("can be mounted in one call", async () => {
      const server = await running((app) =>
        mount(app, "/ws", new MyHandler(), new ConnectionManager()),
      );
      const { heard } = await visit(server);
      expect(await heard.reaching(1)).toEqual(["Welcome!"]);
    });
  });

  describe("the lifecycle", () => {
    it("registers before onConnect and unregisters after the connection has gone", async () => {
      const facts: unknown[] = [];
      const { server, manager } = await serving({
        onConnect: async (conn, ctx) => {
          facts.push(["connect", ctx.websocketManager().connectionCount]);
          await conn.joinRoom("lobby");
          await conn.sendText("in");
        },
        onMessage: (_conn, { text }) => facts.push(["message", text]),
        onDisconnect: (conn) => {
          facts.push(["disconnect", conn.rooms, conn.isInRoom("lobby"), manager.connectionCount]);
          over();
        },
      });
      let over: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (over = resolve));
      const { client, heard, say } = await visit(server);
      await heard.reaching(1);
      await say("hi");
      await client.close();
      await ended;
      expect(facts).toEqual([
        ["connect", 1],
        ["message", "hi"],
        ["disconnect", ["lobby"], true, 0],
      ]);
      expect(manager.roomCount).toBe(0);
    });
  });

  describe("sending to a single connection", () => {
    it("sends text, JSON and bytes, and closes", async () => {
      const { server } = await serving({
        onMessage: async (conn) => {
          await conn.sendText("Hello!");
          await conn.sendJson({ type: "message", data: "Hello!" });
          await conn.sendBinary([1, 2, 3]);
          await conn.close();
        },
      });
      const { client, heard, say } = await visit(server);
      const closed = new Promise((resolve) => client.on("close", ({ code }) => resolve(code)));
      await say("go");
      expect(await heard.reaching(3)).toEqual([
        "Hello!",
        '{"type":"message","data":"Hello!"}',
        Uint8Array.of(1, 2, 3),
      ]);
      expect(await closed).toBe(1000);
    });
  });

  describe("broadcasting to all connections", () => {
    it("sends text and JSON", async () => {
      const { server, manager } = await serving({ onConnect: (conn) => conn.sendText("in") });
      const people = [await visit(server), await visit(server)];
      await Promise.all(people.map(({ heard }) => heard.reaching(1)));
      await manager.broadcastText("Hello everyone!");
      await manager.broadcastJson({
        type: "announcement",
        message: "Server maintenance in 5 minutes",
      });
      await manager.broadcastBinary(Uint8Array.of(7));
      await manager.broadcast(new Message("note", 1, { id: "n", timestamp: 2 }));
      for (const { heard } of people) {
        expect(await heard.reaching(5)).toEqual([
          "in",
          "Hello everyone!",
          '{"type":"announcement","message":"Server maintenance in 5 minutes"}',
          Uint8Array.of(7),
          '{"type":"note","data":1,"id":"n","timestamp":2}',
        ]);
      }
      expect(manager.totalBroadcasts).toBe(4);
    });
  });

  /** The commands of the document. */
  const commands: WebSocketHandler = {
    onMessage: async (conn, msg: Frame, ctx) => {
      const manager = ctx.websocketManager();
      const [, command = "", room = ""] = /^\/(join|leave) (.+)$/.exec(msg.text) ?? [];
      if (command === "join") {
        await conn.joinRoom(room);
        await manager.addToRoom(conn.id, room);
        await conn.sendText(`Joined room: ${room}`);
      } else if (command === "leave") {
        await conn.leaveRoom(room);
        await manager.removeFromRoom(conn.id, room);
        await conn.sendText(`Left room: ${room}`);
      }
    },
  };

  describe("rooms", () => {
    it("are joined and left by commands, and there is one truth about them", async () => {
      const { server, manager } = await serving(commands);
      const ann = await visit(server);
      await ann.say("/join chat");
      expect(await ann.heard.reaching(1)).toEqual(["Joined room: chat"]);
      const [id = ""] = manager.roomMembers("chat");
      expect(server.client(id)?.rooms).toEqual(["chat"]);
      await ann.say("/leave chat");
      expect(await ann.heard.reaching(2)).toContain("Left room: chat");
      expect([manager.roomMembers("chat"), manager.roomCount]).toEqual([[], 0]);
      expect(server.client(id)?.rooms).toEqual([]);
    });

    it("are broadcast to, by name and by a view", async () => {
      const { server, manager } = await serving(commands);
      const [ann, bob, eve] = [await visit(server), await visit(server), await visit(server)];
      await ann.say("/join chat");
      await bob.say("/join chat");
      await eve.say("/join elsewhere");
      await Promise.all([ann, bob, eve].map(({ heard }) => heard.reaching(1)));
      await manager.broadcastTextToRoom("chat", "Hello chat room!");
      const room = new Room("chat", manager);
      await room.broadcastText("Hello!");
      await manager.broadcastTextToRoom("elsewhere", "psst");
      expect([room.name, room.memberCount, room.members]).toEqual([
        "chat",
        2,
        manager.roomMembers("chat"),
      ]);
      for (const { heard } of [ann, bob]) {
        const [, ...words] = await heard.reaching(3);
        expect(words).toEqual(["Hello chat room!", "Hello!"]);
      }
      expect(await eve.heard.reaching(2)).toEqual(["Joined room: elsewhere", "psst"]);
    });
  });

  describe("user-specific broadcasting", () => {
    it("reaches every connection of the user, whose id is set in onConnect", async () => {
      const { server, manager } = await serving({
        onConnect: async (conn, ctx) => {
          await conn.setUserId(ctx.getQuery("user"));
          await conn.sendText("in");
        },
      });
      const ann = visitor(server, "/ws?user=user-123");
      const annsPhone = visitor(server, "/ws?user=user-123");
      const bob = visitor(server, "/ws?user=bob");
      for (const { client, heard } of [ann, annsPhone, bob]) {
        await client.connect();
        await heard.reaching(1);
      }
      await manager.broadcastTextToUser("user-123", "You have a new message!");
      await manager.broadcastText("all");
      for (const { heard } of [ann, annsPhone]) {
        expect(await heard.reaching(3)).toEqual(["in", "You have a new message!", "all"]);
      }
      expect(await bob.heard.reaching(2)).toEqual(["in", "all"]);
    });

    it("no longer reaches a connection that has become somebody else's", async () => {
      const { server, manager } = await serving({
        onMessage: async (conn, { text }) => {
          await conn.setUserId(text);
          await conn.sendText(`you are ${text}`);
        },
      });
      const { say, heard } = await visit(server);
      await say("ann");
      await say("bob");
      await heard.reaching(2);
      await manager.broadcastTextToUser("ann", "for ann");
      await manager.broadcastTextToUser("bob", "for bob");
      expect(await heard.reaching(3)).toEqual(["you are ann", "you are bob", "for bob"]);
    });
  });

  describe("notifications", () => {
    it("are JSON for a user, from outside of any handler", async () => {
      const { server, manager } = await serving({
        onUpgrade: ({ query }) => query.has("user"),
        onConnect: async (conn, ctx) => {
          await conn.setUserId(ctx.getQuery("user"));
          await conn.setMetadata("device", ctx.getQuery("device"));
          await conn.sendJson({ type: "connected", userId: conn.userId });
        },
      });
      const { client, heard } = visitor(server, "/ws?user=ann&device=phone");
      await client.connect();
      expect(await heard.reaching(1)).toEqual(['{"type":"connected","userId":"ann"}']);
      await manager.broadcastJsonToUser("ann", { type: "notification", title: "Build passed" });
      expect((await heard.reaching(2))[1]).toBe('{"type":"notification","title":"Build passed"}');
      const [one] = [...server.getClients()];
      expect(one?.metadata.get("device")).toBe("phone");
      const nobody = visitor(server);
      const refused = await nobody.client.connect().then(either.right, either.left);
      expect(refused).toMatchObject({ _tag: "Left" });
    });
  });
});
