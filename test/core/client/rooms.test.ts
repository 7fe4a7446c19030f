import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { earliestAnswer, roomLeft, roomsTimedOut } from "../../../src/core/client/rooms.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  clientIn,
  later,
  lose,
  newClient,
  open,
  quiet,
  told,
  wordsOf,
} from "../../support/clients.js";

const say = (client: WebSocketClient, type: string, room?: string, data?: unknown) =>
  told(client, new Message(type, data, { room }));

const asking = (): WebSocketClient => quiet(open(newClient().connect()));
const notices = (client: WebSocketClient): unknown[] =>
  client.outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : []));

describe("joining a room", () => {
  it("is an intent at once, without a connection too", () => {
    const client = newClient().joinRoom("attic");
    expect(client.rooms.toArray()).toEqual(["lobby", "attic"]);
    expect(wordsOf(client.outbox)).not.toContain("send join_room");
  });

  it("asks a connected server once", () => {
    const client = clientIn("connected").joinRoom("attic");
    expect(client.joinRoom("attic")).toBe(client);
    expect(client.outbox).toEqual([
      { type: "send", epoch: 1, outgoing: new Message("join_room", undefined, { room: "attic" }) },
    ]);
  });

  it("takes two spellings for one room", () => {
    const client = newClient().joinRoom("caf\u00e9");
    expect(client.joinRoom("cafe\u0301")).toBe(client);
    expect(client.isInRoom("cafe\u0301")).toBe(true);
    expect(client.leaveRoom("cafe\u0301").isInRoom("caf\u00e9")).toBe(false);
  });

  it.each(["", "a\nb", "x".repeat(256), 3 as unknown as string])("refuses the name %p", (room) => {
    const { outbox } = clientIn("connected").apply({ type: "joinRoom", room });
    expect(wordsOf(outbox)).toEqual(["tell refused"]);
  });

  it("is confirmed by the server", () => {
    const client = say(asking(), "room_joined", "lobby");
    expect(notices(client)).toEqual([{ type: "joined", room: "lobby" }]);
    expect(client.snapshot.rooms.get("lobby")).toEqual({ joined: true, deadline: undefined });
  });

  it.each(["lobby", "attic", undefined])("is not confirmed twice or unasked: %p", (room) => {
    const client = clientIn("connected");
    expect(say(client, "room_joined", room)).toBe(client);
  });

  it("is refused by a server that says it is not so", () => {
    const client = say(asking(), "room_left", "lobby");
    expect(client.isInRoom("lobby")).toBe(false);
    expect(notices(client)).toEqual([
      { type: "roomRefused", room: "lobby", fault: { code: "NOT_IN_ROOM", context: "joinRoom" } },
    ]);
  });

  it("is corrected by a refusal, which is told with its code", () => {
    const client = say(asking(), "error", "lobby", { code: "ROOM_FULL" });
    expect(client.isInRoom("lobby")).toBe(false);
    expect(notices(client)).toEqual([
      { type: "roomRefused", room: "lobby", fault: { code: "ROOM_FULL", context: "joinRoom" } },
    ]);
  });

  it("is given up when no answer comes in time", () => {
    expect(asking().nextDeadline).toBe(10_000);
    expect(later(asking(), 9_999).isInRoom("lobby")).toBe(true);
    const client = later(asking(), 10_000);
    expect(client.isInRoom("lobby")).toBe(false);
    expect(notices(client)).toEqual([
      { type: "roomRefused", room: "lobby", fault: { code: "TIMEOUT", context: "joinRoom" } },
    ]);
  });
});

describe("leaving a room", () => {
  it("means nothing for a room that was not wanted", () => {
    const client = clientIn("connected");
    expect(client.leaveRoom("attic")).toBe(client);
    expect(client.apply({ type: "leaveRoom", room: 3 as unknown as string })).toBe(client);
  });

  it("is told when the server says so, and at once without a connection", () => {
    const left = [{ type: "left", room: "lobby" }];
    expect(notices(clientIn("waiting").leaveRoom("lobby"))).toEqual(left);
    const asked = quiet(clientIn("connected").leaveRoom("lobby"));
    expect(notices(say(asked, "room_left", "lobby"))).toEqual(left);
  });

  it("is no longer waited for when no answer comes in time", () => {
    const leave = { type: "leaveRoom", room: "lobby", moment: momentAt(5) } as const;
    const client = quiet(clientIn("connected").joinRoom("attic").apply(leave).leaveRoom("attic"));
    expect(client.nextDeadline).toBe(10_005);
    expect(later(client, 10_004)).toBe(client);
    const late = later(client, 10_005);
    expect(notices(late)).toEqual([
      { type: "leaveFailed", room: "lobby", fault: { code: "TIMEOUT", context: "leaveRoom" } },
    ]);
    expect(notices(later(quiet(late), 20_000))).toEqual([]);
    expect(notices(say(late, "room_left", "lobby")).at(-1)).toEqual({
      type: "left",
      room: "lobby",
    });
  });

  it("is waited for on a connection only", () => {
    const state = clientIn("disconnected").snapshot;
    expect(roomsTimedOut(state, momentAt(1e9)).effects).toEqual([]);
    expect(earliestAnswer(state)).toBeUndefined();
    expect(roomLeft(state, "attic").effects).toEqual([
      { type: "notify", notice: { type: "left", room: "attic" } },
    ]);
  });

  it("may be the server's will", () => {
    const client = say(clientIn("connected"), "room_left", "lobby");
    expect(client.isInRoom("lobby")).toBe(false);
  });

  it("does not undo a join that was asked for after it", () => {
    const back = quiet(clientIn("connected").leaveRoom("lobby").joinRoom("lobby"));
    const answered = say(say(back, "room_left", "lobby"), "room_joined", "lobby");
    expect(answered.isInRoom("lobby")).toBe(true);
    expect(notices(answered)).toEqual([
      { type: "left", room: "lobby" },
      { type: "joined", room: "lobby" },
    ]);
  });
});

