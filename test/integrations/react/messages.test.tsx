import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode, useEffect, useRef } from "react";
import type { LiveClient, Message, ReceivedMessages } from "jounce-websocket/react";
import {
  createClient,
  useClientSelector,
  useConnectionState,
  useMessageHandler,
  useMessages,
} from "jounce-websocket/react";
import { closeAfterTest, countFrames, eventually, nextTask, once, serveCounted } from "./page.js";
import type { CountedServer } from "./page.js";

const burst = 5_000;

/** A client that is connected, and its server. */
const connected = async (): Promise<CountedServer & { readonly client: LiveClient }> => {
  const counted = await serveCounted();
  const client = createClient(counted.url);
  closeAfterTest(() => client.close());
  await client.connect();
  return { ...counted, client };
};

/** Sends numbered notes, and waits until the client has had the last one. */
const send = async (
  { server }: CountedServer,
  client: LiveClient,
  count: number,
): Promise<void> => {
  const last = once(client, "message", ({ message }) => message?.data === count - 1);
  // Not within `act`, which would render it all in one go.
  for (let number = 0; number < count; number += 1) {
    void server.broadcast({ type: "note", data: number });
    if (number % 50 === 0) await nextTask();
  }
  await last;
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("useMessages", () => {
  it("gives each of 5,000 messages once to who keeps a cursor, and renders once per frame", async () => {
    const here = await connected();
    const consumed: unknown[] = [];
    let renders = 0;
    function Consumer(): null {
      const { cursor, since } = useMessages(here.client, { types: "note", max: burst });
      const looked = useRef(0);
      renders += 1;
      useEffect(() => {
        for (const { data } of since(looked.current)) consumed.push(data);
        looked.current = cursor;
      }, [cursor, since]);
      return null;
    }
    render(<Consumer />);
    const frames = countFrames();
    await send(here, here.client, burst);
    await eventually(() => expect(consumed).toHaveLength(burst));
    expect(consumed).toEqual(numbers(burst));
    expect(renders).toBeLessThanOrEqual(frames() + 2);
    expect(renders).toBeLessThan(burst / 10);
  });

  it("keeps the last ones, and counts on", async () => {
    const here = await connected();
    let log: ReceivedMessages | undefined;
    function Reader(): null {
      log = useMessages(here.client, { types: ["note", "other"], max: 3 });
      return null;
    }
    render(<Reader />);
    await send(here, here.client, 10);
    await eventually(() => expect(log?.cursor).toBe(10));
    expect(log?.messages.map(({ data }) => data).toArray()).toEqual([7, 8, 9]);
    expect(
      log
        ?.since(9)
        .map(({ data }) => data)
        .toArray(),
    ).toEqual([9]);
    expect(log?.since(7).size).toBe(3);
    expect(log?.since(10).size).toBe(0);
  });

  it("goes on counting on another connection", async () => {
    const [here, there] = [await connected(), await connected()];
    let log: ReceivedMessages | undefined;
    function Reader({ client }: { client: LiveClient }): null {
      log = useMessages(client, { types: "note" });
      return null;
    }
    const { rerender } = render(<Reader client={here.client} />);
    await send(here, here.client, 4);
    await eventually(() => expect(log?.cursor).toBe(4));
    rerender(<Reader client={there.client} />);
    await send(there, there.client, 2);
    await eventually(() => expect(log?.cursor).toBe(6));
    expect(
      log
        ?.since(4)
        .map(({ data }) => data)
        .toArray(),
    ).toEqual([0, 1]);
  });

  it("is empty without a connection", () => {
    let log: ReceivedMessages | undefined;
    function Reader(): null {
      log = useMessages(undefined, { types: "note" });
      return null;
    }
    render(<Reader />);
    expect([log?.messages.size, log?.cursor, log?.since(0).size]).toEqual([0, 0, 0]);
  });
});

describe("useMessageHandler", () => {
  it("hands over each message once, to the handler of the last render, and renders nothing", async () => {
    const here = await connected();
    const heard: string[] = [];
    let renders = 0;
    function Listener({ name }: { name: string }): null {
      useMessageHandler(here.client, "note", ({ data }: Message) =>
        heard.push(`${name} ${String(data)}`),
      );
      renders += 1;
      return null;
    }
    const element = (name: string): ReactElement => (
      <StrictMode>
        <Listener name={name} />
      </StrictMode>
    );
    const { rerender, unmount } = render(element("first"));
    await send(here, here.client, 2);
    rerender(element("second"));
    const before = renders;
    await send(here, here.client, 2);
    expect(heard).toEqual(["first 0", "first 1", "second 0", "second 1"]);
    expect(renders).toBe(before);
    unmount();
    await send(here, here.client, 1);
    expect(heard).toHaveLength(4);
  });
});

describe("useClientSelector", () => {
  it("renders when what it selects is another, and for nothing else", async () => {
    const here = await connected();
    let renders = 0;
    function Rooms(): ReactElement {
      // A new list at every call: equal lists are the same.
      const rooms = useClientSelector(here.client, (client) => client.rooms.toList());
      renders += 1;
      return <output>{rooms?.join(" ")}</output>;
    }
    const { rerender } = render(<Rooms />);
    expect(renders).toBe(1);
    await send(here, here.client, 50);
    rerender(<Rooms />);
    expect(renders).toBe(2);
    await act(() => here.client.joinRoom("lobby"));
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("lobby"));
    expect(renders).toBe(3);
  });

  it("knows the state of the connection", async () => {
    const here = await connected();
    function State(): ReactElement {
      return <output>{useConnectionState(here.client)}</output>;
    }
    render(<State />);
    expect(screen.getByRole("status").textContent).toBe("connected");
    await act(() => here.client.disconnect());
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("disconnected"));
  });
});
