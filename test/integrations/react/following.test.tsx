import { act, render } from "@testing-library/react";
import { StrictMode } from "react";
import { combineApps, publishEvent, withEvents, withPresence } from "jounce-websocket/modules";
import type { Events, LiveClient, Presence } from "jounce-websocket/react";
import { useEvents, usePresence } from "jounce-websocket/react";
import { visit } from "./community.js";
import { eventually, record, serveCounted } from "./page.js";

/** A server that tells only those who have asked. */
const serveFollowers = () =>
  serveCounted(
    {},
    {
      app: combineApps(withPresence({ audience: "followers" }), withEvents({ subscribed: false })),
      authenticate: ({ token }) => ({ userId: token }),
    },
  );

interface Given {
  readonly presence: Presence;
  readonly events: Events;
}

/** Components by their names, and what each was given last. */
const showComponents = (client: LiveClient) => {
  const given = new Map<string, Given>();
  function Component({ name }: { name: string }): null {
    given.set(name, { presence: usePresence(client), events: useEvents(client) });
    return null;
  }
  const of = (name: string): Given => {
    const found = given.get(name);
    if (found === undefined) throw new Error(`${name} was not rendered`);
    return found;
  };
  const page = (...names: string[]) => (
    <StrictMode>
      {names.map((name) => (
        <Component key={name} name={name} />
      ))}
    </StrictMode>
  );
  return { of, page };
};

/** What a server is asked of bob. */
const about = (action: "subscribe" | "unsubscribe") => ({ action, userId: "bob" });

const setUp = async () => {
  const server = await serveFollowers();
  const ann = await visit(server, "ann");
  const asked = record(server.server, "message");
  const questions = (): unknown[] => asked.events.map(({ message }) => message.data);
  return { server, ann, asked, questions, ...showComponents(ann) };
};

describe("two components that follow one user", () => {
  it("are one to the server, and the one that stays hears on when the other no longer wants to", async () => {
    const { server, of, page, questions } = await setUp();
    const bob = await visit(server, "bob");
    render(page("a", "b"));
    act(() => {
      of("a").presence.subscribeToUser("bob");
      of("b").presence.subscribeToUser("bob");
      of("b").presence.subscribeToUser("bob");
    });
    await eventually(() => expect(of("b").presence.userStatuses.get("bob")).toBe("online"));
    act(() => of("a").presence.unsubscribeFromUser("bob"));
    act(() => of("a").presence.subscribeToUser("cleo"));
    act(() => of("a").presence.unsubscribeFromUser("cleo"));
    // What nobody wants is taken back in the order in which it was let go.
    await eventually(() =>
      expect(questions()).toContainEqual({ action: "unsubscribe", userId: "cleo" }),
    );
    await bob.sendMessage({ type: "user_status_change", data: { status: "busy" } });
    await eventually(() => expect(of("b").presence.userStatuses.get("bob")).toBe("busy"));
    act(() => of("b").presence.unsubscribeFromUser("bob"));
    await eventually(() => expect(questions()).toContainEqual(about("unsubscribe")));
    expect(questions().filter((data) => JSON.stringify(data).includes("bob"))).toEqual([
      about("subscribe"),
      about("unsubscribe"),
    ]);
  });

  it("have the server follow on every connection while one of them is there, and no longer", async () => {
    const { ann, asked, of, page, questions } = await setUp();
    const { rerender } = render(page("a", "b"));
    act(() => of("a").presence.subscribeToUser("bob"));
    act(() => of("b").presence.subscribeToUser("bob"));
    await asked.reaching(1);
    rerender(page("b"));
    await act(() => ann.reconnect());
    await asked.reaching(2);
    rerender(page());
    await asked.reaching(3);
    await act(() => ann.reconnect());
    await ann.sendMessage({ type: "note", data: "last" });
    await asked.reaching(4);
    expect(questions()).toEqual([
      about("subscribe"),
      about("subscribe"),
      about("unsubscribe"),
      "last",
    ]);
  });

  it("write the name in two ways, and mean the same user", async () => {
    const { of, page, asked, questions } = await setUp();
    render(page("a", "b"));
    act(() => of("a").presence.subscribeToUser("ren\u00e9"));
    act(() => of("b").presence.subscribeToUser("rene\u0301"));
    act(() => of("a").presence.unsubscribeFromUser("rene\u0301"));
    act(() => of("b").presence.unsubscribeFromUser("ren\u00e9"));
    await asked.reaching(2);
    expect(questions()).toEqual([
      { action: "subscribe", userId: "ren\u00e9" },
      { action: "unsubscribe", userId: "ren\u00e9" },
    ]);
  });

  it("have nothing taken back of a server that was never asked", async () => {
    const { ann, asked, of, page, questions } = await setUp();
    await ann.disconnect();
    render(page("a"));
    act(() => of("a").presence.subscribeToUser("bob"));
    act(() => of("a").presence.unsubscribeFromUser("bob"));
    await act(() => ann.connect());
    await ann.sendMessage({ type: "note", data: "last" });
    await eventually(() => expect(questions()).toContain("last"));
    act(() => of("a").presence.subscribeToUser("bob"));
    await eventually(() => expect(questions()).toContainEqual(about("subscribe")));
    await asked.reaching(2);
  });
});

describe("two components that follow events", () => {
  it("hear of them until neither wants to", async () => {
    const { server, of, page, questions } = await setUp();
    const { rerender } = render(page("a", "b"));
    act(() => of("a").events.subscribeToEvents());
    act(() => of("b").events.subscribeToEvents());
    act(() => of("a").events.unsubscribeFromEvents());
    rerender(page("a", "b", "c"));
    act(() => of("c").presence.subscribeToUser("bob"));
    rerender(page("a", "b"));
    await eventually(() => expect(questions()).toContainEqual(about("unsubscribe")));
    act(() =>
      server.server.update((value) =>
        publishEvent(value, {
          eventId: "party",
          action: "created",
          eventData: { title: "Party", startDate: Date.now() + 86_400_000 },
        }),
      ),
    );
    await eventually(() => expect(of("b").events.getEventById("party")).toBeDefined());
    rerender(page("a"));
    await eventually(() => expect(questions()).toContainEqual({ action: "unsubscribe" }));
  });
});
