import { Message } from "jounce-websocket";
import { hubDeadline } from "../../../src/integrations/tabs/hub.js";
import { Bench, chat, inRoom, join, leave, shared, typeOf, words } from "./hubBench.js";

describe("the socket of a hub", () => {
  it("is dialled for the first link, and all that wait are told when it opens", () => {
    const bench = new Bench();
    expect(words(bench.says({ type: "attach", link: "a" }))).toEqual([
      "watch",
      "a: attached",
      "dial",
    ]);
    expect(words(bench.says({ type: "attach", link: "b" }))).toEqual(["watch", "b: attached"]);
    expect(words(bench.says({ type: "attach", link: "b" }))).toEqual(["b: attached"]);
    expect(words(bench.opens())).toEqual(["a: opened", "b: opened"]);
    expect(words(bench.says({ type: "attach", link: "c" })).slice(1)).toEqual([
      "c: attached",
      "c: opened",
    ]);
  });

  it.each<[string, string[]]>([
    ["none", []],
    ["connecting", ["a"]],
  ])("that is %s lets nobody send", (_, links) => {
    const bench = new Bench();
    links.forEach((link) => bench.says({ type: "attach", link }));
    expect(bench.sends("a", "text")).toEqual([]);
  });

  it("closes with the last link, with its code, which it hears when that is done", () => {
    const bench = shared("a", "b");
    expect(words(bench.detaches("a"))).toEqual(["unwatch", "a: closed"]);
    expect(bench.detaches("b")).toEqual([{ type: "closeSocket", code: 1000, reason: "bye" }]);
    const end = { code: 1000, reason: "bye", wasClean: true };
    expect(words(bench.do({ type: "closed", epoch: 1, ...end }))).toEqual(["unwatch", "b: closed"]);
    expect([bench.state.socket.name, bench.state.links.size]).toEqual(["none", 0]);
  });

  it("is dialled anew for a link that comes while it closes", () => {
    const bench = shared("a");
    bench.detaches("a");
    expect(words(bench.says({ type: "attach", link: "b" }))).toEqual(["watch", "b: attached"]);
    const end = { code: 1000, reason: "", wasClean: true };
    const told = bench.do({ type: "closed", epoch: 1, ...end });
    expect(words(told)).toEqual(["unwatch", "a: closed", "dial"]);
    expect(words(bench.opens())).toEqual(["b: opened"]);
  });

  it("that is lost is lost to all, with what the server said about coming back", () => {
    const bench = shared("a", "b");
    const end = { code: 1013, reason: "full", wasClean: true, retryAfterMs: 9 };
    const told = bench.do({ type: "closed", epoch: 1, ...end });
    expect(words(told)).toEqual(["unwatch", "unwatch", "a+b: closed"]);
    expect(told.at(-1)).toMatchObject({ post: { ...end, to: ["a", "b"] } });
    expect(bench.do({ type: "closed", epoch: 1, ...end })).not.toContainEqual({ type: "dial" });
  });

  it("is dropped when the last link is given up, or closed when its tab is gone", () => {
    expect(words(shared("a").says({ type: "drop", link: "a" }))).toEqual(["dropSocket", "unwatch"]);
    expect(words(shared("a").do({ type: "gone", link: "a" }))).toEqual(["closeSocket", "unwatch"]);
    expect(words(shared("a", "b").do({ type: "gone", link: "a" }))).toEqual(["unwatch"]);
  });

  it("is dropped when another hub leads", () => {
    const told = words(shared("a", "b").do({ type: "deposed" }));
    expect(told).toEqual(["dropSocket", "unwatch", "unwatch", "all: closed"]);
  });
});

