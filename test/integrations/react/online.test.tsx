import { act, render } from "@testing-library/react";
import type { ReactElement } from "react";
import type { ConnectionConfig, LiveClient } from "jounce-websocket/react";
import { createClient, useWebSocketContext, WebSocketProvider } from "jounce-websocket/react";
import type { Dialer } from "../../../src/driver/ports.js";
import { closeAfterTest, countingDialer, eventually, nextTask, serveCounted } from "./page.js";

/** A provider, the client that it gives, and how often that has dialled. */
const showProvider = async (config: Partial<ConnectionConfig> = {}, given?: LiveClient) => {
  const { dialer, dials } = countingDialer();
  const shown: { client?: LiveClient | undefined } = {};
  function Reader(): null {
    shown.client = useWebSocketContext().websocket.client;
    return null;
  }
  const page: ReactElement = (
    <WebSocketProvider config={{ url: "ws://a.example", dialer, ...config }} client={given}>
      <Reader />
    </WebSocketProvider>
  );
  render(page);
  const client = (): LiveClient => {
    if (shown.client === undefined) throw new Error("There is no client");
    return shown.client;
  };
  return { dials, client };
};

/** Opens sockets that break as soon as they are to be closed, and counts them. */
const breakingDialer = (): ReturnType<typeof countingDialer> => {
  let dials = 0;
  const dial: Dialer["dial"] = (_, to) => {
    dials += 1;
    queueMicrotask(() => to.opened(""));
    return {
      canPing: false,
      bufferedBytes: 0,
      send: () => undefined,
      ping: () => undefined,
      close: () => to.closed(1006, "", false),
      drop: () => undefined,
    };
  };
  return { dialer: { dial }, dials: () => dials };
};

/** The browser has a network again; whatever dials for that has dialled. */
const networkIsBack = async (): Promise<void> => {
  act(() => void window.dispatchEvent(new Event("online")));
  await nextTask();
};

describe("when the browser has a network again, a provider", () => {
  it("dials at once what waits to be dialled", async () => {
    const { server, url } = await serveCounted();
    const { dials, client } = await showProvider({ url, reconnectInterval: 3_600_000 });
    await eventually(() => expect(client().isConnected()).toBe(true));
    for (const connection of server.getClients()) void connection.close(1012);
    await eventually(() => expect(client().getConnectionState()).toBe("reconnecting"));
    await networkIsBack();
    expect(dials()).toBe(2);
    await eventually(() => expect(client().isConnected()).toBe(true));
  });

  it("dials again what it has given up", async () => {
    const { server, url } = await serveCounted();
    await server.stop();
    const config = { url, maxReconnectAttempts: 1, reconnectInterval: 0 };
    const { dials, client } = await showProvider(config);
    await eventually(() => expect(client().getConnectionState()).toBe("failed"));
    await networkIsBack();
    expect(dials()).toBe(3);
  });

  it("leaves what is not to come back by itself", async () => {
    const { server, url } = await serveCounted();
    const { dials, client } = await showProvider({ url, autoReconnect: false });
    await eventually(() => expect(client().isConnected()).toBe(true));
    for (const connection of server.getClients()) void connection.close(1012);
    await eventually(() => expect(client().getConnectionState()).toBe("disconnected"));
    await networkIsBack();
    expect(dials()).toBe(1);
  });

  it("leaves what the user has closed, also when the network went before that was done", async () => {
    const { dialer, dials } = breakingDialer();
    const { client } = await showProvider({ dialer });
    await eventually(() => expect(client().isConnected()).toBe(true));
    await client().disconnect();
    await networkIsBack();
    expect(dials()).toBe(1);
  });

  it("leaves a client that it was given to who made it", async () => {
    const { server, url } = await serveCounted();
    const { dialer, dials } = countingDialer();
    const options = { dialer, reconnectDelayMs: 3_600_000, reconnectDelayMsMax: 3_600_000 };
    const given = createClient(url, [], options);
    closeAfterTest(() => given.close());
    await given.connect();
    const { client } = await showProvider({}, given);
    expect(client()).toBe(given);
    for (const connection of server.getClients()) void connection.close(1012);
    await eventually(() => expect(given.getConnectionState()).toBe("reconnecting"));
    await networkIsBack();
    expect(dials()).toBe(1);
  });
});
