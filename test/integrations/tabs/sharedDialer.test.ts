import type { ServerApp } from "jounce-websocket";
import { Message, WebSocketError } from "jounce-websocket";
import type { LiveClient } from "jounce-websocket/client";
import type { LiveServer } from "jounce-websocket/server";
import type { Dialer } from "../../../src/driver/ports.js";
import { closeAfterTest, once, serve, urlOf } from "../../support/sockets.js";
import { FakeLocks } from "./FakeLocks.js";
import { FakePage } from "./FakePage.js";

let locks: FakeLocks;
let server: LiveServer;
let url: string;
const pages: FakePage[] = [];
const watchers = new Set<() => void>();
const lookAgain = (): void => watchers.forEach((look) => look());

/** Resolves when `holds` does: asked now and after whatever happens to a server or client. */
const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });

/** What names a room goes to all of it; a document's edits to all but their author. */
const relay: ServerApp = (value, notice) => {
  if (notice.type === "join") {
    const { connectionId, room } = notice;
    return value.sendTo(connectionId, new Message("chat_history", { messages: [] }, { room }));
  }
  if (notice.type !== "message" || notice.message.room === undefined) return value;
  const { connectionId, message } = notice;
  if (message.type === "document_edit") {
    return value.broadcastToRoom(notice.message.room, message, { except: connectionId });
  }
  return value
    .broadcastToRoom(notice.message.room, message)
    .sendTo(connectionId, new Message("message_delivered", { messageId: message.id }));
};

beforeEach(async () => {
  locks = new FakeLocks();
  server = await serve({ authentication: "none" }, { app: relay });
  server.handle("count", (data) => (Array.isArray(data) ? data.length : 0));
  server.subscribe(lookAgain);
  server.handle("fail", () => {
    throw new WebSocketError("FORBIDDEN");
  });
  url = urlOf(server);
  closeAfterTest(async () => {
    await Promise.all(pages.splice(0).map((page) => page.end()));
    watchers.clear();
    if (locks.names.length > 0) throw new Error(`Still held: ${locks.names.join()}`);
  });
});

const openPage = (): FakePage => {
  const page = new FakePage(locks);
  pages.push(page);
  return page;
};

interface Tab {
  readonly page: FakePage;
  readonly client: LiveClient;
  readonly heard: string[];
}

/** A page with a client that is in the lobby. */
const openTab = async (room = "lobby", page = openPage()): Promise<Tab> => {
  const client = page.client(url);
  const heard: string[] = [];
  client.subscribe(lookAgain);
  client.on("message", ({ message }) => {
    heard.push(`${message?.type} ${String(message?.id)}`);
    lookAgain();
  });
  await client.connect();
  if (room !== "") await client.joinRoom(room);
  return { page, client, heard };
};

const say = (tab: Tab, id: string, room = "lobby"): Promise<unknown> =>
  tab.client.sendMessage({ type: "chat_message", id, room, data: id });

const hears = (tab: Tab, ...lines: readonly string[]): Promise<void> =>
  until(() => lines.every((line) => tab.heard.includes(line)));

const chats = ({ heard }: Tab): string[] =>
  heard
    .filter((line) => line.startsWith("chat_message"))
    .map((line) => line.replace("chat_message ", ""));

