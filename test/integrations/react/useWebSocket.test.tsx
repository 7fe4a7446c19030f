import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode, useEffect } from "react";
import type { UseWebSocketOptions, WebSocketHandle } from "jounce-websocket/react";
import { useWebSocket } from "jounce-websocket/react";
import { countingDialer, eventually, nextTask, once, serveCounted } from "./page.js";

type Config = Parameters<typeof useWebSocket>[0];

/** Shows the state, and hands over what the hook gave. */
function Connection(props: {
  config: Config;
  options?: UseWebSocketOptions;
  seen?: (websocket: WebSocketHandle) => void;
}): ReactElement {
  const websocket = useWebSocket(props.config, props.options);
  props.seen?.(websocket);
  return <output>{websocket.connectionState}</output>;
}

const shows = (text: string): Promise<void> =>
  eventually(() => expect(screen.getAllByRole("status")[0]?.textContent).toBe(text));

describe("a component with a connection", () => {
  it("is connected when it comes, and closes when it goes", async () => {
    const { url, open, opened } = await serveCounted();
    const { unmount } = render(<Connection config={{ url }} />);
    await shows("connected");
    unmount();
    await eventually(() => expect(open()).toBe(0));
    expect(opened()).toBe(1);
  });

  it("opens one socket under StrictMode, which mounts twice", async () => {
    const { url, open } = await serveCounted();
    const { dialer, dials } = countingDialer();
    const { unmount } = render(
      <StrictMode>
        <Connection config={{ url, dialer }} />
      </StrictMode>,
    );
    await shows("connected");
    await nextTask();
    expect([dials(), open()]).toEqual([1, 1]);
    unmount();
    await eventually(() => expect(open()).toBe(0));
    expect(dials()).toBe(1);
  });

  it("keeps its socket when it goes and comes back at once", async () => {
    const { url, open, opened } = await serveCounted();
    const first = render(<Connection config={{ url }} />);
    await shows("connected");
    first.unmount();
    render(<Connection config={{ url }} />);
    await shows("connected");
    await nextTask();
    expect([opened(), open()]).toEqual([1, 1]);
  });

  it("shares its socket with 50 others", async () => {
    const { url, open, opened } = await serveCounted();
    const all = Array.from({ length: 50 }, (_, index) => (
      <Connection key={index} config={{ url }} />
    ));
    const { unmount } = render(<>{all}</>);
    await eventually(() =>
      expect(screen.getAllByRole("status").map((o) => o.textContent)).toEqual(
        all.map(() => "connected"),
      ),
    );
    expect([opened(), open()]).toEqual([1, 1]);
    unmount();
    await eventually(() => expect(open()).toBe(0));
  });

  it("takes an object literal at every render for the same configuration", async () => {
    const { url, opened } = await serveCounted();
    const { rerender } = render(<Connection config={{ url, protocols: ["jounce.v1"] }} />);
    await shows("connected");
    for (let count = 0; count < 5; count += 1) {
      rerender(<Connection config={{ url, protocols: ["jounce.v1"] }} />);
    }
    await nextTask();
    expect(opened()).toBe(1);
  });

  it("opens another socket for another URL, and closes the first", async () => {
    const here = await serveCounted();
    const there = await serveCounted();
    const { rerender } = render(<Connection config={{ url: here.url }} />);
    await shows("connected");
    rerender(<Connection config={{ url: there.url }} />);
    await eventually(() => expect([here.open(), there.open()]).toEqual([0, 1]));
    await shows("connected");
    expect([here.opened(), there.opened()]).toEqual([1, 1]);
  });

  it("waits to be told when it does not connect by itself", async () => {
    const { url, opened } = await serveCounted();
    let websocket: WebSocketHandle | undefined;
    render(
      <Connection
        config={{ url }}
        options={{ autoConnect: false }}
        seen={(w) => (websocket = w)}
      />,
    );
    await nextTask();
    expect([opened(), websocket?.isConnected]).toEqual([0, false]);
    await act(() => websocket?.connect());
    await shows("connected");
    expect(websocket?.isReady).toBe(true);
  });

  it("stays disconnected when the user has disconnected it", async () => {
    const { url, open, opened } = await serveCounted();
    let websocket: WebSocketHandle | undefined;
    const one = <Connection key={1} config={{ url }} seen={(w) => (websocket = w)} />;
    const { rerender } = render(<>{one}</>);
    await shows("connected");
    await act(() => websocket?.disconnect());
    rerender(
      <>
        {one}
        <Connection key={2} config={{ url }} />
      </>,
    );
    await nextTask();
    expect([open(), opened(), websocket?.connectionState]).toEqual([0, 1, "disconnected"]);
    await act(() => websocket?.reconnect());
    await shows("connected");
  });
});

