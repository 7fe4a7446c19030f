import { act, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode } from "react";
import type { Chat, LiveClient, UseChatOptions } from "jounce-websocket/react";
import { useChat } from "jounce-websocket/react";
import { serveCommunity, visit } from "./community.js";
import { countFrames, eventually, nextTask, once, record } from "./page.js";

/** A conversation on a page: what the hook gives at each render. */
class Page {
  readonly chats: Chat[] = [];

  get chat(): Chat {
    const chat = this.chats.at(-1);
    if (chat === undefined) throw new Error("Nothing was rendered");
    return chat;
  }

  get texts(): string[] {
    return this.chat.messages.map(({ data }) => data.content);
  }

  readonly Room = (props: {
    client: LiveClient | undefined;
    room?: string;
    options?: UseChatOptions;
  }): null => {
    this.chats.push(useChat(props.client, props.room ?? "lobby", props.options));
    return null;
  };
}

const inLobby = async (page: Page): Promise<void> =>
  eventually(() => expect(page.chat.isJoined).toBe(true));

describe("a conversation", () => {
  it("shows what was said before and is said now, to all, each once", async () => {
    const server = await serveCommunity();
    const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
    const [annes, bobs] = [new Page(), new Page()];
    render(<annes.Room client={ann} />);
    await inLobby(annes);
    await act(() => annes.chat.sendMessage("first"));
    expect(annes.texts).toEqual(["first"]);
    render(
      <StrictMode>
        <bobs.Room client={bob} />
      </StrictMode>,
    );
    await eventually(() => expect(bobs.texts).toEqual(["first"]));
    await act(() => bobs.chat.sendMessage("second", { replyTo: bobs.chat.messages[0]?.id }));
    await eventually(() => expect(annes.texts).toEqual(["first", "second"]));
    await eventually(() => expect(bobs.chat.pendingIds.size).toBe(0));
    expect(bobs.texts).toEqual(["first", "second"]);
    expect(annes.chat.messages.map(({ userId }) => userId)).toEqual(["ann", "bob"]);
    expect(annes.chat.messages[1]?.data.replyTo).toBe(annes.chat.messages[0]?.id);
  });

  it("shows at once what the user says, as pending until the server has it", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    render(<page.Room client={ann} />);
    await inLobby(page);
    await act(() => ann.disconnect());
    await act(() => page.chat.sendMessage("offline"));
    expect(page.texts).toEqual(["offline"]);
    expect([...page.chat.pendingIds]).toEqual([page.chat.messages[0]?.id]);
    await act(() => ann.connect());
    await eventually(() => expect(page.chat.pendingIds.size).toBe(0));
    expect(page.texts).toEqual(["offline"]);
  });

  it("shows what was refused, which can be said again or taken back", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    render(<page.Room client={ann} />);
    await inLobby(page);
    act(() => void page.chat.sendMessage(" "));
    await eventually(() => expect(page.chat.failedIds.size).toBe(1));
    const [id = ""] = page.chat.failedIds;
    await act(() => page.chat.resendMessage(id));
    await eventually(() => expect([...page.chat.failedIds]).toEqual([id]));
    act(() => page.chat.withdrawMessage(id));
    expect([page.texts, page.chat.pendingIds.size]).toEqual([[], 0]);
  });

  it("is edited, deleted and read", async () => {
    const server = await serveCommunity();
    const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
    const [annes, bobs] = [new Page(), new Page()];
    render(<annes.Room client={ann} />);
    render(<bobs.Room client={bob} />);
    await inLobby(annes);
    await inLobby(bobs);
    await act(() => annes.chat.sendMessage("one"));
    await act(() => annes.chat.sendMessage("two"));
    await eventually(() => expect(bobs.texts).toEqual(["one", "two"]));
    const [one = "", two = ""] = bobs.chat.messages.map(({ id }) => id);
    act(() => bobs.chat.markAsRead(two));
    await eventually(() => expect(annes.chat.readers.get(two)).toEqual(["bob"]));
    await act(() => annes.chat.editMessage(two, "zwei"));
    await act(() => annes.chat.deleteMessage(one));
    await eventually(() => expect(bobs.texts).toEqual(["zwei"]));
    await eventually(() => expect(annes.texts).toEqual(["zwei"]));
  });

  it("keeps the newest ones", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    render(<page.Room client={ann} options={{ maxMessages: 2 }} />);
    await inLobby(page);
    for (const text of ["one", "two", "three"]) await act(() => page.chat.sendMessage(text));
    await eventually(() => expect(page.texts).toEqual(["two", "three"]));
  });

  it("has 5,000 messages in it, each once, after a few renders", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    render(<page.Room client={ann} options={{ maxMessages: 5_000 }} />);
    await inLobby(page);
    const before = page.chats.length;
    const last = once(ann, "message", ({ message }) => message?.id === "4999");
    const frames = countFrames();
    for (let number = 0; number < 5_000; number += 1) {
      void server.server.broadcastToRoom("lobby", {
        type: "chat_message",
        id: String(number),
        userId: "robot",
        room: "lobby",
        data: { content: String(number) },
      });
      if (number % 50 === 0) await nextTask();
    }
    await last;
    await eventually(() => expect(page.chat.messages).toHaveLength(5_000));
    expect(page.texts).toEqual(Array.from({ length: 5_000 }, (_, index) => String(index)));
    expect(page.chats.length - before).toBeLessThanOrEqual(frames() + 2);
  });

  it("has functions that never change, and is the same object until it changes", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    const { rerender } = render(<page.Room client={ann} />);
    await inLobby(page);
    await act(() => page.chat.sendMessage("one"));
    await eventually(() => expect(page.chat.pendingIds.size).toBe(0));
    const before = page.chat;
    rerender(<page.Room client={ann} />);
    expect(page.chat).toBe(before);
    expect(new Set(page.chats.map(({ sendMessage }) => sendMessage)).size).toBe(1);
    expect(new Set(page.chats.map(({ startTyping }) => startTyping)).size).toBe(1);
  });

  it("is empty and does nothing without a client", async () => {
    const page = new Page();
    render(<page.Room client={undefined} />);
    expect(page.chat).toMatchObject({ messages: [], typingUsers: [], isJoined: false });
    act(() => {
      page.chat.startTyping();
      page.chat.stopTyping();
      page.chat.markAsRead("one");
    });
    await expect(page.chat.sendMessage("hello")).rejects.toMatchObject({ code: "NOT_OPEN" });
    await expect(page.chat.editMessage("one", "x")).rejects.toMatchObject({ code: "NOT_OPEN" });
  });
});

