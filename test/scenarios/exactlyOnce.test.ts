import fc from "fast-check";
import { Message, WebSocketClient, WebSocketServer } from "jounce-websocket";
import { Conversation, withChat } from "jounce-websocket/modules";
import type { Authenticator } from "jounce-websocket/server";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import type { LiveClient } from "../../src/client.node.js";
import type { LiveServer } from "../../src/driver/server/LiveServer.js";
import { simulatedUrl } from "../support/simulated.js";

const app = withChat();
const authenticate: Authenticator = ({ token }) => ({ userId: token });

/** A server that knows what was said in the rooms of another one, which is no more. */
const successorOf = (before: WebSocketServer): WebSocketServer => {
  const fresh = new WebSocketServer({ port: 8080, authentication: "required" });
  return [...before.rooms.values()].reduce(
    (server, { name, metadata }) =>
      metadata.reduce(
        (next, value, key) => next.setRoomMetadata(name, key, value),
        server.createRoom(name),
      ),
    fresh,
  );
};

/** Somebody in the lobby, with all that the client's own page would show. */
class Member {
  readonly client: LiveClient;
  readonly said: string[] = [];
  readonly undelivered: string[] = [];
  readonly #world: World;
  talk: Conversation;

  constructor(world: World, userId: string) {
    const patience = { reconnectAttemptsMax: Infinity, reconnectDelayMsMax: 2_000 };
    const value = new WebSocketClient(simulatedUrl, "jounce.v1", patience).joinRoom("lobby");
    this.#world = world;
    this.client = world.client(value.connect(), { authToken: userId });
    this.talk = new Conversation({ room: "lobby", selfId: userId });
    this.client.on("message", ({ message }) => {
      if (message !== undefined) this.talk = this.talk.received(message, world.elapsedMs);
    });
    // A first join that is not answered is the app's to make again.
    this.client.on("roomRefused", () => void this.client.joinRoom("lobby").catch(() => undefined));
    this.client.on("undelivered", ({ messageId }) => {
      this.undelivered.push(messageId);
      this.talk = this.talk.failed(messageId);
    });
  }

  say(id: string): void {
    const fields = { id, room: "lobby", timestamp: this.#world.elapsedMs };
    const message = new Message("chat_message", { content: id }, fields);
    this.said.push(id);
    this.talk = this.talk.wrote(message);
    void this.client.sendMessage(message, { confirm: true });
  }

  get heard(): readonly unknown[] {
    return this.talk.messages.map(({ id }) => id).toArray();
  }
}

const names = ["ann", "bob", "cid"] as const;
const who = fc.constantFrom(0, 1, 2);

/** What may happen, and how many milliseconds after what was before. */
const happening = fc.record({
  afterMs: fc.constantFrom(0, 3, 20, 900),
  who,
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant("says" as const) },
    fc.constantFrom("is cut off", "is half-open", "sleeps", "comes back", "restart"),
  ),
});

const storm = { latencyMs: [1, 40], cutRate: 0.02, refusalRate: 0.1, handshakeLossRate: 0.1 } as const; // prettier-ignore
const calm = { latencyMs: 1, cutRate: 0, refusalRate: 0, handshakeLossRate: 0 } as const;

type Happening = typeof happening extends fc.Arbitrary<infer A> ? A : never;

/** Plays it in a stormy world, waits for calm, and tells what everybody has heard. */
const play = async (seed: number, happenings: readonly Happening[]) => {
  const world = simulate({ seed, ...storm });
  const start = (value: WebSocketServer): LiveServer =>
    world.server(value.start(), { app, authenticate });
  let server = start(successorOf(new WebSocketServer().createRoom("lobby")));
  const members = names.map((name) => new Member(world, name));
  for (const [turn, { afterMs, who: index, what }] of happenings.entries()) {
    await world.advance(afterMs);
    const member = members[index];
    if (member === undefined) continue;
    if (what === "says") member.say(`${names[index] ?? ""}-${turn}`);
    if (what === "is cut off") world.cut(member.client);
    if (what === "is half-open") world.halfOpen(member.client, "toClient");
    if (what === "sleeps") world.stall(member.client, 300);
    if (what === "comes back") void member.client.reconnect().catch(() => undefined);
    if (what !== "restart") continue;
    world.crash(server);
    server = start(successorOf(server.current));
  }
  world.change(calm);
  await world.advance(60_000);
  const witness = new Member(world, "witness");
  await world.advance(1_000);
  return { members, history: witness.heard, trace: world.trace };
};

describe("what is sent to be confirmed, over a network that loses things and a server that dies", () => {
  it("is said exactly once and heard once by everybody, or its sender is told that it was not taken", async () => {
    const totals = { said: 0, heard: 0, undelivered: 0 };
    const story = fc.array(happening, { minLength: 8, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), story, async (seed, happenings) => {
        const { members, history } = await play(seed, happenings);
        const said = members.flatMap((member) => member.said);
        const undelivered = new Set(members.flatMap((member) => member.undelivered));
        expect(new Set(history).size).toBe(history.length);
        expect(said).toEqual(expect.arrayContaining([...history]));
        // Whatever is missing, its sender knows.
        const missing = said.filter((id) => !history.includes(id));
        expect(missing.filter((id) => !undelivered.has(id))).toEqual([]);
        for (const { client, talk, heard } of members) {
          expect(client.getState()).toBe("connected");
          expect([new Set(heard), heard.length]).toEqual([new Set(history), history.length]);
          expect(client.current.unconfirmed.size).toBe(0);
          // What still waits on a page is what its user was told of.
          expect(
            talk.pending
              .map(({ id }) => id)
              .toSet()
              .equals(talk.failedIds),
          ).toBe(true);
        }
        totals.said += said.length;
        totals.heard += history.length;
        totals.undelivered += undelivered.size;
      }),
      { numRuns: 200 },
    );
    // The storm was one, and no excuse.
    expect(totals.heard).toBeGreaterThan(0.95 * totals.said);
    expect(totals.said).toBeGreaterThan(500);
  });
});
