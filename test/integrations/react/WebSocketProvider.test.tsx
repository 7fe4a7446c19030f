import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode } from "react";
import type { WebSocketContextValue } from "jounce-websocket/react";
import { createClient, useWebSocketContext, WebSocketProvider } from "jounce-websocket/react";
import { closeAfterTest, eventually, nextTask, once, serveCounted } from "./page.js";

function Reader({ seen }: { seen?: (value: WebSocketContextValue) => void }): ReactElement {
  const value = useWebSocketContext();
  seen?.(value);
  return (
    <output>
      {value.websocket.connectionState} {value.connectionHealth}
    </output>
  );
}

const shows = (text: string): Promise<void> =>
  eventually(() => expect(screen.getByRole("status").textContent).toBe(text));

/** Runs without the lines that React writes when a component throws. */
const quietly = (run: () => void): void => {
  const error = jest.spyOn(console, "error").mockImplementation(() => undefined);
  run();
  error.mockRestore();
};

describe("a provider", () => {
  it("gives one connection to all below it, also under StrictMode", async () => {
    const { url, open, opened } = await serveCounted();
    const { unmount } = render(
      <StrictMode>
        <WebSocketProvider config={{ url }}>
          <Reader />
        </WebSocketProvider>
      </StrictMode>,
    );
    await shows("connected 100");
    expect([opened(), open()]).toEqual([1, 1]);
    unmount();
    await eventually(() => expect(open()).toBe(0));
  });

  it("is needed by its hook", () => {
    quietly(() =>
      expect(() => render(<Reader />)).toThrow(
        "useWebSocketContext must be used within a WebSocketProvider",
      ),
    );
  });

  it("uses a client that it is given as it is", async () => {
    const { url, open } = await serveCounted();
    const client = createClient(url);
    closeAfterTest(() => client.close());
    const { unmount } = render(
      <WebSocketProvider client={client}>
        <Reader />
      </WebSocketProvider>,
    );
    await nextTask();
    expect(screen.getByRole("status").textContent).toBe("disconnected 0");
    await act(() => client.connect());
    await shows("connected 100");
    unmount();
    await nextTask();
    expect([client.isConnected(), open()]).toEqual([true, 1]);
  });

  it("does not render what is below it for messages and heartbeats", async () => {
    const { url, server } = await serveCounted();
    const seen: WebSocketContextValue[] = [];
    render(
      <WebSocketProvider config={{ url, heartbeatInterval: 20 }}>
        <Reader seen={(value) => seen.push(value)} />
      </WebSocketProvider>,
    );
    await shows("connected 100");
    const before = seen.length;
    const client = seen.at(-1)?.websocket.client;
    if (client === undefined) throw new Error("There is no client");
    for (let count = 0; count < 20; count += 1) await server.broadcast({ type: "noise" });
    await once(client, "pong");
    await once(client, "pong");
    expect(seen.length).toBe(before);
  });

  it("connects again when the network is back, and tells that it was gone", async () => {
    const { url, server, opened } = await serveCounted();
    const seen: WebSocketContextValue[] = [];
    render(
      <WebSocketProvider config={{ url, reconnectInterval: 3_600_000 }}>
        <Reader seen={(value) => seen.push(value)} />
      </WebSocketProvider>,
    );
    await shows("connected 100");
    const online = jest.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    act(() => void window.dispatchEvent(new Event("offline")));
    expect([seen.at(-1)?.isOnline, seen.at(-1)?.connectionHealth]).toEqual([false, 0]);
    for (const client of server.getClients()) void client.close(1012);
    await shows("reconnecting 0");
    online.mockRestore();
    act(() => void window.dispatchEvent(new Event("online")));
    await eventually(() => expect(seen.at(-1)?.websocket.isConnected).toBe(true));
    expect([opened(), seen.at(-1)?.isOnline]).toEqual([2, true]);
  });

  it("leaves it at that when the user has disconnected", async () => {
    const { url, opened } = await serveCounted();
    const seen: WebSocketContextValue[] = [];
    render(
      <WebSocketProvider config={{ url }}>
        <Reader seen={(value) => seen.push(value)} />
      </WebSocketProvider>,
    );
    await shows("connected 100");
    await act(() => seen.at(-1)?.websocket.disconnect());
    act(() => void window.dispatchEvent(new Event("online")));
    await nextTask();
    expect([opened(), seen.at(-1)?.websocket.connectionState]).toEqual([1, "disconnected"]);
  });

  it("tells what went wrong last", async () => {
    const { url, server } = await serveCounted();
    await server.stop();
    const seen: WebSocketContextValue[] = [];
    render(
      <WebSocketProvider config={{ url, autoReconnect: false }}>
        <Reader seen={(value) => seen.push(value)} />
      </WebSocketProvider>,
    );
    await eventually(() => expect(seen.at(-1)?.lastError?.code).toBe("CONNECTION_FAILED"));
  });
});

describe("the developer tools", () => {
  const panel = (): Element | null => document.querySelector('[class*="jounce-devtools"]');

  it("are loaded when they are switched on, and have the journal from its first line", async () => {
    const { url } = await serveCounted();
    render(
      <WebSocketProvider config={{ url }} enableDevMode>
        <Reader />
      </WebSocketProvider>,
    );
    await shows("connected 100");
    await eventually(() => expect(panel()).not.toBeNull());
  });

  it("are not there otherwise", async () => {
    const { url } = await serveCounted();
    render(
      <WebSocketProvider config={{ url }}>
        <Reader />
      </WebSocketProvider>,
    );
    await shows("connected 100");
    expect(panel()).toBeNull();
  });
});
