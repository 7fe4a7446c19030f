/** What the page of the plugin shows, on every host. */
import type { RouteSocket } from "jounce-websocket/http";
import { once } from "../../support/sockets.js";
import { hosts } from "./hosts.js";
import { dial, get } from "./peers.js";

describe.each(hosts)("on $name", ({ start }) => {
  it("echoes", async () => {
    const closed: string[] = [];
    const { port, server } = await start((app) => {
      app.ws("/echo", (ws) => {
        ws.on("message", (data) => ws.send(`Echo: ${String(data)}`));
        ws.on("close", () => closed.push("closed"));
      });
    });
    const peer = await dial(port, "/echo");
    expect(await peer.ask("hello")).toBe("Echo: hello");
    const gone = once(server, "disconnect");
    await peer.close();
    await gone;
    expect(closed).toEqual(["closed"]);
  });

  it("chats, and lets people change rooms", async () => {
    const { port } = await start((app) => {
      app.ws("/chat/:room", (ws, ctx) => {
        const room = ctx.params["room"] ?? "";
        const userId = ctx.getQuery("user") ?? "Anonymous";
        void ws.join(room);
        void ws.broadcast(room, `${userId} joined the room`);
        ws.on("message", (data) => {
          void ws.broadcast(room, {
            user: userId,
            message: data,
            timestamp: new Date(0).toISOString(),
          });
        });
        ws.on("join-room", (newRoom: string) => {
          void ws.leave(room);
          void ws.join(newRoom);
          void ws.send(`Switched to room: ${newRoom}`);
        });
        ws.on("close", () => void ws.broadcast(room, `${userId} left the room`));
      });
    });
    const ann = await dial(port, "/chat/lobby?user=ann");
    const bob = await dial(port, "/chat/lobby");
    expect(await ann.next()).toBe("Anonymous joined the room");
    bob.send("hello");
    const hello = { user: "Anonymous", message: "hello", timestamp: "1970-01-01T00:00:00.000Z" };
    expect(await ann.json()).toEqual(hello);
    const request = { type: "join-room", room: "general" };
    expect(await bob.ask(request)).toBe("Switched to room: general");
    // A message fires `message` as well, whatever its type.
    expect(await ann.json()).toMatchObject({ message: JSON.stringify(request) });
    await bob.close();
    expect(await ann.next()).toBe("Anonymous left the room");
  });

  it("welcomes to rooms and switches them", async () => {
    const { port, server } = await start((app) => {
      app.ws("/room/:roomId", (ws, ctx) => {
        const roomId = ctx.getParam("roomId") ?? "";
        void ws.join(roomId);
        void ws.send(`Welcome to room ${roomId}!`);
        void ws.broadcast(roomId, "A new user joined");
        ws.on("switch-room", (newRoomId: string) => {
          void ws.leave(roomId);
          void ws.join(newRoomId);
          void ws.send(`Switched to room ${newRoomId}`);
        });
      });
    });
    const ann = await dial(port, "/room/a");
    expect(await ann.next()).toBe("Welcome to room a!");
    const bob = await dial(port, "/room/a");
    expect(await bob.next()).toBe("Welcome to room a!");
    expect(await ann.next()).toBe("A new user joined");
    expect(await bob.ask({ type: "switch-room", data: "b" })).toBe("Switched to room b");
    const { current } = server;
    expect(["a", "b"].map((room) => current.getRoomMembers(room).length)).toEqual([1, 1]);
  });

  it("broadcasts without and with the sender", async () => {
    const { port } = await start((app) => {
      app.ws("/broadcast", (ws) => {
        void ws.join("all");
        ws.on("announce", (message: string) => {
          void ws.broadcast(ws.room ?? "", `others: ${message}`);
          void ws.broadcastAll(ws.room ?? "", `all: ${message}`);
        });
      });
    });
    const [ann, bob] = [await dial(port, "/broadcast"), await dial(port, "/broadcast")];
    ann.send({ type: "announce", message: "hi" });
    expect([await bob.next(), await bob.next()]).toEqual(["others: hi", "all: hi"]);
    expect(await ann.next()).toBe("all: hi");
  });

  it("sends to nobody where there is no room yet", async () => {
    const rooms: unknown[] = [];
    const { port } = await start((app) => {
      app.ws("/broadcast", (ws) => {
        rooms.push(ws.room);
        ws.on("announce", (message: string) => {
          // As the page has it, for those who do not check their types.
          const { room } = ws as unknown as { room: string };
          void ws.broadcast(room, message);
          void ws.broadcastAll(room, message);
          void ws.send("done");
        });
      });
    });
    const [ann, bob] = [await dial(port, "/broadcast"), await dial(port, "/broadcast")];
    expect(await ann.ask({ type: "announce", message: "hi" })).toBe("done");
    expect(await bob.ask({ type: "announce", message: "hi" })).toBe("done");
    expect(rooms).toEqual([undefined, undefined]);
  });

  it("has a context for each socket", async () => {
    const seen: unknown[] = [];
    const { port } = await start((app) => {
      app.ws("/context", (ws) => {
        seen.push(ws.readyState, ws.room);
        void ws.join("general");
        void ws.join("room-123");
        void ws.leave("room-123");
        void ws.send({ type: "notification", message: ws.room });
      });
    });
    const peer = await dial(port, "/context");
    expect(await peer.json()).toEqual({ type: "notification", message: "general" });
    expect(seen).toEqual([1, undefined]);
  });

  it("hears what peers name, by data, by the only field, by the rest", async () => {
    const heard: unknown[] = [];
    const { port } = await start((app) => {
      app.ws("/chat", (ws) => {
        ws.on("join-room", (room) => heard.push(room));
        ws.on("move", (to) => heard.push(to));
        ws.on("note", (data) => {
          heard.push(data);
          void ws.send("heard");
        });
      });
    });
    const peer = await dial(port, "/chat");
    peer.send({ type: "join-room", room: "general" }).send({ type: "move", x: 1, y: 2 });
    expect(await peer.ask({ type: "note", data: { a: 1 }, extra: true })).toBe("heard");
    expect(heard).toEqual(["general", { x: 1, y: 2 }, { a: 1 }]);
  });

  it("cannot be made to believe that a peer closed or failed", async () => {
    const heard: string[] = [];
    const { port } = await start((app) => {
      app.ws("/chat", (ws) => {
        for (const name of ["close", "error", "ping", "pong"] as const) {
          ws.on(name, () => heard.push(name));
        }
        ws.on("message", (data) => {
          if (String(data).includes('"message"')) void ws.send("message");
        });
      });
    });
    const peer = await dial(port, "/chat");
    for (const type of ["close", "pong", "error"]) peer.send({ type, data: "spoofed" });
    expect(await peer.ask({ type: "message", data: "spoofed" })).toBe("message");
    expect(heard).toEqual([]);
  });

  it("asks who it is", async () => {
    const { port } = await start((app) => {
      app.ws("/protected", (ws, ctx) => {
        if (ctx.getQuery("token") !== "good") {
          void ws.send({ error: "Authentication required" });
          void ws.close();
          return;
        }
        ws.on("message", (data) => ws.send(`Authenticated message: ${String(data)}`));
      });
    });
    const stranger = await dial(port, "/protected");
    expect(await stranger.json()).toEqual({ error: "Authentication required" });
    expect(await stranger.ended).toEqual({ code: 1000, reason: "" });
    const friend = await dial(port, "/protected?token=good");
    expect(await friend.ask("hi")).toBe("Authenticated message: hi");
  });

  it("limits the connections of a room", async () => {
    const connections = new Map<string, Set<RouteSocket>>();
    const { port, server } = await start((app) => {
      app.ws("/limited/:room", (ws, ctx) => {
        const room = ctx.params["room"] ?? "";
        const here = connections.get(room) ?? new Set();
        connections.set(room, here);
        if (here.size >= 2) {
          void ws.send({ error: "Room is full" });
          void ws.close();
          return;
        }
        here.add(ws);
        void ws.join(room);
        ws.on("close", () => here.delete(ws));
      });
    });
    const [first] = [await dial(port, "/limited/a"), await dial(port, "/limited/a")];
    const third = await dial(port, "/limited/a");
    expect(await third.json()).toEqual({ error: "Room is full" });
    await third.ended;
    const gone = once(server, "disconnect");
    await first?.close();
    await gone;
    await dial(port, "/limited/a");
    await dial(port, "/limited/b");
    expect([...connections].map(([room, { size }]) => [room, size])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("pings, and hears pings and pongs", async () => {
    const heard: string[] = [];
    const { port } = await start((app) => {
      app.ws("/heartbeat", (ws) => {
        const interval = setInterval(() => ws.readyState === 1 && ws.ping(), 5);
        ws.on("pong", () => {
          heard.push("pong");
          void ws.send("alive");
        });
        ws.on("ping", (data) => heard.push(`ping ${Buffer.from(data).toString()}`));
        ws.on("close", () => clearInterval(interval));
      });
    });
    const peer = await dial(port, "/heartbeat");
    const answered = new Promise((resolve) => peer.socket.once("pong", resolve));
    peer.socket.ping("now");
    await answered;
    expect(await peer.next()).toBe("alive");
    expect(heard).toEqual(expect.arrayContaining(["ping now", "pong"]));
    expect(peer.pings).toBeGreaterThan(0);
    await peer.close();
  });

  it("tells over HTTP what happens on the sockets", async () => {
    const messages = new Map<string, unknown[]>();
    const { port } = await start((app) => {
      app.get("/rooms/:room/info", ({ room = "" }) => ({
        room,
        connections: app.server.current.getRoomMembers(room).length,
        messages: messages.get(room) ?? [],
      }));
      app.ws("/rooms/:room", (ws, ctx) => {
        const room = ctx.params["room"] ?? "";
        void ws.join(room);
        ws.on("message", (data) => {
          messages.set(room, [...(messages.get(room) ?? []), data]);
          void ws.broadcast(room, data);
        });
      });
    });
    const [ann, bob] = [await dial(port, "/rooms/a"), await dial(port, "/rooms/a")];
    ann.send("hello");
    expect(await bob.next()).toBe("hello");
    const info = JSON.parse((await get(port, "/rooms/a/info")).body);
    expect(info).toEqual({ room: "a", connections: 2, messages: ["hello"] });
  });

  it("goes on when a handler throws or rejects", async () => {
    const failures: unknown[] = [];
    const { port } = await start((app) => {
      app.server.on("error", ({ error }) => failures.push(error.cause));
      app.ws("/throws", () => {
        throw new Error("at once");
      });
      app.ws("/rejects", async () => Promise.reject(new Error("later")));
      app.ws("/robust", (ws) => {
        ws.on("error", (error) => failures.push(error));
        ws.on("message", async (data) => {
          if (data === "bad") throw new Error("bad message");
          await ws.send(`Processed ${String(data)}`);
        });
      });
    });
    const [throws, rejects] = [await dial(port, "/throws"), await dial(port, "/rejects")];
    const peer = await dial(port, "/robust");
    expect(await peer.send("bad").ask("good")).toBe("Processed good");
    expect([throws, rejects].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
    expect(failures).toEqual(["at once", "later", "bad message"].map((text) => new Error(text)));
  });

  it("takes handlers in one object, which may be async", async () => {
    const heard: unknown[] = [];
    const { port, server } = await start((app) => {
      app.ws("/object", {
        open: async (ws, { ip, userAgent, authenticated, userId }) => {
          heard.push("open", ip, userAgent, authenticated, userId);
          await ws.send("welcome");
        },
        message: (ws, data, { messageCount }) => ws.send(`${String(data)} ${messageCount}`),
        close: (_ws, code, reason) => void heard.push("close", code, reason),
      });
    });
    const peer = await dial(port, "/object", { headers: { "user-agent": "test" } });
    expect(await peer.next()).toBe("welcome");
    expect([await peer.ask("a"), await peer.ask("b")]).toEqual(["a 1", "b 2"]);
    const gone = once(server, "disconnect");
    peer.socket.close(3000, "done");
    await gone;
    expect(heard).toEqual(["open", "127.0.0.1", "test", false, undefined, "close", 3000, "done"]);
  });
});
