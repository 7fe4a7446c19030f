/**
 * Mistakes that hooks are prone to, each as one story: what the library's hooks make of it, and what
 * naive ones do.
 */
import { act, fireEvent, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { useEffect } from "react";
import type { Callbacks, Config, Handle, Hooks } from "./Hooks.js";
import { Stage } from "./Stage.js";

/** A story that can be told with either hooks. */
export interface HookRace {
  readonly title: string;
  /** Plays it and tells what could be seen. */
  readonly play: (hooks: Hooks) => Promise<unknown>;
  readonly right: unknown;
  readonly wrong: unknown;
}

let stages = 0;

/** A stage with an address that no other one has: connections are shared by address. */
const build = (): { stage: Stage; config: Config } => {
  const stage = new Stage();
  const url = `ws://stage-${(stages += 1)}`;
  return { stage, config: { url, protocols: "jounce.v1", dialer: stage.dialer } };
};

/** Lets everything arrive, and the page show it. */
const settled = (stage: Stage): Promise<void> => act(() => stage.settle());

/** The page is left, and the server hangs up, so that nobody waits for it. */
const leave = (unmount: () => void, ...all: readonly Stage[]): void => {
  unmount();
  for (const { sockets } of all) for (const socket of sockets) socket.ends(1000);
};

/** A component with a connection; `seen` is called at every render. */
const componentOf = (hooks: Hooks, seen: (websocket: Handle) => void = () => undefined) =>
  function Connection(props: { config: Config; callbacks?: Callbacks }): ReactElement {
    const websocket = hooks.useWebSocket(props.config, props.callbacks);
    seen(websocket);
    return <output>{websocket.connectionState}</output>;
  };

const say = (stage: Stage, type: string, data?: unknown): void =>
  act(() => stage.socket.says({ type, id: `${type} ${JSON.stringify(data)}`, data }));

export const hookRaces: readonly HookRace[] = [
  {
    title: "a render in which nothing is new",
    play: async (hooks) => {
      const { stage, config } = build();
      const seen: Handle[] = [];
      const Connection = componentOf(hooks, (websocket) => seen.push(websocket));
      const { rerender, unmount } = render(<Connection config={config} />);
      await settled(stage);
      const before = seen.at(-1);
      rerender(<Connection config={{ ...config }} />);
      leave(unmount, stage);
      return { isSame: seen.at(-1) === before };
    },
    right: { isSame: true },
    wrong: { isSame: false },
  },
  {
    title: "a component that subscribes with what it was given",
    play: async (hooks) => {
      const { stage, config } = build();
      let subscribed = 0;
      function Listener(props: { count: number }): ReactElement {
        const websocket = hooks.useWebSocket(config);
        useEffect(() => {
          subscribed += 1;
          const id = websocket.subscribe("note", () => undefined);
          return () => void websocket.unsubscribe(id);
        }, [websocket.subscribe, websocket.unsubscribe]);
        return <output>{props.count}</output>;
      }
      const { rerender, unmount } = render(<Listener count={0} />);
      await settled(stage);
      for (const count of [1, 2, 3]) rerender(<Listener count={count} />);
      leave(unmount, stage);
      return subscribed === 1 ? "subscribes once" : "subscribes at every render";
    },
    right: "subscribes once",
    wrong: "subscribes at every render",
  },
  {
    title: "the effect of a child, which runs before that of its parent",
    play: async (hooks) => {
      const { stage, config } = build();
      const heard: unknown[] = [];
      function Child(props: { websocket: Handle }): null {
        useEffect(() => {
          props.websocket.subscribe("note", ({ data }) => heard.push(data));
        }, []);
        return null;
      }
      function Parent(): ReactElement {
        return <Child websocket={hooks.useWebSocket(config)} />;
      }
      const { unmount } = render(<Parent />);
      await settled(stage);
      say(stage, "note", "hello");
      leave(unmount, stage);
      return heard;
    },
    right: ["hello"],
    wrong: [],
  },
  {
    title: "a callback that is another one at the second render",
    play: async (hooks) => {
      const { stage, config } = build();
      const called: string[] = [];
      const Connection = componentOf(hooks);
      const page = (name: string): ReactElement => (
        <Connection config={config} callbacks={{ onMessage: () => called.push(name) }} />
      );
      const { rerender, unmount } = render(page("first"));
      await settled(stage);
      rerender(page("second"));
      say(stage, "note");
      leave(unmount, stage);
      return called;
    },
    right: ["second"],
    wrong: ["first"],
  },
  {
    title: "another token",
    play: async (hooks) => {
      const { stage, config } = build();
      const Connection = componentOf(hooks);
      const { rerender, unmount } = render(<Connection config={{ ...config, authToken: "old" }} />);
      await settled(stage);
      rerender(<Connection config={{ ...config, authToken: "new" }} />);
      await settled(stage);
      const { sent } = stage.socket;
      leave(unmount, stage);
      return {
        sockets: stage.sockets.length,
        proofs: sent.filter(({ type }) => type === "auth").map(({ data }) => data),
      };
    },
    right: { sockets: 1, proofs: [{ token: "old" }, { token: "new" }] },
    wrong: { sockets: 1, proofs: [{ token: "old" }] },
  },
  {
    title: "another URL",
    play: async (hooks) => {
      const [first, second] = [build(), build()];
      const seen: Handle[] = [];
      const Connection = componentOf(hooks, (websocket) => seen.push(websocket));
      const { rerender, unmount } = render(<Connection config={first.config} />);
      await settled(first.stage);
      rerender(<Connection config={second.config} />);
      await settled(second.stage);
      const dialled = second.stage.sockets.length;
      const isConnected = seen.at(-1)?.isConnected;
      leave(unmount, first.stage, second.stage);
      return { dialled, isConnected };
    },
    right: { dialled: 1, isConnected: true },
    wrong: { dialled: 0, isConnected: false },
  },
  {
    title: "an error while the developer tools are on",
    play: async (hooks) => {
      const { stage, config } = build();
      const codes: unknown[] = [];
      function Below(): null {
        codes.push(hooks.useContext().lastError?.code);
        return null;
      }
      const { unmount } = render(
        <hooks.Provider config={config} enableDevMode>
          <Below />
        </hooks.Provider>,
      );
      await settled(stage);
      say(stage, "error", { code: "RATE_LIMITED" });
      await settled(stage);
      leave(unmount, stage);
      return codes.at(-1);
    },
    right: "RATE_LIMITED",
    wrong: undefined,
  },
  {
    title: "the name of who types",
    play: async (hooks) => {
      const { stage, config } = build();
      function Box(): ReactElement {
        const pressed = hooks.useTyping(hooks.useWebSocket(config), "lobby", "Ann");
        return <textarea onKeyDown={pressed} />;
      }
      const { getByRole, unmount } = render(<Box />);
      await settled(stage);
      fireEvent.keyDown(getByRole("textbox"));
      const told = stage.socket.sent.find(({ type }) => type === "typing_start");
      leave(unmount, stage);
      return told?.data;
    },
    right: expect.objectContaining({ userName: "Ann" }),
    wrong: { userName: "User" },
  },
];
