import { act, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode, useEffect, useState } from "react";
import type { UseWebSocketOptions, WebSocketHandle } from "jounce-websocket/react";
import { useWebSocket } from "jounce-websocket/react";
import { eventually, nextTask, serveCounted } from "./page.js";

/** A component with a connection, and what it was told. */
class Listener {
  readonly told: string[] = [];
  websocket: WebSocketHandle | undefined;
  readonly #options: UseWebSocketOptions = {
    onConnect: ({ state }) => this.told.push(`connect ${state}`),
    onDisconnect: ({ state }) => this.told.push(`disconnect ${state}`),
    onStateChange: (state) => this.told.push(state),
  };

  readonly View = ({ url }: { url: string | undefined }): null => {
    this.websocket = useWebSocket(url === undefined ? undefined : { url }, this.#options);
    return null;
  };

  /** What it was told of beginnings and ends. */
  get life(): string[] {
    return this.told.filter((each) => each.includes(" "));
  }
}

const connects = ["connect connected"];
const lives = ["connect connected", "disconnect disconnected"];

describe("a component that leaves its connection", () => {
  it("is told once that it is disconnected, when the user signs out", async () => {
    const { url, open } = await serveCounted();
    const page = new Listener();
    const { rerender } = render(<page.View url={url} />);
    await eventually(() => expect(page.life).toEqual(connects));
    rerender(<page.View url={undefined} />);
    await eventually(() => expect(open()).toBe(0));
    expect(page.told.slice(-2)).toEqual(["disconnected", "disconnect disconnected"]);
    expect(page.life).toEqual(lives);
    rerender(<page.View url={url} />);
    await eventually(() => expect(page.life).toEqual([...lives, ...connects]));
  });

  it("is told before it hears of the connection that it goes to", async () => {
    const [here, there] = [await serveCounted(), await serveCounted()];
    const page = new Listener();
    const { rerender } = render(<page.View url={here.url} />);
    await eventually(() => expect(page.life).toEqual(connects));
    rerender(<page.View url={there.url} />);
    await eventually(() => expect(page.life).toEqual([...lives, ...connects]));
    await eventually(() => expect([here.open(), there.open()]).toEqual([0, 1]));
    expect(page.life).toEqual([...lives, ...connects]);
  });

  it("is told when it is unmounted and the connection ends with it", async () => {
    const { url, open } = await serveCounted();
    const [one, other] = [new Listener(), new Listener()];
    const { unmount } = render(
      <>
        <one.View url={url} />
        <other.View url={url} />
      </>,
    );
    await eventually(() => expect([one.life, other.life]).toEqual([connects, connects]));
    unmount();
    await eventually(() => expect(open()).toBe(0));
    await eventually(() => expect([one.life, other.life]).toEqual([lives, lives]));
    const ends = ["disconnecting", "disconnected", "disconnect disconnected"];
    expect([one.told.slice(-3), other.told.slice(-3)]).toEqual([ends, ends]);
  });

  it("is told nothing when others stay on the connection, nor when one comes in time", async () => {
    const { url, open, opened } = await serveCounted();
    const [stays, goes, comes] = [new Listener(), new Listener(), new Listener()];
    const { rerender, unmount } = render(
      <>
        <stays.View url={url} />
        <goes.View url={url} />
      </>,
    );
    await eventually(() => expect([stays.life, goes.life]).toEqual([connects, connects]));
    rerender(
      <>
        <stays.View url={url} />
        <goes.View url={undefined} />
      </>,
    );
    await nextTask();
    rerender(<stays.View url={url} />);
    unmount();
    await nextTask();
    render(<comes.View url={url} />);
    await eventually(() => expect(comes.life).toEqual(connects));
    await act(() => comes.websocket?.disconnect());
    await eventually(() => expect(comes.life).toEqual(lives));
    expect([stays.life, goes.life, open(), opened()]).toEqual([connects, connects, 0, 1]);
  });

  it("is told once when the server ends the connection while it waits", async () => {
    const { url, server } = await serveCounted();
    const page = new Listener();
    const { unmount } = render(<page.View url={url} />);
    await eventually(() => expect(page.life).toEqual(connects));
    unmount();
    await server.stop();
    await eventually(() => expect(page.life.at(-1)).toMatch(/^disconnect/));
    const client = page.websocket?.client;
    await eventually(() => expect(client?.getConnectionState()).toBe("disconnected"));
    expect(page.life).toHaveLength(2);
  });
});