describe("the room of a conversation", () => {
  const members = (server: Awaited<ReturnType<typeof serveCommunity>>): number =>
    server.server.current.getRoomMembers("lobby").length;

  it("is entered once for several components, and left with the last", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const page = new Page();
    const joins = record(server.server, "join");
    const both = (first: boolean, second: boolean): ReactElement => (
      <StrictMode>
        {first && <page.Room key={1} client={ann} />}
        {second && <page.Room key={2} client={ann} />}
      </StrictMode>
    );
    const { rerender } = render(both(true, true));
    await inLobby(page);
    rerender(both(false, true));
    rerender(both(true, true));
    rerender(both(true, false));
    await act(() => page.chat.sendMessage("still here"));
    await eventually(() => expect(page.chat.pendingIds.size).toBe(0));
    expect([members(server), joins.events.length]).toEqual([1, 1]);
    rerender(both(false, false));
    await eventually(() => expect(members(server)).toBe(0));
  });

  it("is not left by a component that found the client in it", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    await ann.joinRoom("lobby");
    const page = new Page();
    const { rerender } = render(<page.Room client={ann} />);
    await inLobby(page);
    rerender(<page.Room client={ann} room="other" />);
    await eventually(() => expect(server.server.current.getRoomMembers("other")).toHaveLength(1));
    rerender(<></>);
    await eventually(() => expect(server.server.current.getRoomMembers("other")).toHaveLength(0));
    expect(members(server)).toBe(1);
  });

  it("that may not be entered says why", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    server.server.update((value) => value.createRoom("full", { capacity: 1 }));
    await (await visit(server, "bob")).joinRoom("full");
    const page = new Page();
    render(<page.Room client={ann} room="full" />);
    await eventually(() => expect(page.chat.joinError?.code).toBe("ROOM_FULL"));
    expect(page.chat.isJoined).toBe(false);
  });
});

describe("typing", () => {
  it("is told to the others, who forget it when it stops, with the message, or in time", async () => {
    const server = await serveCommunity();
    const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
    const [annes, bobs] = [new Page(), new Page()];
    render(<annes.Room client={ann} />);
    render(<bobs.Room client={bob} options={{ typingTimeout: 300 }} />);
    await inLobby(annes);
    await inLobby(bobs);
    const bobTypes = (): string[] => annes.chat.typingUsers.map(({ userName }) => userName);
    const starts = record(ann, "message");
    act(() => {
      bobs.chat.startTyping();
      bobs.chat.startTyping();
    });
    await eventually(() => expect(bobTypes()).toEqual(["bob"]));
    expect(bobs.chat.typingUsers).toEqual([]);
    act(() => bobs.chat.stopTyping());
    await eventually(() => expect(bobTypes()).toEqual([]));
    act(() => bobs.chat.startTyping());
    await eventually(() => expect(bobTypes()).toEqual(["bob"]));
    // It ends by itself.
    await eventually(() => expect(bobTypes()).toEqual([]));
    act(() => bobs.chat.startTyping());
    await eventually(() => expect(bobTypes()).toEqual(["bob"]));
    await act(() => bobs.chat.sendMessage("done"));
    await eventually(() => expect([bobTypes(), annes.texts]).toEqual([[], ["done"]]));
    const types = starts.events.map(({ message }) => message?.type);
    expect(types.filter((type) => type === "typing_start")).toHaveLength(3);
    expect(types.filter((type) => type === "typing_stop")).toHaveLength(3);
  });

  it("is neither told nor shown when it is switched off", async () => {
    const server = await serveCommunity();
    const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
    const [annes, bobs] = [new Page(), new Page()];
    render(<annes.Room client={ann} options={{ enableTypingIndicators: false }} />);
    render(<bobs.Room client={bob} />);
    await inLobby(annes);
    await inLobby(bobs);
    const heard = record(bob, "message");
    act(() => {
      annes.chat.startTyping();
      bobs.chat.startTyping();
    });
    await act(() => annes.chat.sendMessage("hello"));
    await eventually(() => expect(bobs.texts).toEqual(["hello"]));
    expect(heard.events.filter(({ message }) => message?.type.startsWith("typing"))).toEqual([]);
    expect(annes.chat.typingUsers).toEqual([]);
  });
});
