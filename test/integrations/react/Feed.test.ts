import { Message } from "../../../src/core/Message.js";
import type { Feature } from "../../../src/integrations/modules/Feature.js";
import type { FeedParts } from "../../../src/integrations/react/Feed.js";
import { Feed } from "../../../src/integrations/react/Feed.js";
import { HandClock, HandFrames, wiredClient } from "./wired.js";

/** The data of messages, each forgotten 10 ms after it came. */
class Recent implements Feature<Recent> {
  constructor(
    readonly entries: readonly { readonly data: unknown; readonly until: number }[] = [],
  ) {}

  get data(): unknown[] {
    return this.entries.map(({ data }) => data);
  }

  get nextDeadline(): number | undefined {
    return this.entries[0]?.until;
  }

  received({ data }: Message, now: number): Recent {
    return data === "ignored" ? this : new Recent([...this.entries, { data, until: now + 10 }]);
  }

  timePassed(now: number): Recent {
    const left = this.entries.filter(({ until }) => until > now);
    return left.length === this.entries.length ? this : new Recent(left);
  }
}

const setUp = (changes: Partial<FeedParts<Recent>> = {}) => {
  const { client, hear } = wiredClient();
  const [frames, clock] = [new HandFrames(), new HandClock()];
  const parts = { client, types: ["note"], initial: new Recent(), frames, clock, ...changes };
  const feed = new Feed<Recent>(parts);
  const told: unknown[][] = [];
  const listen = (): (() => void) => feed.subscribe(() => told.push(feed.getSnapshot().data));
  const note = (data: unknown, room?: string): void =>
    hear({ type: "note", data, ...(room !== undefined && { room }) });
  return { feed, frames, clock, told, listen, note, hear };
};

describe("a feed", () => {
  it("folds every message at once, and tells of all of them in the next frame", () => {
    const { feed, frames, told, listen, note } = setUp();
    listen();
    note(1);
    note(2);
    expect(feed.current.data).toEqual([1, 2]);
    expect(feed.getSnapshot().data).toEqual([]);
    frames.show();
    expect(told).toEqual([[1, 2]]);
    expect(feed.getSnapshot()).toBe(feed.current);
    frames.show();
    expect(told).toHaveLength(1);
  });

  it("tells nobody when nothing has changed", () => {
    const { frames, listen, note, hear } = setUp();
    listen();
    note("ignored");
    hear({ type: "other", data: 1 });
    expect(frames.size).toBe(0);
  });

  it("hears one room only, if it is given one", () => {
    const { feed, listen, note } = setUp({ room: "lobby" });
    listen();
    note(1, "lobby");
    note(2, "cellar");
    note(3);
    expect(feed.current.data).toEqual([1]);
  });

  it("tells at once what was done here, with what has come before it", () => {
    const { feed, frames, told, listen, note } = setUp();
    listen();
    note(1);
    feed.change((value, now) => value.received(new Message("note", "mine"), now));
    expect(told).toEqual([[1, "mine"]]);
    expect(frames.size).toBe(0);
  });

  it("keeps one timer, for what time alone changes", () => {
    const { frames, clock, told, listen, note } = setUp();
    listen();
    note(1);
    clock.moveTo(5);
    note(2);
    expect(clock.size).toBe(1);
    clock.moveTo(10);
    frames.show();
    clock.moveTo(15);
    frames.show();
    expect([told, clock.size]).toEqual([[[2], []], 0]);
  });

  it("leaves no timer, no frame and no subscription when nobody listens", () => {
    const { feed, frames, clock, listen, note } = setUp();
    const stop = listen();
    note(1);
    stop();
    stop();
    expect([frames.size, clock.size]).toEqual([0, 0]);
    note(2);
    expect(feed.current.data).toEqual([1]);
    expect(feed.getSnapshot()).toBe(feed.current);
  });

  it("follows on for a while, so that who comes back has missed nothing", () => {
    const stopped: string[] = [];
    const { feed, clock, listen, note } = setUp({
      lingerMs: 3,
      onStopped: () => stopped.push("stopped"),
    });
    const stop = listen();
    note(1);
    stop();
    clock.moveTo(2);
    note(2);
    const stopAgain = listen();
    expect(feed.getSnapshot().data).toEqual([1, 2]);
    clock.moveTo(5);
    expect(stopped).toEqual([]);
    stopAgain();
    clock.moveTo(8);
    note(3);
    expect([stopped, clock.size, feed.current.data]).toEqual([["stopped"], 0, [1, 2]]);
  });

  it("has no timer while it follows on for ever, and is up to date when somebody comes", () => {
    const { feed, clock, listen, note } = setUp({ lingerMs: Infinity });
    listen()();
    note(1);
    expect([clock.size, feed.getSnapshot().data]).toEqual([0, [1]]);
    clock.moveTo(100);
    listen();
    expect(feed.getSnapshot().data).toEqual([]);
  });

  it("begins with what came before it", () => {
    const { feed, listen, note } = setUp({ earlier: () => [new Message("note", "early")] });
    listen();
    note(1);
    expect(feed.current.data).toEqual(["early", 1]);
  });

  it("gives an id and a time to a message that has none", () => {
    class Last implements Feature<Last> {
      readonly nextDeadline = undefined;
      constructor(readonly message?: Message) {}
      received(message: Message): Last {
        return new Last(message);
      }
      timePassed(): Last {
        return this;
      }
    }
    const { client, hear } = wiredClient();
    const feed = new Feed<Last>({ client, types: ["note"], initial: new Last() });
    feed.subscribe(() => undefined)();
    const stop = feed.subscribe(() => undefined);
    hear({ type: "note", id: undefined, timestamp: undefined });
    expect(feed.current.message?.isStamped).toBe(true);
    hear({ type: "note", id: "7", timestamp: 7 });
    expect(feed.current.message).toMatchObject({ id: "7", timestamp: 7 });
    stop();
  });
});
