import { act, render } from "@testing-library/react";
import { StrictMode } from "react";
import type { LiveClient, Notifications, UseNotificationsOptions } from "jounce-websocket/react";
import { useNotifications } from "jounce-websocket/react";
import { notify } from "jounce-websocket/modules";
import { serveCommunity, visit } from "./community.js";
import { eventually, record } from "./page.js";
import { wiredClient } from "./wired.js";

interface BellProps extends UseNotificationsOptions {
  readonly client: LiveClient;
}

/** What a component shows. */
class Bell {
  #now: Notifications | undefined;

  readonly View = ({ client, ...options }: BellProps): null => {
    this.#now = useNotifications(client, options);
    return null;
  };

  get now(): Notifications {
    if (this.#now === undefined) throw new Error("Nothing was rendered");
    return this.#now;
  }

  /** The id of each and whether it was read, newest first. */
  get shown(): unknown[] {
    return this.now.notifications.map(({ id, data }) => [id, data.read]);
  }
}

const data = { title: "News", body: "", category: "info", dismissible: true, persistent: false };

/** A client that has heard of those, and of a server that keeps them or does not. */
const told = async (ids: readonly string[], isKept = false): Promise<LiveClient> => {
  const { client, hear } = wiredClient();
  // Pages of a connection remember from its start; here the first component begins.
  const first = new Bell();
  render(<first.View client={client} />);
  const notifications = ids.map((id, timestamp) => ({ ...data, id, timestamp, read: false }));
  if (isKept) hear({ type: "notifications_state", data: { notifications } });
  else ids.forEach((id, timestamp) => hear({ type: "notification", id, timestamp, data }));
  await eventually(() => expect(first.shown).toHaveLength(ids.length));
  return client;
};

describe.each([
  ["that the server keeps", true],
  ["that the server does not keep", false],
])("notifications %s", (_, isKept) => {
  it("are read for all components, whatever the options of each", async () => {
    const client = await told(["n1"], isKept);
    const [bell, page] = [new Bell(), new Bell()];
    render(
      <>
        <bell.View client={client} maxNotifications={5} />
        <page.View client={client} />
      </>,
    );
    expect([bell.now.unreadCount, page.now.unreadCount]).toEqual([1, 1]);
    act(() => page.now.markAsRead("n1"));
    expect([bell.now.unreadCount, page.now.unreadCount]).toEqual([0, 0]);
    expect(bell.shown).toEqual([["n1", true]]);
  });

  it("stay read and put away when an option changes", async () => {
    const client = await told(["n1", "n2"], isKept);
    const page = new Bell();
    const { rerender } = render(<page.View client={client} maxNotifications={50} />);
    act(() => page.now.markAsRead("n1"));
    act(() => page.now.dismiss("n2"));
    rerender(<page.View client={client} maxNotifications={20} />);
    expect(page.shown).toEqual([["n1", true]]);
    rerender(<page.View client={client} maxNotifications={0} />);
    expect([page.shown, page.now.unreadCount]).toEqual([[], 0]);
    rerender(<page.View client={client} maxNotifications={Infinity} />);
    expect(page.shown).toEqual([["n1", true]]);
  });

  it("stay read and put away for a component with other options that comes later", async () => {
    const client = await told(["n1", "n2", "n3"], isKept);
    const first = new Bell();
    const { unmount } = render(<first.View client={client} />);
    act(() => first.now.markAllAsRead());
    act(() => first.now.dismiss("n3"));
    unmount();
    const second = new Bell();
    render(<second.View client={client} maxNotifications={7} />);
    expect([second.shown, second.now.unreadCount]).toEqual([
      [
        ["n2", true],
        ["n1", true],
      ],
      0,
    ]);
  });

  it("stay read when a component no longer reads them as they come", async () => {
    const client = await told(["n1"], isKept);
    const page = new Bell();
    const { rerender } = render(<page.View client={client} autoMarkRead />);
    expect([page.shown, page.now.unreadCount]).toEqual([[["n1", true]], 0]);
    await eventually(() => {
      rerender(<page.View client={client} autoMarkRead={false} />);
      expect(page.shown).toEqual([["n1", true]]);
    });
  });
});

describe("a component that shows few notifications", () => {
  it("counts all that are unread, and what it does for all is for all", async () => {
    const client = await told(["n1", "n2", "n3"]);
    const [bell, page] = [new Bell(), new Bell()];
    render(<bell.View client={client} maxNotifications={1} />);
    render(<page.View client={client} />);
    expect([bell.shown, bell.now.unreadCount]).toEqual([[["n3", false]], 3]);
    act(() => bell.now.markAllAsRead());
    expect([bell.now.unreadCount, page.now.unreadCount]).toEqual([0, 0]);
    act(() => bell.now.clearAll());
    expect(page.shown).toEqual([]);
  });

  it("is told which numbers it can show", () => {
    const error = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const { View } = new Bell();
    const { client } = wiredClient();
    expect(() => render(<View client={client} maxNotifications={-1} />)).toThrow(
      "maxNotifications",
    );
    error.mockRestore();
  });
});

describe("a component that reads notifications as they come", () => {
  it("reads them for the others and on the server, once each", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    await ann.reconnect();
    const heard = record(server.server, "message");
    const [bell, page] = [new Bell(), new Bell()];
    render(<bell.View client={ann} />);
    render(
      <StrictMode>
        <page.View client={ann} autoMarkRead maxNotifications={1} />
      </StrictMode>,
    );
    const tell = (id: string): void =>
      server.server.update((value) =>
        notify(value, { kind: "user", userId: "ann" }, { id, title: id }),
      );
    act(() => ["n1", "n2"].forEach(tell));
    await eventually(() =>
      expect(bell.shown).toEqual([
        ["n2", true],
        ["n1", true],
      ]),
    );
    expect(page.now.unreadCount).toBe(0);
    act(() => tell("n3"));
    await eventually(() => expect(bell.shown[0]).toEqual(["n3", true]));
    const ids = (): unknown[] =>
      heard.events.flatMap(({ message }) => Object.values(Object(message?.data))).flat();
    await eventually(() => expect(ids()).toContain("n3"));
    expect([new Set(ids()), ids().length]).toEqual([new Set(["n1", "n2", "n3"]), 3]);
  });
});

describe("a notification", () => {
  it("is shown with the time when it was heard of, where nobody has said when", async () => {
    const server = await serveCommunity();
    server.server.update((value) =>
      notify(value, { kind: "user", userId: "ann" }, { id: "n1", title: "No time" }),
    );
    const ann = await visit(server, "ann");
    const page = new Bell();
    render(<page.View client={ann} />);
    await act(() => ann.reconnect());
    await eventually(() => expect(page.shown).toEqual([["n1", false]]));
    const before = page.now.notifications[0]?.timestamp;
    expect(before).toBeGreaterThan(0);
    await act(() => ann.reconnect());
    expect(page.now.notifications[0]?.timestamp).toBe(before);
  });

  it("says by its type what its data is", async () => {
    const { client, hear } = wiredClient();
    const page = new Bell();
    render(<page.View client={client} />);
    const alert = { severity: "high", title: "Maintenance", message: "At noon" };
    hear({ type: "notification", id: "n1", data: { ...data, body: "It came" } });
    hear({ type: "system_alert", id: "n2", data: alert });
    const texts = (): string[] =>
      page.now.notifications.map((each) =>
        each.type === "notification"
          ? `${each.data.category}: ${each.data.body}`
          : `${each.data.severity}: ${each.data.message}`,
      );
    await eventually(() => expect(texts()).toEqual(["high: At noon", "info: It came"]));
  });
});
