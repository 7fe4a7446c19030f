import { serverDefaults } from "jounce-websocket";
import type { RawPeer } from "../support/rawPeer.js";
import { frame, opcodes } from "../support/rawPeer.js";
import { Bare, closed, json, leave, saidIn } from "./bare.js";

const say = (peer: RawPeer, ...messages: readonly object[]): RawPeer =>
  peer.write(...messages.map((message) => frame(opcodes.text, json(message))));

const joining = (room: unknown): object => ({ type: "join_room", room });

describe("B10 the name of a room", () => {
  const bad = ["", "a".repeat(256), "é".repeat(128), "a\u0000b", "a\nb", "a\u001b[2Jb", "\u0085", "\u2028", "\ud83d"]; // prettier-ignore
  const odd = ["../../etc/passwd", "*", ">", "a.b.>", "{slot}", "a:b", "\u202egnol", "%2e%2e", "𝓵obby", " "]; // prettier-ignore

  it("is refused where it is empty, too long, or holds what would break a line", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, ...bad.map(joining), joining("a".repeat(60_000)));
    const answers = saidIn(await leave(peer));
    expect(answers).toEqual(answers.map(() => "error INVALID_NAME"));
    expect(await bare.refused(bad.length + 1)).toEqual({ INVALID_NAME: bad.length + 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of any other type than text is no name", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    const wrong = [5, null, true, ["lobby"], { toString: "lobby" }];
    say(peer, ...wrong.map(joining), { type: "join_room" });
    const answers = saidIn(await leave(peer));
    expect(answers.slice(0, 5)).toEqual(wrong.map(() => "error INVALID_MESSAGE"));
    expect(answers.slice(5)).toEqual(["error INVALID_NAME"]);
    expect(await bare.refused(6)).toEqual({ INVALID_MESSAGE: 5, INVALID_NAME: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is itself and nothing else, however it may look to others", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, ...odd.map(joining));
    expect(saidIn(await leave(peer))).toEqual(odd.map(() => "room_joined"));
    expect(bare.reached).toEqual(odd.map((room) => `join ${room}`));
    await bare.ends();
  });

  it("has one form: two spellings of it are one room", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, joining("caf\u00e9"), joining("cafe\u0301"), { type: "note", room: "cafe\u0301" });
    expect(saidIn(await leave(peer))).toEqual(["room_joined", "room_joined"]);
    expect(bare.reached).toEqual(["join caf\u00e9", "message note"]);
    await bare.ends();
  });
});