describe("what links send and hear", () => {
  it("goes out as it is, and what comes in goes to all", () => {
    const bench = shared("a", "b");
    expect(bench.sends("a", "text")).toEqual([{ type: "send", data: "text" }]);
    expect(words(bench.hears("text"))).toEqual(["all: text"]);
    expect(words(bench.hears(chat("1")))).toEqual(["all: chat_message"]);
    expect(words(bench.hears(chat("2", "unknown room")))).toEqual(["all: chat_message"]);
  });

  it("ignores links and hubs that it does not know", () => {
    const bench = shared("a");
    expect(bench.sends("stranger", "text")).toEqual([]);
    expect(bench.says({ type: "send", hub: "other", link: "a", data: "text" })).toEqual([]);
    expect(bench.says({ type: "probe", hub: "other" })).toEqual([]);
    expect(words(bench.detaches("stranger"))).toEqual(["stranger: closed"]);
  });

  it.each(["reply", "error"])("has a %s for whoever asked", (type) => {
    const bench = shared("a", "b");
    bench.sends("b", new Message("add", [1], { id: "r" }));
    expect(words(bench.hears(new Message(type, {}, { id: "r" })))).toEqual([`b: ${type}`]);
    expect(words(bench.hears(new Message(type, {}, { id: "r" })))).toEqual([`all: ${type}`]);
  });

  it("has the confirmation of a message for its sender, and for all when that one is gone", () => {
    const bench = shared("a", "b");
    bench.sends("a", chat("1"));
    const delivered = new Message("message_delivered", { messageId: "1" });
    expect(words(bench.hears(delivered))).toEqual(["a: message_delivered"]);
    bench.detaches("a");
    expect(words(bench.hears(delivered))).toEqual(["all: message_delivered"]);
  });

  it("hands to the other tabs in a room what the server hands to others only", () => {
    const bench = inRoom("tea", "a", "b");
    bench.says({ type: "attach", link: "c" });
    const edit = new Message("document_edit", "x", { room: "tea" });
    expect(words(bench.sends("a", edit))).toEqual(["send document_edit", "b: document_edit"]);
    expect(words(bench.sends("a", new Message("document_edit")))).toEqual([
      "send document_edit",
      "b+c: document_edit",
    ]);
  });

  it("is the same in a batch, which stays one frame where every message goes out as it is", () => {
    const bench = inRoom("tea", "a", "b");
    const edit = (id: string): Message => new Message("document_edit", id, { id, room: "tea" });
    expect(words(bench.sendsBatch("a", edit("1"), edit("2")))).toEqual([
      "send batch",
      "b: document_edit",
      "b: document_edit",
    ]);
    expect(words(bench.hears(new Message("reply", null, { id: "2" })))).toEqual(["a: reply"]);
    expect(words(bench.sendsBatch("b", join("cake"), chat("3", "tea"), leave("tea")))).toEqual([
      "send join_room",
      "send chat_message",
      "b: room_left",
    ]);
    expect(bench.state.links.get("b")?.rooms.toObject()).toEqual({ cake: "asked" });
  });

  it("is no batch where the server does not take one", () => {
    const bench = new Bench();
    bench.says({ type: "attach", link: "a" });
    bench.opens("");
    expect(words(bench.sendsBatch("a", chat("1"), chat("2")))).toEqual(["send batch"]);
    expect(bench.state.senders.size).toBe(0);
  });

  it("ends with a link that is gone, or leaves, what must not outlive it", () => {
    const bench = inRoom("tea", "a", "b", "c");
    const aware = (update: string): Message =>
      new Message("document_awareness", { update }, { id: update, room: "tea" });
    bench.sends("a", aware("before"));
    for (const link of ["a", "b", "c"]) bench.sends(link, aware(`of ${link}`));
    expect(words(bench.do({ type: "gone", link: "a" }))).toEqual([
      "unwatch",
      "send document_awareness",
    ]);
    expect(bench.lastSent()).toMatchObject({ room: "tea", data: { update: "of a", gone: true } });
    expect(words(bench.sends("b", leave("tea")))).toEqual([
      "send document_awareness",
      "b: room_left",
    ]);
    expect(bench.lastSent().data).toEqual({ update: "of b", gone: true });
    expect(words(bench.detaches("b"))).toEqual(["unwatch", "b: closed"]);
    expect(words(bench.sends("c", leave("tea")))).toEqual(["send leave_room"]);
  });

  it("tells a late link what the server told the others", () => {
    const bench = shared("a");
    bench.hears(new Message("welcome", { connectionId: "1" }));
    bench.hears(new Message("presence_state", { users: [] }));
    bench.hears(new Message("user_online", { userId: "ben" }));
    bench.hears(chat("not of the state"));
    expect(words(bench.says({ type: "attach", link: "b" }))).toEqual([
      "watch",
      "b: attached",
      "b: opened",
      "b: welcome",
      "b: presence_state",
      "b: user_online",
    ]);
  });
});

