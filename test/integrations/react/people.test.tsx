import { act, render } from "@testing-library/react";
import { StrictMode } from "react";
import { notify, publishEvent } from "jounce-websocket/modules";
import type {
  DirectTalks,
  Events,
  LiveClient,
  Notifications,
  Presence,
  UseNotificationsOptions,
} from "jounce-websocket/react";
import {
  createClient,
  useDirectMessages,
  useEvents,
  useNotifications,
  usePresence,
  useWebSocket,
} from "jounce-websocket/react";
import { serveCommunity, visit } from "./community.js";
import { closeAfterTest, eventually, once, record, serveCounted } from "./page.js";

/** Holds what a hook gave last. */
class Shown<A> {
  readonly values: A[] = [];

  get now(): A {
    const value = this.values.at(-1);
    if (value === undefined) throw new Error("Nothing was rendered");
    return value;
  }
}

interface Props {
  readonly client: LiveClient | undefined;
}

describe("presence", () => {
  class People extends Shown<Presence> {
    readonly View = ({ client }: Props): null => {
      this.values.push(usePresence(client));
      return null;
    };
  }

  it("tells a component that comes late who has been there all the time", async () => {
    const server = await serveCommunity();
    const bob = await visit(server, "bob");
    const shown = new People();
    function Late({ isOpen }: { isOpen: boolean }) {
      const { client } = useWebSocket({
        url: server.url,
        protocols: "jounce.v1",
        authToken: "ann",
      });
      return isOpen ? <shown.View client={client} /> : null;
    }
    const { rerender } = render(<Late isOpen={false} />);
    await eventually(() => expect(server.open()).toBe(2));
    await eventually(() => expect(server.server.current.getUserConnections("ann")).toHaveLength(1));
    const cleo = await visit(server, "cleo");
    const told = once(bob, "message", ({ message }) => message?.type === "presence_update");
    await cleo.sendMessage({ type: "user_status_change", data: { status: "busy" } });
    await told;
    rerender(<Late isOpen />);
    await eventually(() =>
      expect([...shown.now.onlineUsers].sort()).toEqual(["ann", "bob", "cleo"]),
    );
    await eventually(() => expect(shown.now.userStatuses.get("cleo")).toBe("busy"));
    rerender(<Late isOpen={false} />);
    await act(() => cleo.disconnect());
    rerender(<Late isOpen />);
    await eventually(() => expect([...shown.now.onlineUsers].sort()).toEqual(["ann", "bob"]));
    expect(shown.now.users.get("cleo")?.status).toBe("offline");
  });

  it("follows status and custom status, and a user with two pages until the last one closes", async () => {
    const server = await serveCommunity();
    const [ann, bob, bobToo] = [
      await visit(server, "ann"),
      await visit(server, "bob"),
      await visit(server, "bob"),
    ];
    const [annes, bobs] = [new People(), new People()];
    render(
      <StrictMode>
        <annes.View client={ann} />
      </StrictMode>,
    );
    render(<bobs.View client={bob} />);
    await act(() => bobs.now.setStatus("away"));
    await act(() => bobs.now.setCustomStatus("In a meeting"));
    await eventually(() =>
      expect(annes.now.users.get("bob")).toMatchObject({
        status: "away",
        customStatus: "In a meeting",
      }),
    );
    expect(annes.now.userStatuses.get("bob")).toBe("away");
    await act(() => bobToo.disconnect());
    await act(() => bobs.now.setCustomStatus(""));
    await eventually(() => expect(annes.now.users.get("bob")?.customStatus).toBeUndefined());
    expect(annes.now.onlineUsers).toContain("bob");
    await act(() => bob.disconnect());
    await eventually(() => expect(annes.now.onlineUsers).not.toContain("bob"));
  });

  it("asks to hear of a user again on every connection, until it does not want to", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const asked = record(server.server, "message");
    const shown = new People();
    render(<shown.View client={ann} />);
    act(() => shown.now.subscribeToUser("bob"));
    await asked.reaching(1);
    await act(() => ann.reconnect());
    await asked.reaching(2);
    act(() => shown.now.unsubscribeFromUser("bob"));
    await asked.reaching(3);
    await act(() => ann.reconnect());
    await eventually(() => expect(ann.current.isReady).toBe(true));
    await act(() => shown.now.setStatus("busy"));
    await asked.reaching(4);
    expect(asked.events.map(({ message }) => message.data)).toEqual([
      { action: "subscribe", userId: "bob" },
      { action: "subscribe", userId: "bob" },
      { action: "unsubscribe", userId: "bob" },
      { status: "busy" },
    ]);
  });
});