describe("B11 rooms without end", () => {
  const most = serverDefaults.roomsPerConnectionMax;

  it("are refused beyond 128 of one connection, and vanish with it", async () => {
    expect(most).toBe(128);
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, ...Array.from({ length: most + 5 }, (_, index) => joining(`r${index}`)));
    const answers: string[] = [];
    while (answers.length < most + 5) answers.push(await peer.text());
    expect(bare.server.current.getRoomCount()).toBe(most + 1);
    expect(saidIn(answers.slice(most))).toEqual(
      Array.from({ length: 5 }, () => "error ROOM_LIMIT"),
    );
    expect(await bare.refused(5)).toEqual({ ROOM_LIMIT: 5 });
    await leave(peer);
    await bare.ends();
  });

  it("that are left at once leave nothing", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    for (let index = 0; index < 90; index += 1) {
      say(peer, joining(`r${index}`), { type: "leave_room", room: `r${index}` });
    }
    const answers: string[] = [];
    while (answers.length < 180) answers.push(await peer.text());
    expect(bare.server.current.getRoomCount()).toBe(1);
    await leave(peer);
    await bare.ends();
  });

  it("are of no use for a large state: a megabyte is too large for any message", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, { type: "presence", data: "x".repeat(1024 * 1024) });
    expect(await closed(peer)).toBe(1009);
    expect(await bare.refused(1)).toEqual({ MESSAGE_TOO_LARGE: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B12 a room that is not everybody's", () => {
  it("takes nothing from a speaker of the protocol who is not in it", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, { type: "chat", room: "lobby" }, { type: "chat", room: "elsewhere" });
    expect(saidIn(await leave(peer))).toEqual(["error NOT_IN_ROOM", "error NOT_IN_ROOM"]);
    expect(await bare.refused(2)).toEqual({ NOT_IN_ROOM: 2 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is not entered and not spoken to where a rule forbids it, whoever speaks how", async () => {
    const bare = await Bare.start({
      running: { authorize: (_server, _connection, _operation, room) => room === "lobby" },
    });
    bare.server.update((server) => server.createRoom("tenant-2"));
    const peers = [await bare.open(), await bare.speak()];
    for (const peer of peers) {
      say(peer, joining("tenant-2"), joining("nothing"), { type: "chat", room: "tenant-2" });
      const answers = await leave(peer);
      expect(saidIn(answers)).toEqual(Array.from({ length: 3 }, () => "error ROOM_ACCESS_DENIED"));
      // What is not there is answered like what may not be entered.
      const [there = "", absent = ""] = answers;
      expect(there.replace("tenant-2", "nothing")).toBe(absent);
    }
    expect(await bare.refused(6)).toEqual({ ROOM_ACCESS_DENIED: 6 });
    expect(bare.reached).toEqual([]);
    bare.server.update((server) => server.removeRoom("tenant-2"));
    await bare.ends();
  });

  it("stays shut when the rule throws, or answers what is no answer", async () => {
    const answers: unknown[] = ["yes", 1, undefined, {}, "toString", "__proto__"];
    const bare = await Bare.start({
      running: {
        authorize: (_server, _connection, _operation, room) => {
          if (room === "lobby") return true;
          if (answers.length === 0) throw new Error("No rule");
          return answers.shift() as boolean;
        },
      },
    });
    const peer = await bare.speak();
    say(peer, ...Array.from({ length: 7 }, () => joining("den")));
    expect(saidIn(await leave(peer)).filter((answer) => !answer.startsWith("error "))).toEqual([]);
    await bare.refused(7);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("takes in only its users, and lets them in as nobody else", async () => {
    const bare = await Bare.start();
    bare.server.update((server) => server.authorizeRoom("staff", ["ann"]));
    const peer = await bare.speak();
    say(peer, joining("staff"), { ...joining("staff"), userId: "ann" });
    expect(saidIn(await leave(peer))).toEqual(["error ROOM_ACCESS_DENIED", "error ROOM_ACCESS_DENIED"]); // prettier-ignore
    expect(await bare.refused(2)).toEqual({ ROOM_ACCESS_DENIED: 2 });
    bare.server.update((server) => server.removeRoom("staff"));
    await bare.ends();
  });
});

describe("B13 a field that is the server's", () => {
  it("says what the server knows, whatever the peer writes into it", async () => {
    const seen: object[] = [];
    const bare = await Bare.start({
      prepare: (server) => void server.on("message", (notice) => seen.push(notice)),
    });
    const peer = await bare.speak();
    const forged = { userId: "root", timestamp: 1, connectionId: "c", offset: 9, epoch: "e" };
    say(peer, { type: "note", ...forged });
    await leave(peer);
    const [notice] = seen as { connectionId: string; message: Record<string, unknown> }[];
    expect(notice?.connectionId).not.toBe("c");
    expect(notice?.message["userId"]).toBeUndefined();
    expect(notice?.message["timestamp"]).toBeGreaterThan(1_700_000_000_000);
    expect(JSON.stringify(notice?.message)).not.toMatch(/root|offset|epoch/);
    await bare.ends();
  });

  it("cannot be sent: what only a server says is refused from everybody", async () => {
    const types = ["welcome", "room_joined", "room_left", "auth_success", "auth_failure", "resumed", "gap", "reply", "draining"]; // prettier-ignore
    const bare = await Bare.start();
    for (const peer of [await bare.open(), await bare.speak()]) {
      say(peer, ...types.map((type) => ({ type, room: "lobby", data: { userId: "root" } })));
      const answers = saidIn(await leave(peer));
      expect(answers).toEqual(types.map(() => "error RESERVED_TYPE"));
    }
    expect(await bare.refused(2 * types.length)).toEqual({ RESERVED_TYPE: 2 * types.length });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});

describe("B14 an id that has been used", () => {
  it("is worked on once at a time, and is only its own connection's", async () => {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    let calls = 0;
    const bare = await Bare.start({
      prepare: (server) =>
        void server.handle("pay", async () => {
          calls += 1;
          await done;
          return calls;
        }),
    });
    const [ann, eve] = [await bare.speak(), await bare.speak()];
    const pay = { type: "pay", id: "same" };
    say(ann, pay, pay, pay);
    expect(saidIn([await ann.text(), await ann.text()])).toEqual(["error HANDLER_BUSY", "error HANDLER_BUSY"]); // prettier-ignore
    say(eve, { type: "cancel", id: "same" }, pay);
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    expect(saidIn([await ann.text(), await eve.text()])).toEqual(["reply", "reply"]);
    expect(calls).toBe(2);
    await leave(ann);
    await leave(eve);
    await bare.ends();
  });

  it("is taken up by nobody: there is nothing to resume and nothing to acknowledge", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    say(peer, { type: "resume", id: "1", data: { token: "x" } }, { type: "ack", id: "1" });
    expect(saidIn(await leave(peer))).toEqual(["error UNKNOWN_CONTROL", "error UNKNOWN_CONTROL"]);
    expect(await bare.refused(2)).toEqual({ UNKNOWN_CONTROL: 2 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});
