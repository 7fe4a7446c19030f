import { act, render } from "@testing-library/react";
import { StrictMode } from "react";
import type { LiveClient } from "jounce-websocket/react";
import { useChat } from "jounce-websocket/react";
import type { CountedServer } from "./page.js";
import { eventually, record } from "./page.js";
import { serveCommunity, visit } from "./community.js";

/** What components show of their rooms: "in", or why not. */
const showRooms = () => {
  const shown = new Map<string, string>();
  function Room({ name, client, room }: { name: string; client: LiveClient; room: string }): null {
    const { isJoined, joinError } = useChat(client, room);
    shown.set(name, isJoined ? "in" : (joinError?.code ?? "out"));
    return null;
  }
  return { shown, Room };
};

const members = ({ server }: CountedServer, room: string): number =>
  server.current.getRoomMembers(room).length;

/** A room with one place, which is bob's. */
const serveFullRoom = async () => {
  const server = await serveCommunity();
  server.server.update((value) => value.createRoom("full", { capacity: 1 }));
  const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
  await bob.joinRoom("full");
  return { server, ann, bob };
};

describe("a room that may not be entered", () => {
  it("says why to a component that comes later too, and lets all in when there is a place", async () => {
    const { ann, bob } = await serveFullRoom();
    const { shown, Room } = showRooms();
    const first = <Room key="a" name="a" client={ann} room="full" />;
    const { rerender } = render(<StrictMode>{first}</StrictMode>);
    await eventually(() => expect(shown.get("a")).toBe("ROOM_FULL"));
    const second = <Room key="b" name="b" client={ann} room="full" />;
    rerender(<StrictMode>{[first, second]}</StrictMode>);
    await eventually(() => expect(shown.get("b")).toBe("ROOM_FULL"));
    await bob.leaveRoom("full");
    await act(() => ann.reconnect());
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in"]));
  });

  it("is asked for again when the user has proved anew who it is", async () => {
    const { ann, bob } = await serveFullRoom();
    const { shown, Room } = showRooms();
    render(<Room name="a" client={ann} room="full" />);
    await eventually(() => expect(shown.get("a")).toBe("ROOM_FULL"));
    await bob.leaveRoom("full");
    await act(() => ann.authenticate("ann"));
    await eventually(() => expect(shown.get("a")).toBe("in"));
  });

  it("is asked for again when a component comes, and then by all at once", async () => {
    const { ann, bob } = await serveFullRoom();
    const { shown, Room } = showRooms();
    const first = <Room key="a" name="a" client={ann} room="full" />;
    const { rerender } = render([first]);
    await eventually(() => expect(shown.get("a")).toBe("ROOM_FULL"));
    await bob.leaveRoom("full");
    rerender([first, <Room key="b" name="b" client={ann} room="full" />]);
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in"]));
  });

  it("is wanted by those who stay when one of them goes, and by nobody when all have gone", async () => {
    const { server, ann, bob } = await serveFullRoom();
    const { shown, Room } = showRooms();
    const rooms = (...names: string[]) =>
      names.map((name) => <Room key={name} name={name} client={ann} room="full" />);
    const { rerender } = render(rooms("a", "b"));
    await eventually(() => expect([...shown.values()]).toEqual(["ROOM_FULL", "ROOM_FULL"]));
    rerender(rooms("b"));
    await bob.leaveRoom("full");
    await act(() => ann.reconnect());
    await eventually(() => expect(shown.get("b")).toBe("in"));
    rerender(rooms());
    await eventually(() => expect(members(server, "full")).toBe(0));
    const joins = record(server.server, "join");
    await act(() => ann.reconnect());
    await ann.joinRoom("other");
    expect(joins.events.map(({ room }) => room)).toEqual(["other"]);
  });
});

describe("a room that the page had joined itself", () => {
  it("is the components' own once the server has refused it and they have asked again", async () => {
    const { server, ann, bob } = await serveFullRoom();
    await bob.leaveRoom("full");
    await ann.joinRoom("full");
    const { shown, Room } = showRooms();
    const { unmount } = render(<Room name="a" client={ann} room="full" />);
    await eventually(() => expect(shown.get("a")).toBe("in"));
    await act(() => ann.disconnect());
    await bob.joinRoom("full");
    await act(() => ann.connect());
    await eventually(() => expect(shown.get("a")).toBe("ROOM_FULL"));
    await bob.leaveRoom("full");
    await act(() => ann.reconnect());
    await eventually(() => expect(shown.get("a")).toBe("in"));
    unmount();
    await eventually(() => expect(members(server, "full")).toBe(0));
  });
});

describe("a room whose name is written in two ways", () => {
  it("is one room, which the last component leaves", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const { shown, Room } = showRooms();
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    const second = <Room key="b" name="b" client={ann} room={decomposed} />;
    const { rerender } = render([
      <Room key="a" name="a" client={ann} room={composed} />,
      second,
      <Room key="c" name="c" client={ann} room="other" />,
    ]);
    await eventually(() => expect([...shown.values()]).toEqual(["in", "in", "in"]));
    rerender([second]);
    // What nobody holds is left in the order in which it was let go.
    await eventually(() => expect(members(server, "other")).toBe(0));
    expect([members(server, composed), shown.get("b")]).toEqual([1, "in"]);
  });
});