describe("what a component gets", () => {
  it("is the same object until something that it shows is another", async () => {
    const { url, server } = await serveCounted();
    const seen: WebSocketHandle[] = [];
    const { rerender } = render(<Connection config={{ url }} seen={(w) => seen.push(w)} />);
    await shows("connected");
    const before = seen.at(-1);
    const heard = once(server, "message");
    await act(async () => {
      await before?.sendChatMessage("hello", "lobby");
      await heard;
      await server.broadcast({ type: "chat_message", data: { content: "all" } });
    });
    rerender(<Connection config={{ url }} seen={(w) => seen.push(w)} />);
    expect(seen.at(-1)).toBe(before);
    expect(new Set(seen.map(({ sendMessage }) => sendMessage)).size).toBe(1);
    expect(seen.at(0)).not.toBe(before);
  });

  it("does not render for heartbeats and messages that it does not show", async () => {
    const { url, server } = await serveCounted();
    let renders = 0;
    let websocket: WebSocketHandle | undefined;
    render(
      <Connection
        config={{ url, heartbeatInterval: 20 }}
        seen={(w) => {
          websocket = w;
          renders += 1;
        }}
      />,
    );
    await shows("connected");
    const before = renders;
    const client = websocket?.client;
    if (client === undefined) throw new Error("There is no client");
    const beat = once(client, "pong");
    for (let count = 0; count < 100; count += 1) {
      await server.broadcast({ type: "noise", data: count });
    }
    await beat;
    await once(client, "pong");
    expect(renders).toBe(before);
    expect(client.getPerformanceMetrics().messagesReceived).toBeGreaterThanOrEqual(100);
  });

  it("is empty and does nothing without a configuration", async () => {
    let websocket: WebSocketHandle | undefined;
    const { rerender } = render(<Connection config={undefined} seen={(w) => (websocket = w)} />);
    rerender(<Connection config={null} seen={(w) => (websocket = w)} />);
    if (websocket === undefined) throw new Error("Nothing was rendered");
    expect(websocket).toMatchObject({
      client: undefined,
      isConnected: false,
      isConnecting: false,
      isReady: false,
      connectionState: "disconnected",
      lastError: undefined,
    });
    expect(websocket.unsubscribe("")).toBe(false);
    expect(websocket.getRooms()).toEqual([]);
    expect(websocket.getQueuedMessages()).toEqual([]);
    expect(websocket.getConnectionInfo()).toMatchObject({ state: "disconnected" });
    const nothing = { messagesSent: 0, errorCount: 0, lastUpdate: new Date(0) };
    expect(websocket.getPerformanceMetrics()).toMatchObject(nothing);
    expect(await websocket.joinRoom("lobby")).toBe(false);
    expect(await websocket.leaveRoom("lobby")).toBe(false);
    expect(await websocket.authenticate("token")).toBe(false);
    await expect(websocket.sendMessage({ data: {} })).rejects.toMatchObject({ code: "NOT_OPEN" });
    await expect(websocket.connect()).rejects.toMatchObject({ code: "NOT_OPEN" });
    await expect(websocket.reconnect()).rejects.toMatchObject({ code: "NOT_OPEN" });
    await websocket.disconnect();
  });

  it("tells what went wrong, until it is connected again", async () => {
    const { url, server } = await serveCounted();
    await server.stop();
    let websocket: WebSocketHandle | undefined;
    render(<Connection config={{ url, autoReconnect: false }} seen={(w) => (websocket = w)} />);
    await eventually(() => expect(websocket?.lastError?.code).toBe("CONNECTION_FAILED"));
    server.update((value) => value.withOptions({ port: Number(new URL(url).port) }));
    await server.start();
    await act(() => websocket?.connect());
    await shows("connected");
    expect(websocket?.lastError).toBeUndefined();
  });
});

describe("callbacks", () => {
  it("are those of the last render, and no socket or listener is made for them", async () => {
    const { url, server, opened } = await serveCounted();
    const heard: string[] = [];
    const options = (name: string): UseWebSocketOptions => ({
      onConnect: ({ state }) => heard.push(`${name} ${state}`),
      onDisconnect: ({ state }) => heard.push(`${name} ${state}`),
      onMessage: ({ type }) => heard.push(`${name} ${type}`),
      onStateChange: (state) => heard.push(`${name} is ${state}`),
    });
    const config = { url, autoReconnect: false };
    const { rerender } = render(<Connection config={config} options={options("first")} />);
    await shows("connected");
    rerender(<Connection config={config} options={options("second")} />);
    await server.broadcast({ type: "note" });
    await eventually(() => expect(heard).toContain("second note"));
    await act(() => server.stop());
    await shows("disconnected");
    expect(heard).toEqual([
      "first is connecting",
      "first is connected",
      "first connected",
      "second note",
      "second is disconnected",
      "second disconnected",
    ]);
    expect(opened()).toBe(1);
  });

  it("hear of errors with the operation that met them", async () => {
    const { url, server } = await serveCounted();
    await server.stop();
    const errors: unknown[] = [];
    render(
      <Connection
        config={{ url, autoReconnect: false }}
        options={{ onError: (error, context) => errors.push([error.code, context]) }}
      />,
    );
    await eventually(() => expect(errors).toEqual([["CONNECTION_FAILED", "connect"]]));
  });
});

describe("subscriptions", () => {
  it("of a child's first effect hear the first message, and move to another URL", async () => {
    const here = await serveCounted();
    const there = await serveCounted();
    for (const { server } of [here, there]) {
      server.on(
        "connection",
        ({ client }) => void client.send({ type: "welcome", data: client.id }),
      );
    }
    const heard: unknown[] = [];
    function Child({ websocket }: { websocket: WebSocketHandle }): null {
      const { subscribe, unsubscribe } = websocket;
      useEffect(() => {
        const id = subscribe("welcome", ({ data }) => heard.push(data));
        return () => void unsubscribe(id);
      }, [subscribe, unsubscribe]);
      return null;
    }
    function Parent({ url }: { url: string }): ReactElement {
      return <Child websocket={useWebSocket({ url })} />;
    }
    const { rerender, unmount } = render(<Parent url={here.url} />);
    await eventually(() => expect(heard).toHaveLength(1));
    rerender(<Parent url={there.url} />);
    await eventually(() => expect(heard).toHaveLength(2));
    unmount();
    await eventually(() => expect(there.open()).toBe(0));
  });
});
