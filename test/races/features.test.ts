import { Message } from "jounce-websocket";
import type { Features } from "./features.js";
import { liveFeatures, naiveFeatures } from "./features.js";

const note = (id: string): Message =>
  new Message(
    "notification",
    { title: id, body: "", category: "info", dismissible: true, persistent: false },
    { id },
  );

const typing = (type: "typing_start" | "typing_stop"): Message =>
  new Message(type, { userId: "bob", userName: "Bob" });

/** A story that can be told with either side. */
interface FeatureRace {
  readonly title: string;
  readonly play: (features: Features) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
}

const races: readonly FeatureRace[] = [
  {
    title: "a notification that is read twice",
    play: ({ inbox }) => {
      const mine = inbox(50);
      for (const id of ["a", "b"]) mine.received(note(id));
      for (const id of ["a", "a"]) mine.markAsRead(id);
      return mine.unreadCount;
    },
    right: 1,
    wrong: 0,
  },
  {
    title: "a notification that is put away unread",
    play: ({ inbox }) => {
      const mine = inbox(50);
      for (const id of ["a", "b"]) mine.received(note(id));
      mine.dismiss("a");
      return mine.unreadCount;
    },
    right: 1,
    wrong: 2,
  },
  {
    title: "more notifications than are kept",
    play: ({ inbox }) => {
      const mine = inbox(2);
      for (const id of ["a", "b", "c"]) mine.received(note(id));
      return mine.unreadCount;
    },
    right: 2,
    wrong: 3,
  },
  {
    title: "a notification that comes again after a reconnect",
    play: ({ inbox }) => {
      const mine = inbox(50);
      for (const id of ["a", "a"]) mine.received(note(id));
      return mine.unreadCount;
    },
    right: 1,
    wrong: 2,
  },
  {
    title: "somebody who types and is gone",
    play: ({ typists }) => {
      const them = typists(3_000);
      them.received(typing("typing_start"), 0);
      return [them.at(2_999), them.at(60_000)];
    },
    right: [["Bob"], []],
    wrong: [["Bob"], ["Bob"]],
  },
  {
    title: "somebody who goes on typing",
    play: ({ typists }) => {
      const them = typists(3_000);
      for (const now of [0, 1_000, 2_000]) them.received(typing("typing_start"), now);
      return them.at(4_000);
    },
    right: ["Bob"],
    wrong: ["Bob", "Bob", "Bob"],
  },
];

describe.each(races)("$title", ({ play, right, wrong }) => {
  it("ends well with the library's values", () => {
    expect(play(liveFeatures)).toEqual(right);
  });

  it("ends badly with naive ones", () => {
    expect(play(naiveFeatures)).toEqual(wrong);
    expect(right).not.toEqual(wrong);
  });
});
