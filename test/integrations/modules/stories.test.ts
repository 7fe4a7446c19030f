import { Message, replay, WebSocketServer } from "jounce-websocket";
import type { Feature } from "jounce-websocket/modules";
import {
  Calendar,
  combineApps,
  Conversation,
  Inbox,
  notify,
  publishEvent,
  remindDue,
  Roster,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import { connectClient, startServer, traceOfBoth } from "../../support/simulated.js";

const modules = combineApps(withChat(), withPresence(), withNotifications(), withEvents());

/** Says whose connection it is as soon as somebody says hello. */
const app = combineApps(
  (server, notice) =>
    notice.type === "message" && notice.message.type === "hello"
      ? server.setUserId(notice.connectionId, String(notice.message.data))
      : server,
  modules,
);

/** A value that follows a client, and what it is now. */
const follow = <Self extends Feature<Self>>(
  world: World,
  client: LiveClient,
  initial: Self,
): { current: Self } => {
  const feed = { current: initial };
  client.on("message", ({ message }) => {
    if (message !== undefined) feed.current = feed.current.received(message, world.elapsedMs);
  });
  return feed;
};

const arrive = async (world: World, userId: string) => {
  const client = await connectClient(world);
  const feeds = {
    client,
    talk: follow(world, client, new Conversation({ room: "lobby", selfId: userId })),
    roster: follow(world, client, new Roster()),
    inbox: follow(world, client, new Inbox()),
    calendar: follow(world, client, new Calendar()),
  };
  void client.send(new Message("hello", userId));
  await world.settle(client.joinRoom("lobby"));
  await world.settle();
  return feeds;
};

const say = (client: LiveClient, content: string, id: string): void =>
  void client.send(new Message("chat_message", { content }, { id, room: "lobby" }));

const contents = ({ current }: { current: Conversation }): unknown[] =>
  current.messages.map(({ data }) => data.content).toArray();

/** Ann and Bob talk; Bob loses his connection in the middle and comes back. */
const lostAndFound = async (world: World) => {
  const lines: string[] = [];
  const server = await startServer(world, {}, { app, journal: (line) => lines.push(line) });
  const ann = await arrive(world, "ann");
  const bob = await arrive(world, "bob");
  say(ann.client, "Hello!", "m1");
  await world.settle();
  world.cut(bob.client);
  say(ann.client, "Are you there?", "m2");
  await world.advance(10_000);
  void bob.client.send(new Message("hello", "bob"));
  say(bob.client, "Here I am", "m3");
  await world.settle();
  // Its first answer may have been lost: it says it again.
  say(bob.client, "Here I am", "m3");
  await world.settle();
  return { server, ann, bob, lines };
};

describe("a conversation over a lost connection", () => {
  it("is whole again on both sides, and nothing is said twice", async () => {
    const { ann, bob } = await lostAndFound(simulate());
    const all = ["Hello!", "Are you there?", "Here I am"];
    expect([contents(ann.talk), contents(bob.talk)]).toEqual([all, all]);
  });

  it("ends where its journal ends, without the modules", async () => {
    const { server, lines } = await lostAndFound(simulate());
    expect(replay(lines.join("\n")).equals(server.current)).toBe(true);
  });

  it("runs the same way for the same seed", async () => {
    expect(await traceOfBoth(lostAndFound, { latencyMs: [1, 60] })).toContain("chat_message");
  });
});

describe("presence over two tabs", () => {
  it("changes with the first and the last, and in between with what the user says", async () => {
    const world = simulate();
    await startServer(world, {}, { app });
    const bob = await arrive(world, "bob");
    const seen: string[] = [];
    bob.client.on("message", ({ message }) => {
      if (message?.type.startsWith("user_") === true) seen.push(message.type);
    });
    const tabs = [await arrive(world, "ann"), await arrive(world, "ann")] as const;
    void tabs[0].client.send(new Message("user_status_change", { status: "away" }));
    await world.settle();
    expect(tabs[1].roster.current.getStatus("ann")).toBe("away");
    await world.settle(tabs[0].client.close());
    expect(bob.roster.current.onlineUsers.has("ann")).toBe(true);
    await world.settle(tabs[1].client.close());
    expect(bob.roster.current.getStatus("ann")).toBe("offline");
    expect(bob.roster.current.users.get("ann")?.lastSeen).toBeGreaterThan(0);
    // Each tab is a guest before it says hello.
    expect(seen.filter((type) => type === "user_offline")).toHaveLength(3);
  });
});

describe("notifications and events of the app", () => {
  it("wait for who comes later, and are read on all devices", async () => {
    const world = simulate();
    const server = await startServer(world, {}, { app });
    server.update((value) =>
      publishEvent(notify(value, { kind: "user", userId: "ann" }, { id: "n1", title: "Welcome" }), {
        eventId: "e1",
        action: "created",
        eventData: { title: "Party", startDate: 5_000 },
      }),
    );
    const one = await arrive(world, "ann");
    const other = await arrive(world, "ann");
    expect([one.inbox.current.isKept, one.inbox.current.unreadIds]).toEqual([true, ["n1"]]);
    void one.client.send(new Message("notification_read", { notificationIds: ["n1"] }));
    await world.settle();
    expect(other.inbox.current.unreadCount).toBe(0);
    server.update((value) => remindDue(value, 4_000, 2_000));
    await world.settle();
    expect(other.calendar.current.reminders.size).toBe(1);
    expect(one.calendar.current.getEventById("e1")?.eventData.title).toBe("Party");
  });
});

describe("a server that starts again from where it was", () => {
  it("still knows what was said in a room that stays", async () => {
    const world = simulate();
    const first = await startServer(world, {}, { app });
    first.update((server) => server.createRoom("lobby"));
    const ann = await arrive(world, "ann");
    say(ann.client, "Hello!", "m1");
    await world.settle();
    await world.settle(ann.client.close());
    await world.settle(first.stop());
    const second = world.server(new WebSocketServer(first.current.snapshot), { app });
    await world.settle(second.start());
    const bob = await arrive(world, "bob");
    expect(contents(bob.talk)).toEqual(["Hello!"]);
  });
});