describe("tabs that share a socket", () => {
  it("have one connection, on which all hear everything once", async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    expect(server.getClientCount()).toBe(1);
    for (const [index, tab] of tabs.entries()) await say(tab, `m${index}`);
    for (const tab of tabs)
      await hears(tab, ...["m0", "m1", "m2"].map((id) => `chat_message ${id}`));
    expect(tabs.map(chats)).toEqual(Array(3).fill(["m0", "m1", "m2"]));
    expect(server.getClientCount()).toBe(1);
    expect(pages.map(({ socketsDialled }) => socketsDialled)).toEqual([1, 0, 0]);
  });

  it("have one even when all connect at once", async () => {
    const clients = Array.from({ length: 5 }, () => openPage().client(url));
    await Promise.all(clients.map((client) => client.connect()));
    expect(server.getClientCount()).toBe(1);
    const names = (): Set<string | undefined> =>
      new Set(clients.map(({ current }) => current.snapshot.connectionId));
    clients.forEach((client) => client.subscribe(lookAgain));
    await until(() => !names().has(undefined));
    expect(names().size).toBe(1);
  });

  it("get their own answers only", async () => {
    const [first, second] = [await openTab(), await openTab()];
    const replies: unknown[] = [];
    second.client.on("replied", (notice) => replies.push(notice));
    await expect(first.client.request("count", [1, 2, 3])).resolves.toBe(3);
    await expect(second.client.request("count", [1])).resolves.toBe(1);
    expect(replies).toHaveLength(1);
    await say(first, "mine");
    await hears(second, "chat_message mine");
    await say(second, "yours");
    await hears(second, "chat_message yours");
    await until(() => first.heard.some((line) => line.startsWith("message_delivered")));
    await until(() => second.heard.some((line) => line.startsWith("message_delivered")));
    const counts = [first, second].map(
      ({ heard }) => heard.filter((line) => line.startsWith("message_delivered")).length,
    );
    expect(counts).toEqual([1, 1]);
    await expect(first.client.request("fail")).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(second.client.isConnected()).toBe(true);
  });

  it("stay in a room that another one leaves, and leave it with the last", async () => {
    const [first, second] = [await openTab(), await openTab()];
    expect(await first.client.leaveRoom("lobby")).toBe(true);
    await say(second, "still here");
    await hears(second, "chat_message still here");
    expect(chats(first)).toEqual([]);
    expect(server.current.rooms.has("lobby")).toBe(true);
    expect(await second.client.leaveRoom("lobby")).toBe(true);
    expect(server.current.rooms.has("lobby")).toBe(false);
  });

  it("hear what is said in their own rooms only, and are told how things stand", async () => {
    const tea = await openTab("tea");
    const [cake, both] = [await openTab("cake"), await openTab("cake")];
    await both.client.joinRoom("tea");
    await say(tea, "hot", "tea");
    await hears(both, "chat_message hot");
    expect(chats(cake)).toEqual([]);
    const late = await openTab("tea");
    await hears(late, "chat_message hot");
    const histories = late.heard.filter((line) => line.startsWith("chat_history"));
    expect(histories).toHaveLength(1);
    expect(chats(both)).toEqual(["hot"]);
  });

  it("get one another's edits, which the server hands to others only", async () => {
    const [first, second] = [await openTab(), await openTab()];
    await first.client.sendMessage({ type: "document_edit", id: "edit", room: "lobby" });
    await hears(second, "document_edit edit");
    expect(first.heard.filter((line) => line.includes("edit"))).toEqual([]);
  });

  it("close one by one; the last closes the socket with its own code", async () => {
    const [first, second] = [await openTab(), await openTab()];
    await first.client.close();
    expect([first.client.getState(), server.getClientCount()]).toEqual(["disconnected", 1]);
    await say(second, "alone");
    await hears(second, "chat_message alone");
    const gone = once(server, "disconnect");
    await second.client.close(4000, "good bye");
    expect(await gone).toMatchObject({ code: 4000, reason: "good bye" });
  });

  it("come back together when the server ends the connection", async () => {
    const tabs = [await openTab(), await openTab()];
    const closed = Promise.all(tabs.map(({ client }) => once(client, "close")));
    const [connection] = server.current.connections.keys();
    server.update((value) => value.removeConnection(connection ?? "", 1012, "restart"));
    expect(await closed).toEqual([
      expect.objectContaining({ code: 1012, reason: "restart", wasClean: true }),
      expect.objectContaining({ code: 1012, reason: "restart", wasClean: true }),
    ]);
    await until(() =>
      tabs.every(({ client }) => client.current.snapshot.rooms.get("lobby")?.joined === true),
    );
    expect(server.getClientCount()).toBe(1);
  });
});

describe("tabs whose messages go out in batches", () => {
  const openBatching = async (): Promise<Tab> => {
    const tab = await openTab();
    tab.client.update((value) => value.withOptions({ batchWindowMs: 0 }));
    return tab;
  };

  it("get one another's edits", async () => {
    const [first, second] = [await openBatching(), await openBatching()];
    for (const id of ["one", "two"]) {
      void first.client.sendMessage({ type: "document_edit", id, room: "lobby" });
    }
    await hears(second, "document_edit one", "document_edit two");
    expect(first.heard).not.toContain("document_edit one");
  });

  it("stay in a room that they joined in one when another one leaves it", async () => {
    const [first, second] = [await openBatching(), await openBatching()];
    void first.client.sendMessage({ type: "note", id: "before" });
    await first.client.joinRoom("side");
    await second.client.joinRoom("side");
    await second.client.leaveRoom("side");
    await say(first, "still here", "side");
    await hears(first, "chat_message still here");
    expect(server.current.rooms.has("side")).toBe(true);
  });
});

