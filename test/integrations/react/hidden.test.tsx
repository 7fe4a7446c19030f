import { act, render } from "@testing-library/react";
import { Activity } from "react";
import type { ReactElement } from "react";
import type { Chat, LiveClient, Presence } from "jounce-websocket/react";
import { useChat, usePresence } from "jounce-websocket/react";
import { closeAfterTest, eventually, record } from "./page.js";
import { serveCommunity, visit } from "./community.js";

/** Components of one room by their names, each of which can be hidden, and what they were given last. */
const showRoom = (client: LiveClient) => {
  const chats = new Map<string, Chat>();
  function Room({ name }: { name: string }): null {
    chats.set(name, useChat(client, "lobby"));
    return null;
  }
  const page = (modes: Readonly<Record<string, "visible" | "hidden">>): ReactElement => (
    <>
      {Object.entries(modes).map(([name, mode]) => (
        <Activity key={name} mode={mode}>
          <Room name={name} />
        </Activity>
      ))}
    </>
  );
  const pending = (name: string): number => chats.get(name)?.pendingIds.size ?? 0;
  const texts = (name: string): unknown[] =>
    (chats.get(name)?.messages ?? []).map(({ data }) => data.content);
  const isIn = (name: string): boolean => chats.get(name)?.isJoined === true;
  return { page, pending, texts, isIn, chat: (name: string) => chats.get(name) };
};

/** A page whose client counts how often it was told to hear no more. */
const setUp = async () => {
  const server = await serveCommunity();
  const ann = await visit(server, "ann");
  const unsubscribe = jest.spyOn(ann, "unsubscribe");
  closeAfterTest(() => unsubscribe.mockRestore());
  const stopped = (count: number): Promise<void> =>
    eventually(() => expect(unsubscribe).toHaveBeenCalledTimes(count));
  return { server, ann, stopped, ...showRoom(ann) };
};

describe("a component that was hidden for so long that its feed has stopped", () => {
  it("shares the feed of those that came meanwhile, when it is shown again", async () => {
    const { ann, stopped, page, pending, isIn, chat } = await setUp();
    const { rerender } = render(page({ a: "visible" }));
    await eventually(() => expect(isIn("a")).toBe(true));
    rerender(page({ a: "hidden" }));
    await stopped(1);
    rerender(page({ a: "hidden", b: "visible" }));
    await eventually(() => expect(isIn("b")).toBe(true));
    rerender(page({ a: "visible", b: "visible" }));
    await eventually(() => expect(isIn("a")).toBe(true));
    await act(() => ann.disconnect());
    await act(async () => void (await chat("a")?.sendMessage("hello")));
    expect([pending("a"), pending("b")]).toEqual([1, 1]);
  });

  it("shows what it showed, and shares it with those that come later", async () => {
    const { ann, stopped, page, pending, texts, isIn, chat } = await setUp();
    const { rerender } = render(page({ a: "visible" }));
    await eventually(() => expect(isIn("a")).toBe(true));
    act(() => void chat("a")?.sendMessage(" "));
    await eventually(() => expect(chat("a")?.failedIds.size).toBe(1));
    rerender(page({ a: "hidden" }));
    await stopped(1);
    rerender(page({ a: "visible" }));
    rerender(page({ a: "visible", b: "visible" }));
    await eventually(() => expect([isIn("a"), isIn("b")]).toEqual([true, true]));
    expect([texts("a"), texts("b")]).toEqual([[" "], [" "]]);
    await act(() => ann.disconnect());
    await act(async () => void (await chat("b")?.sendMessage("hello")));
    expect([pending("a"), pending("b")]).toEqual([2, 2]);
  });
});

describe("a component that is hidden", () => {
  it("is in no room and follows nobody until it is shown again", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const asked = record(server.server, "message");
    const members = (): number => server.server.current.getRoomMembers("lobby").length;
    let presence: Presence | undefined;
    function Person(): null {
      presence = usePresence(ann);
      useChat(ann, "lobby");
      return null;
    }
    const page = (mode: "visible" | "hidden"): ReactElement => (
      <Activity mode={mode}>
        <Person />
      </Activity>
    );
    const { rerender } = render(page("visible"));
    act(() => presence?.subscribeToUser("bob"));
    await eventually(() => expect(members()).toBe(1));
    rerender(page("hidden"));
    await eventually(() => expect(members()).toBe(0));
    await asked.reaching(2);
    rerender(page("visible"));
    await eventually(() => expect(members()).toBe(1));
    await asked.reaching(3);
    expect(asked.events.map(({ message }) => message.data)).toEqual([
      { action: "subscribe", userId: "bob" },
      { action: "unsubscribe", userId: "bob" },
      { action: "subscribe", userId: "bob" },
    ]);
  });
});
