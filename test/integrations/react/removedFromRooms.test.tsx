import { act, render } from "@testing-library/react";
import type { Chat, LiveClient } from "jounce-websocket/react";
import { createClient, useChat } from "jounce-websocket/react";
import type { CountedServer } from "./page.js";
import { closeAfterTest, eventually } from "./page.js";
import { serveCommunity, visit } from "./community.js";

/** What components show of their rooms: "in", or why not; and what they can do there. */
const showRooms = () => {
  const shown = new Map<string, string>();
  const chats = new Map<string, Chat>();
  interface Props {
    readonly name: string;
    readonly client: LiveClient;
    readonly room?: string | null;
  }
  function Room({ name, client, room = "lobby" }: Props): null {
    const chat = useChat(client, room);
    const { isJoined, joinError } = chat;
    chats.set(name, chat);
    shown.set(name, `${isJoined ? "in" : "out"} ${joinError?.code ?? ""}`.trim());
    return null;
  }
  return { shown, chats, Room };
};

/** The server takes a user out of a room by its own will. */
const remove = ({ server }: CountedServer, userId: string, room = "lobby"): void =>
  server.update((value) =>
    value.getUserConnections(userId).reduce((next, id) => next.leaveRoom(id, room), value),
  );

/** A client on a connection without a subprotocol. */
const visitPlainly = async ({ url }: CountedServer, userId: string): Promise<LiveClient> => {
  const client = createClient(url, [], { authToken: userId, reconnectDelayMs: 0 });
  closeAfterTest(() => client.close());
  await client.connect();
  await eventually(() => expect(client.current.isReady).toBe(true));
  return client;
};

describe("who is removed from a room by the server", () => {
  it("learns it and why, until the server lets it in again", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const { shown, Room } = showRooms();
    const { rerender } = render([<Room key="a" name="a" client={ann} />]);
    await eventually(() => expect(shown.get("a")).toBe("in"));
    act(() => remove(server, "ann"));
    await eventually(() => expect(shown.get("a")).toBe("out NOT_IN_ROOM"));
    rerender([<Room key="a" name="a" client={ann} />, <Room key="b" name="b" client={ann} />]);
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in"]));
    act(() => remove(server, "ann"));
    await eventually(() => expect(shown.get("b")).toBe("out NOT_IN_ROOM"));
    await act(() => ann.reconnect());
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in"]));
  });

  it("learns it from what it says where it is told of nothing", async () => {
    const server = await serveCommunity();
    const ann = await visitPlainly(server, "ann");
    const { shown, chats, Room } = showRooms();
    render([
      <Room key="a" name="a" client={ann} />,
      <Room key="b" name="b" client={ann} room="attic" />,
    ]);
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in"]));
    act(() => remove(server, "ann"));
    await act(async () => chats.get("a")?.sendMessage("Hello?"));
    await eventually(() => expect(shown.get("a")).toBe("out NOT_IN_ROOM"));
    await eventually(() => expect(chats.get("a")?.failedIds.size).toBe(1));
    expect(shown.get("b")).toBe("in");
    await act(() => ann.reconnect());
    await eventually(() => expect(shown.get("a")).toBe("in"));
  });
});

describe("who leaves a room by itself", () => {
  it("is told of no error", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const { shown, Room } = showRooms();
    render(<Room name="a" client={ann} />);
    await eventually(() => expect(shown.get("a")).toBe("in"));
    await act(() => ann.leaveRoom("lobby"));
    expect(shown.get("a")).toBe("out");
    await act(() => ann.reconnect());
    await eventually(() => expect(shown.get("a")).toBe("in"));
    await act(async () => {
      const left = ann.leaveRoom("lobby");
      const joined = ann.joinRoom("lobby");
      await Promise.all([left, joined]);
    });
    expect(shown.get("a")).toBe("in");
    await act(() => ann.disconnect());
    await act(() => ann.leaveRoom("lobby"));
    expect(shown.get("a")).toBe("out");
  });
});

describe("a room that cannot be", () => {
  it("is refused by its name; none at all is all rooms", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const { shown, Room } = showRooms();
    render([
      <Room key="a" name="a" client={ann} room="" />,
      <Room key="b" name="b" client={ann} room={null} />,
    ]);
    await eventually(() => expect(shown.get("a")).toBe("out INVALID_NAME"));
    expect(shown.get("b")).toBe("out");
  });
});