describe("a socket that cannot be had", () => {
  it.each<[string, Dialer | undefined]>([
    ["nobody listens", undefined],
    [
      "the platform throws",
      {
        dial: () => {
          throw new SyntaxError("No such protocol");
        },
      },
    ],
  ])("is a failed attempt for every tab: %s", async (_, dialer) => {
    await server.stop();
    const clients = [1, 2].map(() => openPage().client(url, { dialer }));
    const failures = clients.map((client) => client.connect().catch((error: unknown) => error));
    expect(await Promise.all(failures)).toEqual([
      expect.objectContaining({ code: "CONNECTION_FAILED" }),
      expect.objectContaining({ code: "CONNECTION_FAILED" }),
    ]);
  });
});

describe("the death of the leading tab", () => {
  it("is survived: another one leads, with one socket, and all go on", async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    const others = tabs.slice(1);
    tabs[0]?.page.die();
    const isBack = ({ client }: Tab): boolean =>
      client.current.snapshot.rooms.get("lobby")?.joined === true;
    await Promise.all(others.map(({ client }) => once(client, "close")));
    await until(() => others.every(isBack));
    await until(() => server.getClientCount() === 1);
    const [second] = others;
    if (second !== undefined) await say(second, "on");
    for (const tab of others) await hears(tab, "chat_message on");
    expect(others.map(chats)).toEqual([["on"], ["on"]]);
  });

  it("of the last tab leaves nothing behind", async () => {
    const { page } = await openTab();
    page.die();
    await until(() => server.getClientCount() === 0);
    expect(locks.names).toEqual([]);
  });
});

describe("a tab that is gone without a word", () => {
  it("no longer keeps its rooms, nor the socket", async () => {
    const leader = await openTab("tea");
    const other = await openTab("cake");
    other.page.die();
    await until(() => !server.current.rooms.has("cake"));
    expect(server.current.rooms.has("tea")).toBe(true);
    await leader.client.close();
    await until(() => server.getClientCount() === 0);
  });

  it("ends the socket when it was the last that used it", async () => {
    const leader = await openTab();
    const other = await openTab();
    await leader.client.close();
    expect(server.getClientCount()).toBe(1);
    other.page.die();
    await until(() => server.getClientCount() === 0);
  });
});

describe("a leading tab that is frozen", () => {
  it("is found out by its silence and replaced, and follows when it is thawed", async () => {
    const frozen = await openTab();
    const others = [await openTab(), await openTab()];
    frozen.page.freeze();
    await Promise.all(others.map(({ client }) => once(client, "close")));
    const isBack = ({ client }: Tab): boolean =>
      client.current.snapshot.rooms.get("lobby")?.joined === true;
    await until(() => others.every(isBack));
    frozen.page.thaw();
    await until(() => server.getClientCount() === 1);
    await until(() => isBack(frozen));
    await say(frozen, "warm");
    for (const tab of [frozen, ...others]) await hears(tab, "chat_message warm");
    expect(others.map(chats)).toEqual([["warm"], ["warm"]]);
  });
});

describe("who shares", () => {
  it("is decided by name, identity, address and protocols", async () => {
    const page = openPage();
    const clients = [
      page.client(url),
      page.client(url, { name: "another" }),
      page.client(url, { identity: "ann" }),
      page.client(`${url}?a=1`),
      openPage().client(url, { identity: "ann" }),
    ];
    await Promise.all(clients.map((client) => client.connect()));
    expect(server.getClientCount()).toBe(4);
  });

  it("is everybody alone where tabs cannot reach one another", async () => {
    const clients = [1, 2].map(() => openPage().client(url, {}, { meeting: undefined }));
    await Promise.all(clients.map((client) => client.connect()));
    expect(server.getClientCount()).toBe(2);
  });

  it("is everybody alone where the browser refuses its locks", async () => {
    const refusing = { request: () => Promise.reject(new DOMException("No", "SecurityError")) };
    const channel = (name: string) => new BroadcastChannel(name);
    const meeting = { locks: refusing, channel };
    const client = openPage().client(url, {}, { meeting });
    await once(Object.assign(client, void client.connect()), "open");
    expect(server.getClientCount()).toBe(1);
  });
});