describe("notifications", () => {
  class Bell extends Shown<Notifications> {
    readonly View = ({ client, options }: Props & { options?: UseNotificationsOptions }): null => {
      this.values.push(useNotifications(client, options));
      return null;
    };

    get ids(): string[] {
      return this.now.notifications.map(({ id }) => id);
    }
  }

  const tell = (server: Awaited<ReturnType<typeof serveCommunity>>, ...ids: string[]): void =>
    ids.forEach((id) =>
      server.server.update((value) =>
        notify(
          value,
          { kind: "user", userId: "ann" },
          { id, title: `Title of ${id}`, timestamp: ids.indexOf(id) },
        ),
      ),
    );

  it("come newest first, also what came before the component did", async () => {
    const server = await serveCommunity();
    tell(server, "one", "two");
    const ann = await visit(server, "ann");
    const shown = new Bell();
    const arrived = once(ann, "message", ({ message }) => message?.type === "notifications_state");
    void arrived;
    render(<shown.View client={ann} />);
    act(() => tell(server, "three"));
    await eventually(() => expect(shown.ids).toContain("three"));
    expect(shown.now.unreadCount).toBe(shown.ids.length);
    expect(shown.now.notifications[0]?.data.title).toMatch(/^Title of/);
  });

  it("are read and put away on all devices of the user", async () => {
    const server = await serveCommunity();
    const [phone, desk] = [await visit(server, "ann"), await visit(server, "ann")];
    const [onPhone, onDesk] = [new Bell(), new Bell()];
    render(<onPhone.View client={phone} />);
    render(<onDesk.View client={desk} />);
    // Kept notifications come with the state, which a reconnect brings to who missed it.
    await act(() => phone.reconnect());
    await act(() => desk.reconnect());
    act(() => tell(server, "one", "two", "three"));
    await eventually(() => expect(onDesk.now.unreadCount).toBe(3));
    await eventually(() => expect(onPhone.now.unreadCount).toBe(3));
    act(() => onPhone.now.markAsRead("two"));
    expect(onPhone.now.unreadCount).toBe(2);
    await eventually(() => expect(onDesk.now.unreadCount).toBe(2));
    act(() => onDesk.now.dismiss("one"));
    await eventually(() => expect([...onPhone.ids].sort()).toEqual(["three", "two"]));
    act(() => onPhone.now.markAllAsRead());
    await eventually(() => expect(onDesk.now.unreadCount).toBe(0));
    act(() => onDesk.now.clearAll());
    await eventually(() => expect(onPhone.ids).toEqual([]));
  });

  it("are read as they come when that is wanted, and no more are kept than asked for", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const shown = new Bell();
    render(<shown.View client={ann} options={{ autoMarkRead: true, maxNotifications: 2 }} />);
    act(() => tell(server, "one", "two", "three"));
    await eventually(() => expect(shown.ids).toEqual(["three", "two"]));
    expect(shown.now.unreadCount).toBe(0);
  });

  it("of a server that keeps none are the page's own, and stay as they are", async () => {
    const { server, url } = await serveCounted();
    const heard = record(server, "message");
    const client = createClient(url);
    closeAfterTest(() => client.close());
    await client.connect();
    const data = {
      title: "News",
      body: "",
      category: "info",
      dismissible: true,
      persistent: false,
    };
    const shown = new Bell();
    const { unmount } = render(<shown.View client={client} />);
    for (const id of ["one", "two", "three"]) {
      await server.broadcast({ type: "notification", id, data });
    }
    await eventually(() => expect(shown.ids).toEqual(["three", "two", "one"]));
    act(() => {
      shown.now.markAsRead("one");
      shown.now.dismiss("two");
    });
    expect([shown.ids, shown.now.unreadCount]).toEqual([["three", "one"], 1]);
    unmount();
    await server.broadcast({ type: "notification", id: "four", data });
    await once(client, "message");
    render(<shown.View client={client} />);
    expect([shown.ids, shown.now.unreadCount]).toEqual([["four", "three", "one"], 2]);
    expect(heard.events).toEqual([]);
  });
});