describe("the rooms of a hub", () => {
  it("are asked for by each link, whose own id is on the answer", () => {
    const bench = shared("a", "b");
    expect(words(bench.sends("a", join("tea", "mine")))).toEqual(["send join_room"]);
    expect(bench.lastSent().id).not.toBe("mine");
    const [told] = bench.answers("room_joined", undefined, "tea");
    expect(told).toMatchObject({ post: { to: ["a"] } });
    expect(JSON.stringify(told)).toContain("mine");
    expect(words(bench.hears(chat("1", "tea")))).toEqual(["a: chat_message"]);
    bench.sends("b", join("tea"));
    expect(words(bench.hears(chat("2", "tea")))).toEqual(["a: chat_message"]);
    bench.answers("room_joined", undefined, "tea");
    expect(words(bench.hears(chat("3", "tea")))).toEqual(["a+b: chat_message"]);
  });

  it("are known in normal form C", () => {
    const bench = shared("a");
    bench.sends("a", join("Cafe\u0301"));
    bench.answers("room_joined", undefined, "Caf\u00e9");
    expect(words(bench.hears(chat("1", "Caf\u00e9")))).toEqual(["a: chat_message"]);
  });

  it("are left when nobody wants them any longer, and no sooner", () => {
    const bench = inRoom("tea", "a", "b");
    expect(words(bench.sends("a", leave("tea", "1")))).toEqual(["a: room_left"]);
    expect(words(bench.hears(chat("1", "tea")))).toEqual(["b: chat_message"]);
    expect(words(bench.sends("b", leave("tea")))).toEqual(["send leave_room"]);
    expect(words(bench.answers("room_left", undefined, "tea"))).toEqual(["b: room_left"]);
  });

  it("are left for a link that is gone, of which nobody is told", () => {
    const bench = inRoom("tea", "a", "b");
    bench.sends("b", join("cake"));
    bench.answers("room_joined", undefined, "cake");
    expect(words(bench.do({ type: "gone", link: "b" }))).toEqual(["unwatch", "send leave_room"]);
    expect(bench.lastSent().room).toBe("cake");
    expect(bench.answers("room_left", undefined, "cake")).toEqual([]);
  });

  it("are left when a join is answered too late for the one who wanted it", () => {
    const bench = shared("a", "b");
    bench.sends("a", join("tea"));
    bench.do({ type: "gone", link: "a" });
    expect(words(bench.answers("room_joined", undefined, "tea"))).toEqual(["send leave_room"]);
  });

  it("stay closed to a link that is refused, whatever the others have", () => {
    const bench = inRoom("tea", "a");
    bench.says({ type: "attach", link: "b" });
    bench.sends("b", join("tea"));
    expect(words(bench.answers("error", { code: "RATE_LIMITED" }, "tea"))).toEqual(["b: error"]);
    expect(words(bench.hears(chat("1", "tea")))).toEqual(["a: chat_message"]);
  });

  it("put everybody out who is in when the server does", () => {
    const bench = inRoom("tea", "a", "b");
    bench.says({ type: "attach", link: "c" });
    expect(words(bench.hears(new Message("room_left", undefined, { room: "tea" })))).toEqual([
      "a+b: room_left",
    ]);
    expect(words(bench.sends("a", leave("tea")))).toEqual(["send leave_room"]);
  });

  it("tell a link that comes later how things stand, from the history on", () => {
    const bench = inRoom("tea", "a");
    bench.hears(new Message("chat_history", {}, { room: "tea" }));
    bench.hears(chat("1", "tea"));
    bench.hears(new Message("typing_start", {}, { room: "tea" }));
    bench.says({ type: "attach", link: "b" });
    bench.sends("b", join("tea"));
    expect(words(bench.answers("room_joined", undefined, "tea"))).toEqual([
      "b: room_joined",
      "b: chat_history",
      "b: chat_message",
    ]);
    bench.sends("b", join("tea"));
    expect(words(bench.answers("room_joined", undefined, "tea"))).toEqual(["b: room_joined"]);
    for (let count = 0; count < 1_000; count += 1) bench.hears(chat(`more ${count}`, "tea"));
    const kept = bench.state.memory.of("tea");
    expect([kept.length, typeOf(kept[0])]).toEqual([201, "chat_history"]);
  });
});