describe("a component that comes to an open connection", () => {
  it("is told once that it is connected, also under StrictMode, and again after a reconnect", async () => {
    const { url } = await serveCounted();
    const [first, late] = [new Listener(), new Listener()];
    render(<first.View url={url} />);
    await eventually(() => expect(first.life).toEqual(connects));
    render(
      <StrictMode>
        <late.View url={url} />
      </StrictMode>,
    );
    await eventually(() => expect(late.life).toEqual(connects));
    await nextTask();
    expect([first.life, late.life]).toEqual([connects, connects]);
    await act(() => late.websocket?.reconnect());
    await eventually(() => expect(late.life).toEqual([...lives, ...connects]));
    expect(first.life).toEqual(late.life);
  });

  it("is told again when it has left it and comes back", async () => {
    const { url, opened } = await serveCounted();
    const [stays, leaves] = [new Listener(), new Listener()];
    render(<stays.View url={url} />);
    const { rerender } = render(<leaves.View url={url} />);
    await eventually(() => expect(leaves.life).toEqual(connects));
    rerender(<leaves.View url={undefined} />);
    await nextTask();
    rerender(<leaves.View url={url} />);
    await eventually(() => expect(leaves.life).toEqual([...connects, ...connects]));
    expect([stays.life, opened()]).toEqual([connects, 1]);
  });

  it("can use it in the callback, once the effects of its children have run", async () => {
    const { url } = await serveCounted();
    const first = new Listener();
    render(<first.View url={url} />);
    await eventually(() => expect(first.life).toEqual(connects));
    const order: string[] = [];
    function Child(): null {
      useEffect(() => void order.push("child"), []);
      return null;
    }
    function Late(): ReactElement {
      const [joined, setJoined] = useState(false);
      const { joinRoom } = useWebSocket(
        { url },
        {
          onConnect: () => {
            order.push("connect");
            return joinRoom("lobby").then(setJoined);
          },
        },
      );
      useEffect(() => void (joined && order.push("joined")), [joined]);
      return <Child />;
    }
    render(<Late />);
    await eventually(() => expect(order).toEqual(["child", "connect", "joined"]));
  });
});

describe("a subscription that is made before there is a connection", () => {
  const welcoming = async (): Promise<string> => {
    const { server, url } = await serveCounted();
    server.on("connection", ({ client }) => void client.send({ type: "welcome", data: "hello" }));
    return url;
  };

  it("hears the messages of the connection that comes", async () => {
    const url = await welcoming();
    const [heard, unwanted]: [unknown[], unknown[]] = [[], []];
    const ids: string[] = [];
    function Page({ user }: { user: string | undefined }): null {
      const { subscribe, unsubscribe } = useWebSocket(user === undefined ? undefined : { url });
      useEffect(() => {
        const id = subscribe<string>("welcome", ({ data }) => heard.push(data.toUpperCase()));
        const other = subscribe("welcome", () => unwanted.push("never"));
        ids.push(id);
        expect(unsubscribe(other)).toBe(true);
        return () => void unsubscribe(id);
      }, [subscribe, unsubscribe]);
      return null;
    }
    const { rerender } = render(<Page user={undefined} />);
    expect(ids).toEqual([expect.stringMatching(/./)]);
    rerender(<Page user="ann" />);
    await eventually(() => expect(heard).toEqual(["HELLO"]));
    rerender(<Page user={undefined} />);
    rerender(<Page user="ann" />);
    expect([ids.length, unwanted]).toEqual([1, []]);
  });

  it("is refused at once where a connection would refuse it", () => {
    let websocket: WebSocketHandle | undefined;
    function Page(): null {
      websocket = useWebSocket(undefined);
      return null;
    }
    render(<Page />);
    expect(() => websocket?.subscribe("", () => undefined)).toThrow("type");
  });
});