describe("events", () => {
  class Agenda extends Shown<Events> {
    readonly View = ({ client }: Props): null => {
      this.values.push(useEvents(client));
      return null;
    };

    get titles(): string[] {
      return this.now.upcomingEvents.map(({ eventData }) => eventData.title);
    }
  }

  const later = Date.now() + 86_400_000;

  it("stand by when they begin, and are made, changed and cancelled", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const shown = new Agenda();
    render(
      <StrictMode>
        <shown.View client={ann} />
      </StrictMode>,
    );
    await act(() => shown.now.createEvent({ title: "Dinner", startDate: later + 2 }, "dinner"));
    await act(() => shown.now.createEvent({ title: "Lunch", startDate: later }, "lunch"));
    await eventually(() => expect(shown.titles).toEqual(["Lunch", "Dinner"]));
    await act(() => shown.now.updateEvent("lunch", { title: "Late lunch", startDate: later + 3 }));
    await eventually(() => expect(shown.titles).toEqual(["Dinner", "Late lunch"]));
    await act(() => shown.now.cancelEvent("dinner"));
    await eventually(() => expect(shown.titles).toEqual(["Late lunch"]));
    expect(shown.now.getEventById("dinner")).toMatchObject({ action: "cancelled" });
    expect(shown.now.getEventById("unknown")).toBeUndefined();
    expect(shown.now.events).toHaveLength(2);
  });

  it("are no longer upcoming when they have begun", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const shown = new Agenda();
    render(<shown.View client={ann} />);
    act(() =>
      server.server.update((value) =>
        publishEvent(value, {
          eventId: "soon",
          action: "created",
          eventData: { title: "Soon", startDate: Date.now() + 300 },
        }),
      ),
    );
    await eventually(() => expect(shown.titles).toEqual(["Soon"]));
    await eventually(() => expect(shown.titles).toEqual([]));
    expect(shown.now.events).toHaveLength(1);
  });

  it("come when they are asked for", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const asked = record(server.server, "message");
    const shown = new Agenda();
    render(<shown.View client={ann} />);
    act(() => shown.now.unsubscribeFromEvents());
    await asked.reaching(1);
    act(() =>
      server.server.update((value) =>
        publishEvent(value, {
          eventId: "party",
          action: "created",
          eventData: { title: "Party", startDate: later },
        }),
      ),
    );
    expect(shown.titles).toEqual([]);
    act(() => shown.now.subscribeToEvents());
    await eventually(() => expect(shown.titles).toEqual(["Party"]));
  });
});

