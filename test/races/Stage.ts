/** A stage for clients: virtual time, and sockets of which the story plays the other end. */
import type { Envelope } from "jounce-websocket";
import { Message } from "jounce-websocket";
import type { FrameData } from "jounce-websocket";
import type { ClientSocket, Dialer, DialObserver, World } from "../../src/driver/ports.js";
import { Host } from "../../src/simulation/Host.js";
import { Surroundings } from "../../src/simulation/Surroundings.js";
import { Timeline } from "../../src/simulation/Timeline.js";
import { Trace } from "../../src/simulation/trace.js";

const newYear = Date.UTC(2026, 0, 1);
const actor = new Host("client", "10.0.1.1");

/** What a server says to one message. */
export type Answer = (message: Envelope) => readonly Envelope[];

/** Says pong to ping and yes to everybody who wants into a room or proves something. */
export const obliging: Answer = ({ type, room, id }) => {
  if (type === "ping") return [{ type: "pong" }];
  if (type === "join_room") return [{ type: "room_joined", ...(room !== undefined && { room }) }];
  if (type === "leave_room") return [{ type: "room_left", ...(room !== undefined && { room }) }];
  const userId = "ann";
  return type === "auth" ? [{ type: "auth_success", id, data: { userId } }] : [];
};

/** Says nothing at all. */
export const silent: Answer = () => [];

/** One world with one client in it. */
export class Stage {
  readonly sockets: StageSocket[] = [];
  readonly world: World;
  /** What becomes of a dial: it is let in, turned away, or never answered. */
  door: "open" | "shut" | "silent" = "open";
  /** Whether a close frame is answered at once; the story ends the sockets itself otherwise. */
  answersCloses = true;
  answer: Answer = obliging;
  /** Whether every chat message breaks the socket that it is sent on. */
  breaks = false;
  readonly timeline: Timeline;

  constructor() {
    this.timeline = new Timeline({ startsAt: newYear, turnsMax: 10_000, story: () => "" });
    this.world = new Surroundings(this.timeline, new Trace(() => 0), 1).of(actor);
  }

  /** Opens this stage's sockets. */
  get dialer(): Dialer {
    return {
      dial: ({ url }, observer) => {
        const socket = new StageSocket(this, url, observer);
        this.sockets.push(socket);
        if (this.door === "open") this.soon(() => socket.opens());
        if (this.door === "shut") this.soon(() => socket.ends(1006));
        return socket;
      },
    };
  }

  /** Does it a millisecond from now. */
  soon(run: () => void): void {
    this.timeline.arrive(this.timeline.now + 1, actor, run);
  }

  /** Lets everything arrive that is on its way. */
  settle(): Promise<void> {
    return this.timeline.settle();
  }

  advance(ms: number): Promise<void> {
    return this.timeline.advance(ms);
  }

  /** The socket that was dialled last. */
  get socket(): StageSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error("Nobody has dialled");
    return last;
  }

  /** The types of all that was sent, over all sockets. */
  get sentTypes(): string[] {
    return this.sockets.flatMap(({ sent }) => sent.map(({ type }) => type));
  }
}

/** One socket of a client, with its other end. */
export class StageSocket implements ClientSocket {
  /** A browser's socket: heartbeats are messages. */
  readonly canPing = false;
  readonly bufferedBytes = 0;
  readonly sent: Envelope[] = [];
  readonly dialledAt: number;
  #phase: "connecting" | "open" | "over" = "connecting";

  constructor(
    private readonly stage: Stage,
    readonly url: string,
    private readonly observer: DialObserver,
  ) {
    this.dialledAt = stage.timeline.now;
  }

  get isOver(): boolean {
    return this.#phase === "over";
  }

  send(data: FrameData): void {
    const read = Message.fromJson(String(data));
    if (read._tag === "Left") throw new Error("The client sent something strange");
    this.sent.push(read.right);
    if (this.stage.breaks && read.right.type === "chat_message") {
      this.stage.soon(() => this.ends(1006));
      throw new Error("The socket is broken");
    }
    for (const envelope of this.stage.answer(read.right))
      this.stage.soon(() => this.says(envelope));
  }

  ping(): void {
    throw new Error("A browser's socket sends no pings");
  }

  close(code: number): void {
    if (this.#phase === "connecting") return this.drop();
    if (this.stage.answersCloses) this.stage.soon(() => this.ends(code));
  }

  drop(): void {
    this.stage.soon(() => this.ends(1006));
  }

  /** The server lets it in. */
  opens(): void {
    if (this.#phase !== "connecting") return;
    this.#phase = "open";
    this.observer.opened("jounce.v1");
  }

  /** The server says something. */
  says(envelope: Envelope): void {
    if (this.#phase === "open") this.observer.frame(JSON.stringify(envelope), 1);
  }

  /** The connection ends; before it is open that is an error too. */
  ends(code: number): void {
    if (this.#phase === "over") return;
    const hasFailed = this.#phase === "connecting";
    this.#phase = "over";
    if (hasFailed) this.observer.failed(new Error("The connection could not be made"));
    this.observer.closed(code, "", code === 1000);
  }
}
