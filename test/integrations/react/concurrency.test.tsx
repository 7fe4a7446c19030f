import { act, render, screen } from "@testing-library/react";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ReactElement } from "react";
import { lazy, startTransition, StrictMode, Suspense, useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import type { LiveClient, WebSocketHandle } from "jounce-websocket/react";
import {
  useChat,
  useWebSocket,
  useWebSocketContext,
  WebSocketProvider,
} from "jounce-websocket/react";
import { closeAfterTest, eventually, nextTask, serveCounted } from "./page.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Keeps whatever is rendered with it from being shown. */
const Never = lazy(() => new Promise<never>(() => undefined));

describe("a render that React throws away", () => {
  it("opens no socket, and its client can be collected", async () => {
    const { url, opened } = await serveCounted();
    const clients: WeakRef<LiveClient>[] = [];
    function Suspended(): ReactElement {
      const { client } = useWebSocket({ url });
      if (client !== undefined) clients.push(new WeakRef(client));
      return <Never />;
    }
    const { unmount } = render(
      <Suspense fallback="loading">
        <Suspended />
      </Suspense>,
    );
    expect(clients.length).toBeGreaterThan(0);
    unmount();
    await eventually(() => {
      collectGarbage();
      // Plain answers: an error that held a client would keep it.
      expect(clients.every((client) => client.deref() === undefined)).toBe(true);
    });
    expect(opened()).toBe(0);
  });

  it("as it was superseded, opens no socket to where it would have gone", async () => {
    const [here, there] = [await serveCounted(), await serveCounted()];
    let go: (url: string) => void = () => undefined;
    function Content({ websocket, url }: { websocket: WebSocketHandle; url: string }) {
      if (url === there.url) return <Never />;
      return <output>{websocket.connectionState}</output>;
    }
    function App(): ReactElement {
      const [url, setUrl] = useState(here.url);
      go = setUrl;
      const websocket = useWebSocket({ url });
      return <Content websocket={websocket} url={url} />;
    }
    render(
      <StrictMode>
        <Suspense fallback="loading">
          <App />
        </Suspense>
      </StrictMode>,
    );
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("connected"));
    act(() => startTransition(() => go(there.url)));
    expect(screen.getByRole("status").textContent).toBe("connected");
    act(() => go(here.url));
    await nextTask();
    expect([here.opened(), here.open(), there.opened()]).toEqual([1, 1, 0]);
  });

  it("and comes back later has one socket", async () => {
    const { url, opened, open } = await serveCounted();
    let arrive: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const Gate = lazy(() => arrival.then(() => ({ default: () => <p>here</p> })));
    function Late(): ReactElement {
      const { connectionState } = useWebSocket({ url });
      return (
        <>
          <Gate />
          <output>{connectionState}</output>
        </>
      );
    }
    render(
      <StrictMode>
        <Suspense fallback="loading">
          <Late />
        </Suspense>
      </StrictMode>,
    );
    arrive();
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("connected"));
    expect([opened(), open()]).toEqual([1, 1]);
  });
});

describe("a page that was rendered on a server", () => {
  it("is taken over without a complaint, and connects", async () => {
    const { url, opened } = await serveCounted();
    const complaints: unknown[] = [];
    const error = jest
      .spyOn(console, "error")
      .mockImplementation((...given) => void complaints.push(given));
    closeAfterTest(() => error.mockRestore());
    function Content(): ReactElement {
      const { websocket, connectionHealth } = useWebSocketContext();
      const chat = useChat(websocket, "lobby");
      return (
        <output>
          {websocket.connectionState} {connectionHealth} {chat.messages.length}
        </output>
      );
    }
    const page = (
      <StrictMode>
        <WebSocketProvider config={{ url }}>
          <Content />
        </WebSocketProvider>
      </StrictMode>
    );
    const container = document.createElement("div");
    container.innerHTML = renderToString(page);
    document.body.append(container);
    expect(container.textContent).toBe("disconnected 0 0");
    expect(opened()).toBe(0);
    const root = hydrateRoot(container, page);
    await eventually(() => expect(container.textContent).toBe("connected 100 0"));
    expect([complaints, opened()]).toEqual([[], 1]);
    root.unmount();
  });
});
