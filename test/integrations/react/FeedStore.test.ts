import { FeedStore } from "../../../src/integrations/react/FeedStore.js";
import { MessageLog } from "../../../src/integrations/react/MessageLog.js";
import { HandClock, wiredClient } from "./wired.js";

const setUp = () => {
  const { client } = wiredClient();
  const clock = new HandClock();
  const store = new FeedStore<MessageLog>();
  const initial = MessageLog.of(10);
  const find = (key = "lobby") =>
    store.feed(key, { client, types: ["note"], initial, lingerMs: 10, clock });
  const listen = (feed = find()): (() => void) => feed.subscribe(() => undefined);
  return { client, clock, store, find, listen };
};

describe("feeds of the same", () => {
  it("are one until it has stopped, and another one from then on", () => {
    const { clock, find, listen } = setUp();
    const first = find();
    const stop = listen();
    expect([find() === first, find("attic") === first]).toEqual([true, false]);
    stop();
    clock.moveTo(9);
    expect(find()).toBe(first);
    clock.moveTo(10);
    expect(find()).not.toBe(first);
  });

  it("are one again when somebody comes back with one that has stopped", () => {
    const { client, clock, store, find, listen } = setUp();
    const first = find();
    listen()();
    clock.moveTo(10);
    expect(store.settled("lobby", client, first)).toBe(first);
    expect(find()).toBe(first);
  });

  it("are the one that others have begun meanwhile, which outlives the older one", () => {
    const { client, clock, store, find, listen } = setUp();
    const first = find();
    listen()();
    clock.moveTo(10);
    const second = find();
    listen(second);
    expect(store.settled("lobby", client, first)).toBe(second);
    listen(first)();
    clock.moveTo(20);
    expect(find()).toBe(second);
  });
});
