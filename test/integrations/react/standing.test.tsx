import { act, render } from "@testing-library/react";
import { StrictMode, useEffect } from "react";
import { publishEvent, withEvents } from "jounce-websocket/modules";
import type { Events, LiveClient } from "jounce-websocket/react";
import { createClient, useChat, useEvents } from "jounce-websocket/react";
import type { CountedServer } from "./page.js";
import { closeAfterTest, eventually, record, serveCounted } from "./page.js";

const serveEvents = () => serveCounted({}, { app: withEvents({ mayEdit: () => true }) });

const clientOf = ({ url }: CountedServer): LiveClient => {
  const client = createClient(url, "jounce.v1", { reconnectDelayMs: 0 });
  closeAfterTest(() => client.close());
  return client;
};

/** Has the server tell of an event. */
const publish = ({ server }: CountedServer, eventId: string): void =>
  server.update((value) =>
    publishEvent(value, {
      eventId,
      action: "created",
      eventData: { title: eventId, startDate: Date.now() + 86_400_000 },
    }),
  );

/** Components by their names, and what each was given last. */
const showComponents = () => {
  const given = new Map<string, Events>();
  interface Props {
    readonly name: string;
    readonly client: LiveClient;
    readonly onMount?: (events: Events) => void;
  }
  function Component({ name, client, onMount }: Props): null {
    const events = useEvents(client);
    given.set(name, events);
    useEffect(() => onMount?.(events), []);
    return null;
  }
  const of = (name: string): Events => {
    const found = given.get(name);
    if (found === undefined) throw new Error(`${name} was not rendered`);
    return found;
  };
  return { Component, of };
};

const setUp = async () => {
  const server = await serveEvents();
  const asked = record(server.server, "message");
  const questions = (): unknown[] => asked.events.map(({ message }) => message.data);
  return { server, asked, questions, client: clientOf(server), ...showComponents() };
};

const [subscribe, unsubscribe] = [{ action: "subscribe" }, { action: "unsubscribe" }];

describe("who does not want to hear of events", () => {
  it("says so on every connection, from before the first one until it goes", async () => {
    const { server, asked, questions, client, Component, of } = await setUp();
    const deaf = (events: Events): void => events.unsubscribeFromEvents();
    const { rerender } = render(
      <StrictMode>
        <Component name="a" client={client} onMount={deaf} />
      </StrictMode>,
    );
    await act(() => client.connect());
    await asked.reaching(1);
    await act(() => client.reconnect());
    await asked.reaching(2);
    publish(server, "party");
    rerender(<StrictMode />);
    await client.sendMessage({ type: "note", data: "last" });
    await asked.reaching(3);
    expect(questions()).toEqual([unsubscribe, unsubscribe, "last"]);
    expect(of("a").events).toEqual([]);
    render(<Component name="b" client={client} />);
    await act(() => client.reconnect());
    await eventually(() => expect(of("b").events).toHaveLength(1));
  });

  it("hears of them again when it wants to", async () => {
    const { server, asked, questions, client, Component, of } = await setUp();
    await client.connect();
    render(<Component name="a" client={client} />);
    act(() => {
      of("a").unsubscribeFromEvents();
      of("a").unsubscribeFromEvents();
    });
    act(() => of("a").subscribeToEvents());
    await asked.reaching(2);
    publish(server, "party");
    await eventually(() => expect(of("a").events).toHaveLength(1));
    await act(() => client.reconnect());
    await asked.reaching(3);
    expect(questions()).toEqual([unsubscribe, subscribe, subscribe]);
  });

  it("gives way to who wants to, on every connection", async () => {
    const { asked, questions, client, Component, of } = await setUp();
    await client.connect();
    const b = <Component key="b" name="b" client={client} />;
    const { rerender } = render([<Component key="a" name="a" client={client} />, b]);
    act(() => of("a").unsubscribeFromEvents());
    act(() => of("b").subscribeToEvents());
    await act(() => client.reconnect());
    await asked.reaching(3);
    rerender([<Component key="a" name="a" client={client} />]);
    await asked.reaching(4);
    expect(questions()).toEqual([unsubscribe, subscribe, subscribe, unsubscribe]);
  });
});

describe("who has asked to hear of events and goes", () => {
  it("leaves them to those who hear of them unasked", async () => {
    const { server, asked, questions, client, Component, of } = await setUp();
    function Room(): null {
      useChat(client, "den");
      return null;
    }
    const members = (): number => server.server.current.getRoomMembers("den").length;
    await client.connect();
    const b = <Component key="b" name="b" client={client} />;
    const { rerender } = render([
      <Component key="a" name="a" client={client} />,
      b,
      <Room key="c" />,
    ]);
    act(() => of("a").subscribeToEvents());
    await asked.reaching(1);
    await eventually(() => expect(members()).toBe(1));
    rerender([b, <Room key="c" />]);
    rerender([b]);
    // What nobody holds is let go in order.
    await eventually(() => expect(members()).toBe(0));
    await client.sendMessage({ type: "note", data: "last" });
    await asked.reaching(2);
    expect(questions()).toEqual([subscribe, "last"]);
    publish(server, "party");
    await eventually(() => expect(of("b").events).toHaveLength(1));
  });
});

describe("an event", () => {
  it("may be given dates as such", async () => {
    const { client, Component, of } = await setUp();
    await client.connect();
    render(<Component name="a" client={client} />);
    const startDate = new Date(Date.now() + 86_400_000);
    const event = { title: "Party", startDate, endDate: startDate };
    await act(() => of("a").createEvent(event, "party"));
    await eventually(() =>
      expect(of("a").getEventById("party")?.eventData).toEqual({
        title: "Party",
        startDate: startDate.getTime(),
        endDate: startDate.getTime(),
      }),
    );
  });

  it("is found among those that are shown, in the render after another connection too", async () => {
    const [one, other] = [await setUp(), await setUp()];
    await Promise.all([one.client.connect(), other.client.connect()]);
    const shown: string[] = [];
    function Page({ client }: { client: LiveClient }): null {
      const { events, getEventById } = useEvents(client);
      shown.push(`${events.length} ${getEventById("party")?.eventData.title ?? "none"}`);
      return null;
    }
    const { rerender } = render(<Page client={one.client} />);
    publish(one.server, "party");
    await eventually(() => expect(shown.at(-1)).toBe("1 party"));
    rerender(<Page client={other.client} />);
    expect(shown.at(-1)).toBe("0 none");
    expect(shown).not.toContain("0 party");
  });
});