describe("proofs of identity", () => {
  const proof = (id: string): Message => new Message("auth", { token: "t" }, { id });

  it("go out one after the other, each answered to its link", () => {
    const bench = shared("a", "b", "c");
    expect(words(bench.sends("a", proof("1")))).toEqual(["send auth"]);
    expect(bench.sends("b", proof("2"))).toEqual([]);
    expect(bench.sends("c", proof("3"))).toEqual([]);
    bench.detaches("b");
    expect(words(bench.answers("auth_success", { userId: "ann" }))).toEqual([
      "a: auth_success",
      "send auth",
    ]);
    expect(words(bench.answers("auth_failure", {}))).toEqual(["c: auth_failure"]);
    expect(bench.state.links.size).toBe(2);
  });

  it("count as the newest of a link", () => {
    const bench = shared("a", "b");
    bench.sends("a", proof("0"));
    for (let count = 1; count <= 5_000; count += 1) bench.sends("b", proof(`${count}`));
    expect(bench.state.proofs.size).toBe(1);
    expect(words(bench.answers("auth_success", { userId: "ann" }))).toContain("send auth");
    expect(JSON.stringify(bench.answers("auth_success", { userId: "ann" }))).toContain("5000");
  });

  it("wait no longer for one that is not answered, whose answer may still come", () => {
    const bench = shared("a", "b", "c");
    bench.sends("a", proof("1"));
    const first = bench.lastSent().id;
    bench.sends("b", proof("2"));
    bench.sends("c", proof("3"));
    expect(hubDeadline(bench.state)).toBe(10_000);
    bench.now = 9_999;
    expect(bench.do({ type: "time" })).toEqual([]);
    bench.now = 10_000;
    expect(words(bench.do({ type: "time" }))).toEqual(["send auth"]);
    const late = new Message("auth_success", { userId: "ann" }, { id: first });
    expect(words(bench.hears(late))).toEqual(["a: auth_success"]);
    expect(words(bench.answers("auth_failure", {}))).toEqual(["b: auth_failure", "send auth"]);
  });

  it("of another user end the identity of the tabs before", () => {
    const bench = inRoom("tea", "a", "b");
    bench.sends("a", proof("1"));
    bench.answers("auth_success", { userId: "ann" });
    bench.sends("b", proof("2"));
    bench.answers("auth_success", { userId: "ann" });
    expect(bench.state.links.size).toBe(2);
    bench.says({ type: "attach", link: "c" });
    bench.sends("c", proof("3"));
    const told = bench.answers("auth_success", { userId: "ben" });
    expect(words(told)).toEqual([
      "c: auth_success",
      "a+b: closed",
      "unwatch",
      "unwatch",
      "send leave_room",
    ]);
    expect(told[1]).toMatchObject({ post: { code: 4401, reason: "UNAUTHORIZED" } });
  });
});

describe("the pings of a hub", () => {
  const ping = (id?: string): Message => new Message("ping", undefined, { id });

  it("are answered here while the server was heard lately, else by it, once for all", () => {
    const bench = shared("a", "b");
    bench.now = 4_999;
    expect(words(bench.sends("a", ping("1")))).toEqual(["a: pong"]);
    bench.now = 5_000;
    expect(words(bench.sends("a", ping("2")))).toEqual(["send ping"]);
    expect(bench.sends("b", ping("3"))).toEqual([]);
    expect(words(bench.hears(new Message("pong")))).toEqual(["a: pong", "b: pong"]);
    expect(hubDeadline(bench.state)).toBeUndefined();
  });

  it("end the connection of a server that is silent", () => {
    const bench = shared("a", "b");
    bench.now = 5_000;
    bench.sends("a", ping());
    expect(hubDeadline(bench.state)).toBe(5_100);
    bench.now = 5_099;
    expect(bench.do({ type: "time" })).toEqual([]);
    bench.now = 5_100;
    const told = bench.do({ type: "time" });
    expect(words(told)).toEqual(["dropSocket", "unwatch", "unwatch", "a+b: closed"]);
    expect(told.at(-1)).toMatchObject({ post: { code: 1006, wasClean: false } });
  });

  it("give the server another chance when this tab has slept", () => {
    const bench = shared("a");
    bench.now = 5_000;
    bench.sends("a", ping());
    bench.now = 60_000;
    expect(words(bench.do({ type: "time" }))).toEqual(["send ping"]);
    expect(hubDeadline(bench.state)).toBe(60_100);
  });

  it("of the server are answered here, where the protocol is spoken", () => {
    const bench = shared("a");
    expect(words(bench.hears(ping("s")))).toEqual(["send pong"]);
    const foreign = new Bench();
    foreign.says({ type: "attach", link: "a" });
    foreign.opens("");
    expect(words(foreign.hears(ping("s")))).toEqual(["all: ping"]);
    foreign.sends("a", join("tea"));
    expect(words(foreign.hears(ping("s")))).toEqual(["send pong"]);
  });

  it("of tabs are answered with what waits in the socket", () => {
    const told = shared("a").says({ type: "probe", hub: "hub" });
    expect(told).toEqual([{ type: "post", post: { type: "alive", hub: "hub", bufferedBytes: 7 } }]);
  });
});
