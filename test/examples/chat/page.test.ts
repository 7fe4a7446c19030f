import type { Line, Member } from "../../../examples/chat/protocol.js";
import { attemptText, hueOf, initialsOf, typingText } from "../../../examples/chat/page/format.js";
import { actionsFor } from "../../../examples/chat/page/receive.js";
import { rowsOf } from "../../../examples/chat/page/rows.js";
import type { Action, ChatState } from "../../../examples/chat/page/state.js";
import {
  conversationIn,
  initialState,
  pendingCount,
  reduce,
} from "../../../examples/chat/page/state.js";
import { entriesOf } from "../../../examples/chat/page/conversation.js";

const ada: Member = { userId: "user-ada", nickname: "Ada", status: "online" };
const ben: Member = { userId: "user-ben", nickname: "Ben", status: "online" };
const noon = new Date(2026, 0, 2, 12).getTime();

const line = (id: string, at = noon, author = ben): Line => ({
  id,
  userId: author.userId,
  nickname: author.nickname,
  text: `text of ${id}`,
  at,
});

const start = reduce(initialState(ada, [], "lobby"), {
  type: "linked",
  link: { name: "connected" },
});
const after = (state: ChatState, ...actions: readonly Action[]): ChatState =>
  actions.reduce(reduce, state);

const heard = (id: string, at = noon, author = ben, room = "lobby"): Action => ({
  type: "heard",
  room,
  line: line(id, at, author),
});
const wrote = (id: string): Action => ({ type: "wrote", room: "lobby", line: line(id, noon, ada) });
const members = (...present: readonly Member[]): Action => {
  return { type: "members", room: "lobby", members: present, at: noon };
};
const lost: Action = { type: "linked", link: { name: "reconnecting", attempt: 1, retryAt: noon } };
const back: Action = { type: "linked", link: { name: "connected" } };

const shown = (state: ChatState): readonly string[] =>
  entriesOf(conversationIn(state, "lobby")).map((entry) =>
    entry.kind === "event" ? entry.text : `${entry.id} ${entry.delivery}`,
  );

describe("an own message", () => {
  it("is shown at once, and is sent when the server has said it back", () => {
    const written = after(start, wrote("m1"));
    expect(shown(written)).toEqual(["m1 sending"]);
    expect(shown(after(written, heard("m1", noon, ada)))).toEqual(["m1 sent"]);
  });

  it("stays behind what others say while it waits", () => {
    expect(shown(after(start, wrote("m1"), heard("m2")))).toEqual(["m2 sent", "m1 sending"]);
  });

  it("is counted while it waits, and no longer when it has been refused", () => {
    const waiting = after(start, wrote("m1"), wrote("m2"), {
      type: "delivered",
      room: "lobby",
      id: "m1",
      delivery: "waiting",
    });
    expect(pendingCount(waiting)).toBe(2);
    expect(pendingCount(after(waiting, { type: "refused", id: "m1" }))).toBe(1);
  });

  it("is confirmed by the history too", () => {
    const told: Action = { type: "history", room: "lobby", lines: [line("m1", noon, ada)] };
    expect(shown(after(start, wrote("m1"), told))).toEqual(["m1 sent"]);
  });
});

describe("what others say", () => {
  it("is shown once, however often it comes", () => {
    expect(shown(after(start, heard("m1"), heard("m1")))).toEqual(["m1 sent"]);
  });

  it("takes its place by its time when the history brings it", () => {
    const told: Action = {
      type: "history",
      room: "lobby",
      lines: [line("m1", noon), line("m2", noon + 1), line("m3", noon + 2)],
    };
    expect(shown(after(start, heard("m2", noon + 1), told))).toEqual([
      "m1 sent",
      "m2 sent",
      "m3 sent",
    ]);
  });

  it("is unread in a room that is not shown, until it is", () => {
    const two = after(start, { type: "entered", room: "random" }, heard("m1"), heard("m2"));
    expect(conversationIn(two, "lobby").unread).toBe(2);
    const read = after(two, { type: "entered", room: "lobby" });
    expect(conversationIn(read, "lobby").unread).toBe(0);
  });

  it("in a room that has been left is not kept", () => {
    const left = after(start, heard("m1"), { type: "left", room: "lobby" });
    expect(after(left, heard("m2", noon, ben, "random"))).toBe(left);
  });
});

describe("who is there", () => {
  it("is no news at first; who comes, goes and is renamed is", () => {
    const state = after(
      start,
      members(ada),
      members(ada, ben),
      members(ada, { ...ben, nickname: "Benny" }),
      members({ ...ada, nickname: "Countess" }),
    );
    expect(shown(state)).toEqual([
      "Ben joined",
      "Ben is now called Benny",
      "You are now called Countess",
      "Benny left",
    ]);
  });

  it("is no news when page and others only lost the connection and are back", () => {
    const state = after(start, members(ada, ben), lost, back, members(ada), members(ada, ben));
    expect(shown(state)).toEqual([]);
    expect(shown(after(state, members(ada)))).toEqual(["Ben left"]);
  });
});