describe("direct messages", () => {
  class Talk extends Shown<DirectTalks> {
    readonly View = ({ client, peerId }: Props & { peerId?: string }): null => {
      this.values.push(useDirectMessages(client, peerId));
      return null;
    };
  }

  it("are between two, on all their pages", async () => {
    const server = await serveCommunity();
    const [ann, bob, cleo] = [
      await visit(server, "ann"),
      await visit(server, "bob"),
      await visit(server, "cleo"),
    ];
    const [annes, bobs, cleos] = [new Talk(), new Talk(), new Talk()];
    render(<annes.View client={ann} peerId="bob" />);
    render(<bobs.View client={bob} peerId="ann" />);
    render(<cleos.View client={cleo} peerId="ann" />);
    await act(() => annes.now.sendMessage("hello"));
    await act(() => bobs.now.sendMessage("hello yourself"));
    await act(() => annes.now.sendMessage("and you", { recipientId: "cleo" }));
    const texts = ({ now }: Talk): string[] => now.messages.map(({ data }) => data.content);
    await eventually(() => expect(texts(annes)).toEqual(["hello", "hello yourself"]));
    await eventually(() => expect(texts(bobs)).toEqual(["hello", "hello yourself"]));
    await eventually(() => expect(texts(cleos)).toEqual(["and you"]));
    await eventually(() => expect(annes.now.peers).toEqual(["cleo", "bob"]));
    expect(annes.now.talks.get("cleo")).toHaveLength(1);
  });

  it("show at once; what nobody is there for has failed, and can be said again", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const shown = new Talk();
    render(<shown.View client={ann} peerId="bob" />);
    const texts = (): string[] => shown.now.messages.map(({ data }) => data.content);
    await act(() => shown.now.sendMessage("are you there?"));
    await eventually(() => expect(shown.now.failedIds.size).toBe(1));
    expect([texts(), shown.now.peers]).toEqual([["are you there?"], ["bob"]]);
    const bob = await visit(server, "bob");
    const bobs = new Talk();
    render(<bobs.View client={bob} peerId="ann" />);
    await act(() => shown.now.resendMessage([...shown.now.failedIds].join()));
    await eventually(() => expect(bobs.now.messages).toHaveLength(1));
    await eventually(() => expect(shown.now.pendingIds.size).toBe(0));
    expect(texts()).toEqual(["are you there?"]);
    await expect(shown.now.resendMessage("x")).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
    shown.now.withdrawMessage("x");
  });

  it("that wait for a connection are shown to who comes later too, and arrive once", async () => {
    const server = await serveCommunity();
    const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
    const bobs = new Talk();
    render(<bobs.View client={bob} peerId="ann" />);
    await ann.disconnect();
    const first = new Talk();
    const { unmount } = render(<first.View client={ann} peerId="bob" />);
    act(() => void first.now.sendMessage("later"));
    await eventually(() => expect(first.now.pendingIds.size).toBe(1));
    unmount();
    const second = new Talk();
    render(<second.View client={ann} peerId="bob" />);
    await eventually(() => expect(second.now.messages).toHaveLength(1));
    await act(() => ann.connect());
    await eventually(() => expect(bobs.now.messages).toHaveLength(1));
    await eventually(() => expect(second.now.pendingIds.size).toBe(0));
    expect(second.now.messages).toHaveLength(1);
  });

  it("need somebody to go to", async () => {
    const server = await serveCommunity();
    const shown = new Talk();
    render(<shown.View client={await visit(server, "ann")} />);
    await expect(shown.now.sendMessage("hello")).rejects.toMatchObject({ code: "USER_NOT_FOUND" });
    expect(shown.now.messages).toEqual([]);
  });
});

describe("without a client", () => {
  it("everything is empty and does nothing", async () => {
    const [people, bell] = [new Shown<Presence>(), new Shown<Notifications>()];
    const [agenda, talk] = [new Shown<Events>(), new Shown<DirectTalks>()];
    function Nothing(): null {
      people.values.push(usePresence(undefined));
      bell.values.push(useNotifications(null));
      agenda.values.push(useEvents({ client: undefined }));
      talk.values.push(useDirectMessages(undefined, "ann"));
      return null;
    }
    const { rerender } = render(<Nothing />);
    const first = [people.now, bell.now, agenda.now, talk.now];
    rerender(<Nothing />);
    expect([people.now, bell.now, agenda.now, talk.now].map((now, i) => now === first[i])).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(people.now).toMatchObject({ onlineUsers: [] });
    expect(bell.now).toMatchObject({ notifications: [], unreadCount: 0 });
    expect(agenda.now).toMatchObject({ events: [], upcomingEvents: [], reminders: [] });
    expect(talk.now).toMatchObject({ messages: [], peers: [] });
    act(() => {
      people.now.subscribeToUser("ann");
      people.now.unsubscribeFromUser("ann");
      bell.now.markAllAsRead();
      bell.now.clearAll();
      agenda.now.subscribeToEvents();
      agenda.now.dismissReminder("x");
    });
    expect(agenda.now.getEventById("x")).toBeUndefined();
    for (const promise of [
      people.now.setStatus("away"),
      agenda.now.cancelEvent("x"),
      talk.now.sendMessage("hello"),
    ]) {
      await expect(promise).rejects.toMatchObject({ code: "NOT_OPEN" });
    }
  });
});
