/** Links come, go and ask in any order; a server answers late. */
import fc from "fast-check";
import { Message } from "jounce-websocket";
import type { HubEffect } from "../../../src/integrations/tabs/hubState.js";
import { Bench, chat, join, leave, messagesIn, parsed } from "./hubBench.js";

const links = ["a", "b", "c"];
const rooms = ["tea", "cake"];
const someLink = fc.constantFrom(...links);
const someRoom = fc.constantFrom(...rooms);

const someWish = fc.tuple(fc.constantFrom(join, leave), someRoom).map(([wish, room]) => wish(room));

type Act = (world: World) => void;

/** A hub with a server that does what it is asked for, late. */
class World {
  readonly bench = new Bench();
  readonly members = new Set<string>();
  readonly heard = new Map<string, number>();
  #unanswered: Message[] = [];
  #said = 0;

  apply(effects: readonly HubEffect[]): void {
    for (const effect of effects) {
      if (effect.type === "closeSocket" || effect.type === "dropSocket") this.#lost();
      if (effect.type === "post" && effect.post.type === "frame") {
        const { to, data } = effect.post;
        for (const link of to ?? this.bench.state.links.keys()) this.#hear(link, String(data));
      }
    }
    for (const message of messagesIn(effects)) this.#serve(message);
  }

  answer(): void {
    const message = this.#unanswered.shift();
    if (message !== undefined) this.apply(this.bench.hears(message));
  }

  answerAll(): void {
    while (this.#unanswered.length > 0) this.answer();
  }

  say(room: string): void {
    if (!this.members.has(room)) return;
    this.#said += 1;
    this.#unanswered.push(chat(`said ${this.#said}`, room));
  }

  #serve(message: Message): void {
    const { id, room = "", type } = message;
    const isNew = type === "join_room" && !this.members.has(room);
    if (type === "join_room") this.members.add(room);
    if (type === "leave_room") this.members.delete(room);
    const answer = { join_room: "room_joined", leave_room: "room_left" }[type];
    if (answer !== undefined) this.#unanswered.push(new Message(answer, undefined, { id, room }));
    if (isNew) this.#unanswered.push(new Message("chat_history", {}, { room }));
  }

  #lost(): void {
    this.members.clear();
    this.#unanswered = [];
  }

  #hear(link: string, data: string): void {
    const { type, room } = parsed(data);
    // A new history begins anew: what it holds was heard before only by who comes back to a room.
    if (type === "chat_history") this.forget(link, room ?? "");
    if (type !== "chat_message") return;
    const key = `${link} ${room} ${data}`;
    this.heard.set(key, (this.heard.get(key) ?? 0) + 1);
  }

  forget(link: string, room: string): void {
    const begin = `${link} ${room} `;
    [...this.heard.keys()]
      .filter((key) => key.startsWith(begin))
      .forEach((key) => this.heard.delete(key));
  }

  closed(): void {
    this.#lost();
    const { epoch } = this.bench.state;
    const end = { code: 1006, reason: "", wasClean: false };
    this.apply(this.bench.do({ type: "closed", epoch, ...end }));
  }
}

const act: fc.Arbitrary<Act> = fc.oneof(
  someLink.map(
    (link): Act =>
      (world) =>
        world.apply(world.bench.says({ type: "attach", link })),
  ),
  fc.constant<Act>((world) => {
    if (world.bench.state.socket.name === "connecting") world.apply(world.bench.opens());
  }),
  fc.tuple(someLink, someRoom).map(
    ([link, room]): Act =>
      (world) =>
        world.apply(world.bench.sends(link, join(room))),
  ),
  fc.tuple(someLink, someRoom).map(
    ([link, room]): Act =>
      (world) =>
        world.apply(world.bench.sends(link, leave(room))),
  ),
  fc.tuple(someLink, fc.array(someWish, { minLength: 2, maxLength: 5 })).map(
    ([link, wishes]): Act =>
      (world) =>
        world.apply(world.bench.sendsBatch(link, ...wishes)),
  ),
  someLink.map(
    (link): Act =>
      (world) =>
        world.apply(world.bench.detaches(link)),
  ),
  someLink.map(
    (link): Act =>
      (world) =>
        world.apply(world.bench.do({ type: "gone", link })),
  ),
  someLink.map(
    (link): Act =>
      (world) =>
        world.apply(world.bench.says({ type: "drop", link })),
  ),
  fc.constant<Act>((world) => world.answer()),
  fc.constant<Act>((world) => world.answer()),
  someRoom.map(
    (room): Act =>
      (world) =>
        world.say(room),
  ),
  fc.constant<Act>((world) => {
    if (world.bench.state.socket.name === "closing") world.closed();
  }),
);

describe("whatever happens to a hub", () => {
  const run = (acts: readonly Act[], check: (world: World) => void): World => {
    const world = new World();
    for (const one of acts) {
      one(world);
      check(world);
    }
    return world;
  };

  it("there is no socket without links, and no link without a socket", () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 120, size: "max" }), (acts) => {
        run(acts, ({ bench: { state } }) => {
          expect(state.links.isEmpty()).toBe(state.socket.name === "none");
        });
      }),
      { numRuns: 300 },
    );
  });

  it("no link hears anything twice, and the server ends up with the rooms that links want", () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 120, size: "max" }), (acts) => {
        const world = run(acts, () => undefined);
        world.answerAll();
        expect([...world.heard.values()].filter((times) => times !== 1)).toEqual([]);
        const { state } = world.bench;
        if (state.socket.name !== "open") return;
        const wanted = rooms.filter((room) => state.links.some((link) => link.rooms.has(room)));
        expect([...world.members].sort()).toEqual([...wanted].sort());
      }),
      { numRuns: 300 },
    );
  });
});
