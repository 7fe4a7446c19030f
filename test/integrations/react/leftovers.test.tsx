import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode } from "react";
import type { Chat, Presence, WebSocketHandle } from "jounce-websocket/react";
import {
  useChat,
  useDirectMessages,
  useEvents,
  useMessageHandler,
  useMessages,
  useNotifications,
  usePresence,
  useWebSocket,
  useWebSocketContext,
  WebSocketProvider,
} from "jounce-websocket/react";
import { serveCommunity } from "./community.js";
import { closeAfterTest, eventually, nextTask, serveCounted } from "./page.js";

/** Follows the timers that run, from now to the end of the test. */
const followTimers = (): ReadonlySet<unknown> => {
  const running = new Set<unknown>();
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const end =
    (clear: (timer: never) => void) =>
    (timer: never): void => {
      running.delete(timer);
      clear(timer);
    };
  const mine = {
    setTimeout: (run: () => void, delayMs?: number): unknown => {
      const timer = setTimeout(() => {
        running.delete(timer);
        run();
      }, delayMs);
      running.add(timer);
      return timer;
    },
    setInterval: (run: () => void, delayMs?: number): unknown => {
      const timer = setInterval(run, delayMs);
      running.add(timer);
      return timer;
    },
    clearTimeout: end(clearTimeout),
    clearInterval: end(clearInterval),
  };
  Object.assign(globalThis, mine);
  closeAfterTest(() =>
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval }),
  );
  return running;
};

const later = Date.now() + 3_600_000;

describe("when the last component has gone", () => {
  it("no socket, room or timer is left, whatever the components did", async () => {
    const timers = followTimers();
    const server = await serveCommunity();
    let chat: Chat | undefined;
    let presence: Presence | undefined;
    function Everything(): ReactElement {
      const { websocket, connectionHealth } = useWebSocketContext();
      const { createEvent } = useEvents(websocket);
      chat = useChat(websocket, "lobby");
      presence = usePresence(websocket);
      useNotifications(websocket, { autoMarkRead: true });
      useDirectMessages(websocket, "bob");
      useMessages(websocket, { types: "note" });
      useMessageHandler(websocket, "note", () => undefined);
      return (
        <button type="button" onClick={() => void createEvent({ title: "Soon", startDate: later })}>
          {chat.isJoined ? `joined ${connectionHealth}` : "waiting"}
        </button>
      );
    }
    const { unmount } = render(
      <StrictMode>
        <WebSocketProvider
          config={{ url: server.url, protocols: "jounce.v1" }}
          authToken="ann"
          userId="ann"
        >
          <Everything />
        </WebSocketProvider>
      </StrictMode>,
    );
    await eventually(() => expect(screen.getByRole("button").textContent).toBe("joined 100"));
    act(() => {
      chat?.startTyping();
      presence?.subscribeToUser("bob");
      screen.getByRole("button").click();
      void chat?.sendMessage("hello");
      chat?.startTyping();
    });
    await eventually(() => expect(chat?.pendingIds.size).toBe(0));
    unmount();
    await eventually(() => expect(server.open()).toBe(0));
    expect(server.server.current.getRoomMembers("lobby")).toEqual([]);
    await server.server.stop();
    while (timers.size > 0) await nextTask();
    expect(timers.size).toBe(0);
  });
});

describe("mistakes", () => {
  it("in a URL or an option are thrown where the component renders", () => {
    const error = jest.spyOn(console, "error").mockImplementation(() => undefined);
    function Wrong({ url, interval }: { url: string; interval: number }): null {
      useWebSocket({ url, reconnectInterval: interval });
      return null;
    }
    expect(() => render(<Wrong url="ftp://a.example" interval={1} />)).toThrow("ws://");
    expect(() => render(<Wrong url="ws://a.example" interval={-1} />)).toThrow("reconnectInterval");
    error.mockRestore();
  });

  it("in a handler keep no message from the others, and are reported as the page's own", async () => {
    const { url, server } = await serveCounted();
    const [heard, reported]: [unknown[], unknown[]] = [[], []];
    Reflect.set(globalThis, "reportError", (cause: unknown) => reported.push(cause));
    let websocket: WebSocketHandle | undefined;
    const mistake = new Error("A mistake");
    function Careless(): ReactElement {
      websocket = useWebSocket({ url });
      useMessageHandler(websocket, "note", () => {
        throw mistake;
      });
      useMessageHandler(websocket, "note", ({ data }) => heard.push(data));
      return <output>{websocket.connectionState}</output>;
    }
    render(<Careless />);
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("connected"));
    await server.broadcast({ type: "note", data: 1 });
    await eventually(() => expect([heard, reported]).toEqual([[1], [mistake]]));
    await eventually(() => expect(websocket?.lastError?.code).toBe("HANDLER_FAILED"));
    Reflect.deleteProperty(globalThis, "reportError");
  });
});