describe("several requests for a room in flight", () => {
  const begun = () => quiet(clientIn("connected").joinRoom("attic").leaveRoom("attic"));
  const inAttic = (client: WebSocketClient) => client.snapshot.rooms.get("attic")?.joined;

  it("end as the last of them says: join, leave, join", () => {
    const first = say(quiet(begun().joinRoom("attic")), "room_joined", "attic");
    expect(inAttic(first)).toBe(false);
    const second = say(say(first, "room_left", "attic"), "room_joined", "attic");
    expect(inAttic(second)).toBe(true);
  });

  it("end as the last of them says: join, leave, join, leave", () => {
    const all = quiet(begun().joinRoom("attic").leaveRoom("attic"));
    const words = ["room_joined", "room_left", "room_joined", "room_left"];
    const after = words.reduce((client, word) => say(client, word, "attic"), all);
    expect(inAttic(after)).toBeUndefined();
    expect(after.snapshot.phase).toMatchObject({ leaving: [] });
  });

  it("are not refused by the answer to an earlier one", () => {
    const again = quiet(begun().joinRoom("attic"));
    const refusal = say(again, "error", "attic", { code: "ROOM_FULL" });
    expect(inAttic(refusal)).toBe(false);
  });
});

describe("a new connection", () => {
  it("asks for every room again", () => {
    const again = later(clientIn("waiting"), 1_000);
    const client = open(quiet(again.joinRoom("attic")), 1_000);
    const rooms = client.outbox.flatMap((effect) =>
      effect.type === "send" && effect.outgoing instanceof Message ? [effect.outgoing.room] : [],
    );
    expect(rooms).toEqual(["lobby", "attic"]);
    // In the lobby it was before: nobody waits for that join, so nobody would make it again.
    const late = quiet(client).apply({ type: "time", moment: momentAt(11_000) });
    expect(late.rooms.toArray()).toEqual(["lobby"]);
    const asked = late.outbox.flatMap((effect) =>
      effect.type === "send" && effect.outgoing instanceof Message
        ? [`${effect.outgoing.type} ${effect.outgoing.room ?? ""}`]
        : [],
    );
    expect(asked).toEqual(["join_room lobby", "leave_room attic"]);
    expect(quiet(late).apply({ type: "time", moment: momentAt(21_000) }).rooms.size).toBe(1);
  });
});

describe("waiting to come into a room that cannot be asked for", () => {
  const wanting = (): WebSocketClient =>
    new WebSocketClient("ws://h").apply({ type: "joinRoom", room: "lobby", moment: momentAt(0) });
  const failed = (code: string): unknown => ({
    type: "joinFailed",
    room: "lobby",
    fault: { code, context: "joinRoom" },
  });

  it("ends in time; the room is still wanted, and asked for on the next connection", () => {
    expect(wanting().nextDeadline).toBe(10_000);
    expect(later(wanting(), 9_999)).toEqual(wanting());
    const late = later(wanting(), 10_000);
    expect(notices(late)).toEqual([failed("TIMEOUT")]);
    expect(later(quiet(late), 20_000).outbox).toEqual([]);
    const dialled = quiet(quiet(late).apply({ type: "connect", moment: momentAt(20_000) }));
    expect(wordsOf(open(dialled, 20_000).outbox)).toContain("send join_room");
  });

  it("ends for each room in its own time", () => {
    const two = wanting().apply({ type: "joinRoom", room: "attic", moment: momentAt(1) });
    expect(notices(later(two, 10_000))).toEqual([failed("TIMEOUT")]);
    expect(later(two, 10_000).nextDeadline).toBe(10_001);
  });

  it("begins anew when it is asked for", () => {
    const dialled = quiet(wanting().apply({ type: "connect", moment: momentAt(9_000) }));
    const asked = quiet(open(dialled, 9_500));
    expect(later(asked, 10_000).isInRoom("lobby")).toBe(true);
    expect(notices(later(asked, 10_000))).toEqual([]);
  });

  it("goes on while the client comes back", () => {
    const asked = quiet(open(quiet(wanting().apply({ type: "connect", moment: momentAt(0) }))));
    const lost = quiet(lose(asked, 1006, 5_000));
    expect(notices(later(lost, 10_000))).toContainEqual(failed("TIMEOUT"));
  });

  it("ends when the client does", () => {
    const asked = quiet(open(quiet(wanting().apply({ type: "connect", moment: momentAt(0) }))));
    const close = { type: "close", code: 1000, reason: "", moment: momentAt(1) } as const;
    const closed = lose(quiet(asked.apply(close)), 1000, 2);
    expect(notices(closed)).toContainEqual(failed("NOT_OPEN"));
    expect(closed.isInRoom("lobby")).toBe(true);
    const exhausted = lose(asked.withOptions({ reconnectAttemptsMax: 0 }), 1006, 2);
    expect(notices(exhausted)).toContainEqual(failed("RECONNECT_EXHAUSTED"));
  });
});
