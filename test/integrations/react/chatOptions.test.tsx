import { act, render } from "@testing-library/react";
import type { Chat, LiveClient, UseChatOptions } from "jounce-websocket/react";
import { useChat } from "jounce-websocket/react";
import { eventually, record } from "./page.js";
import { serveCommunity, visit } from "./community.js";

/** Components of one room by their names, and what each was given last. */
const showRooms = (client: LiveClient) => {
  const chats = new Map<string, Chat>();
  function Room({ name, options }: { name: string; options?: UseChatOptions }): null {
    chats.set(name, useChat(client, "lobby", options));
    return null;
  }
  const page = (rooms: Readonly<Record<string, UseChatOptions>>) =>
    Object.entries(rooms).map(([name, options]) => (
      <Room key={name} name={name} options={options} />
    ));
  const texts = (name: string): unknown[] =>
    (chats.get(name)?.messages ?? []).map(({ data }) => data.content);
  const chat = (name: string): Chat => {
    const found = chats.get(name);
    if (found === undefined) throw new Error(`${name} was not rendered`);
    return found;
  };
  return { page, texts, chat };
};

/** A room in which three messages were said before Ann's page came. */
const setUp = async () => {
  const server = await serveCommunity();
  server.server.update((value) => value.createRoom("lobby"));
  const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
  await bob.joinRoom("lobby");
  const heard = record(server.server, "message");
  for (const content of ["one", "two", "three"]) {
    await bob.sendMessage({ type: "chat_message", room: "lobby", data: { content } });
  }
  await heard.reaching(3);
  return { server, ann, bob, ...showRooms(ann) };
};

const all = ["one", "two", "three"];

describe("a conversation whose options change", () => {
  it("stays, cut to what is to be shown", async () => {
    const { page, texts, chat, ann } = await setUp();
    const { rerender } = render(page({ a: { maxMessages: 100 } }));
    await eventually(() => expect(texts("a")).toEqual(all));
    rerender(page({ a: { maxMessages: 2 } }));
    expect(texts("a")).toEqual(["two", "three"]);
    rerender(page({ a: { maxMessages: 2, typingTimeout: 500 } }));
    expect([texts("a"), chat("a").isJoined]).toEqual([["two", "three"], true]);
    rerender(page({ a: {} }));
    expect(texts("a")).toEqual(all);
    await act(() => chat("a").sendMessage("four"));
    await eventually(() => expect(chat("a").pendingIds.size).toBe(0));
    expect(texts("a")).toEqual([...all, "four"]);
    expect(ann.current.snapshot.rooms.get("lobby")?.joined).toBe(true);
  });

  it("is the same for a component that comes later with other options", async () => {
    const { page, texts, chat } = await setUp();
    const { rerender } = render(page({ a: { maxMessages: 1 } }));
    await eventually(() => expect(texts("a")).toEqual(["three"]));
    rerender(page({ a: { maxMessages: 1 }, b: { typingTimeout: 10_000 } }));
    expect([texts("a"), texts("b")]).toEqual([["three"], all]);
    await act(() => chat("b").sendMessage("four"));
    expect([texts("a"), texts("b")]).toEqual([["four"], [...all, "four"]]);
  });

  it("holds as much as the component that wants most", async () => {
    const { server, bob, page, texts } = await setUp();
    const { rerender } = render(page({ a: {} }));
    await eventually(() => expect(texts("a")).toEqual(all));
    rerender(page({ a: {}, b: { maxMessages: 150 } }));
    const more = Array.from({ length: 120 }, (_, index) => `more ${index}`);
    for (const content of more) {
      void server.server.broadcastToRoom("lobby", {
        type: "chat_message",
        id: content,
        room: "lobby",
        data: { content },
      });
    }
    await eventually(() => expect(texts("b")).toEqual([...all, ...more]));
    expect(texts("a")).toEqual(more.slice(-100));
    expect(bob.current.isInRoom("lobby")).toBe(true);
  });
});