describe("typing", () => {
  const typing = (member: Member): Action => {
    return { type: "typing", room: "lobby", ...member, at: noon };
  };

  it("is shown until it is over, something is said, or the connection is lost", () => {
    const state = after(start, typing(ben));
    expect(conversationIn(state, "lobby").typists.size).toBe(1);
    const ends: readonly Action[] = [{ type: "timePassed", at: noon + 5_000 }, heard("m1"), lost];
    for (const end of ends) {
      expect(conversationIn(after(state, end), "lobby").typists.size).toBe(0);
    }
  });

  it("of one's own other tab is not shown", () => {
    expect(after(start, typing(ada))).toBe(start);
  });

  it.each([
    [[], ""],
    [["Ada"], "Ada is typing"],
    [["Ada", "Ben"], "Ada and Ben are typing"],
    [["Ada", "Ben", "Cy"], "Several people are typing"],
  ])("by %p reads %p", (nicknames, text) => {
    const typists = nicknames.map((nickname) => [nickname, { nickname, until: 0 }] as const);
    expect(typingText(new Map(typists))).toBe(text);
  });
});

describe("leaving the room that is shown", () => {
  it("shows the last one that is left, and the lobby when there is none", () => {
    const two = after(start, { type: "entered", room: "random" });
    const one = after(two, { type: "left", room: "random" });
    expect(one.current).toBe("lobby");
    expect(after(one, { type: "left", room: "lobby" })).toMatchObject({
      current: "lobby",
      joined: ["lobby"],
    });
  });
});

describe("the rows of a conversation", () => {
  const layout = (...lines: readonly Line[]): readonly string[] =>
    rowsOf(
      lines.map((one) => ({ ...one, kind: "said", delivery: "sent" })),
      ada.userId,
    ).map((row) =>
      row.kind === "said"
        ? [row.entry.id, row.own && "own", row.first && "first", row.last && "last"]
            .filter(Boolean)
            .join(" ")
        : row.kind,
    );

  it("group what one author says without a pause", () => {
    expect(
      layout(
        line("a", noon),
        line("b", noon + 1),
        line("c", noon + 2, ada),
        line("d", noon + 3),
        line("e", noon + 3 + 5 * 60_000),
      ),
    ).toEqual(["day", "a first", "b last", "c own first last", "d first last", "e first last"]);
  });

  it("begin a new day", () => {
    expect(layout(line("a", noon), line("b", noon + 86_400_000))).toEqual([
      "day",
      "a first last",
      "day",
      "b first last",
    ]);
  });
});

describe("a message of the server", () => {
  it.each([
    ["an unknown type", { type: "surprise", data: {} }],
    ["a chat message without an author", { type: "chat_message", id: "m1", data: { text: "x" } }],
    ["a chat message without data", { type: "chat_message", id: "m1", userId: "u", timestamp: 1 }],
    ["somebody without a name", { type: "you", data: { userId: "u" } }],
  ])("that is %s means nothing", (_, message) => {
    expect(actionsFor(message, noon)).toEqual([]);
  });

  it("loses the entries of a list that do not fit", () => {
    const data = { members: [ada, null, 7, { userId: "x" }, { ...ben, status: "dancing" }] };
    expect(actionsFor({ type: "members", room: "lobby", data }, noon)).toEqual([members(ada)]);
  });

  it("that refuses a message marks it", () => {
    const data = { code: "too_long", text: "Too long.", messageId: "m1" };
    expect(actionsFor({ type: "notice", data }, noon)).toEqual([
      { type: "refused", id: "m1" },
      { type: "noticed", text: "Too long." },
    ]);
  });
});

describe("the words", () => {
  it.each([
    ["Ada", "A"],
    ["Ada Lovelace", "AL"],
    ["ada of lovelace", "AO"],
    ["🦊 Fox", "F"],
    ["🦊", "🦊"],
    ["", ""],
  ])("of the avatar of %p are %p", (nickname, initials) => {
    expect(initialsOf(nickname)).toBe(initials);
  });

  it("of an attempt count down to now", () => {
    const link = { name: "reconnecting", attempt: 2, retryAt: noon } as const;
    expect(attemptText(link, noon - 2_500)).toBe("Attempt 2 in 3\u00a0s");
    expect(attemptText(link, noon + 10)).toBe("Attempt 2 now");
  });

  it("give a user always the same colour", () => {
    expect(hueOf("user-ada")).toBe(hueOf("user-ada"));
    expect(hueOf("user-ada")).toBeLessThan(360);
  });
});
