/**
 * Decides how deliveries reach sockets: everything bound for one socket in one turn of the event loop
 * leaves in one write, and members of the same rooms share the same bytes.
 *
 * Theory of operation. A frame for a group is kept once, in the group's batch. A frame for one lane is
 * kept in that lane. Every frame has a sequence number, so that what a lane gets is always the merge
 * of its batches and its own frames in the order in which they were sent. When the turn ends, lanes
 * that were in exactly the same batches and have nothing of their own get one shared chunk; any other
 * lane gets a chunk made for it. Groups are recognised by identity: an unchanged member set is the
 * same reference, so a WeakMap is the whole cache.
 */
import type { OrderedSet } from "immutable";
import type { ConnectionId } from "../../core/ids.js";
import type { FrameData } from "../../core/Frame.js";
import type { DeliveryCounts } from "../../core/server/metrics.js";
import type { Recipients } from "../../core/server/effect.js";
import type { Framing, ServerSocket } from "../ports.js";
import { Outcomes } from "./outcomes.js";

interface Entry {
  readonly sequence: number;
  readonly data: FrameData;
}

interface Batch {
  readonly name: number;
  readonly entries: Entry[];
  size: number;
}

interface Joined<C> {
  readonly chunk: C;
  readonly messages: number;
}

/** One connection's way out. */
export class Lane<C> {
  readonly batches: Batch[] = [];
  readonly own: Entry[] = [];
  ownSize = 0;
  /** Sequence numbers of group frames that are not for this lane. */
  skipped: Set<number> | undefined;
  /** Everything up to this number has been written. */
  written = 0;
  /** What was lost last: the frames with these sequence numbers, both included. */
  lostFrom = 0;
  lostTo = 0;
  /** Whether it waits for the end of the turn. */
  touched = false;
  closed = false;

  constructor(
    readonly connectionId: ConnectionId,
    readonly socket: ServerSocket<C>,
    /** Whether it is one of everybody. */
    public announced: boolean,
  ) {}
}

/** What became of one message for one connection. */
export type DeliveryOutcome = "sent" | "dropped" | "closed";

/** What the fan-out does not decide itself. */
export interface FanoutParts<C> {
  readonly framing: Pick<Framing<C>, "pack">;
  /** Runs at the end of the turn. */
  readonly defer: (run: () => void) => void;
  /** Bytes that may wait in one socket. */
  readonly queueBytesMax: () => number;
  /** `messages` found the socket's queue full and were dropped. */
  readonly onOverflow: (connectionId: ConnectionId, messages: number) => void;
}

/** Characters or bytes beyond which a longer chunk gains nothing and fast members wait for slow copies. */
const chunkSizeMax = 64 * 1024;

/** Carries frames to the lanes of one server. */
export class Fanout<C> {
  readonly #parts: FanoutParts<C>;
  readonly #lanes = new Map<ConnectionId, Lane<C>>();
  readonly #groups = new WeakMap<OrderedSet<ConnectionId>, readonly Lane<C>[]>();
  #everyone: readonly Lane<C>[] | undefined;
  #sequence = 0;
  #scheduled = false;
  #offered = 0;
  #delivered = 0;
  #dropped = 0;
  readonly #open = new Map<readonly Lane<C>[], Batch>();
  readonly #outcomes = new Outcomes();
  #touched: Lane<C>[] = [];

  constructor(parts: FanoutParts<C>) {
    this.#parts = parts;
  }

  /** Opens a way out. What is for everybody is for it only when it is, or has been, announced. */
  add(connectionId: ConnectionId, socket: ServerSocket<C>, announced = true): void {
    this.#lanes.set(connectionId, new Lane(connectionId, socket, announced));
    this.#everyone = undefined;
  }

  /** Makes a connection one of everybody. */
  announce(connectionId: ConnectionId): void {
    const lane = this.#lanes.get(connectionId);
    if (lane !== undefined) lane.announced = true;
    this.#everyone = undefined;
  }

  /** Closes a way out; what still waits for it is forgotten. */
  remove(connectionId: ConnectionId): void {
    const lane = this.#lanes.get(connectionId);
    if (lane === undefined) return;
    lane.closed = true;
    this.#lanes.delete(connectionId);
    this.#everyone = undefined;
  }

  /** What became of all messages, counted once for each recipient. */
  get counts(): DeliveryCounts {
    let queued = 0;
    for (const lane of this.#touched) queued += waitingIn(lane);
    return {
      offered: this.#offered,
      delivered: this.#delivered,
      queued,
      dropped: this.#dropped,
    };
  }

  /** What would become of a frame sent to one connection now. */
  outlook(connectionId: ConnectionId): DeliveryOutcome {
    const lane = this.#lanes.get(connectionId);
    if (lane === undefined || lane.socket.isClosing === true) return "closed";
    return lane.socket.bufferedBytes > this.#parts.queueBytesMax() ? "dropped" : "sent";
  }

  /** Sends one frame to one connection. */
  toOne(connectionId: ConnectionId, data: FrameData): void {
    const lane = this.#lanes.get(connectionId);
    if (lane === undefined) return;
    this.#offered += 1;
    lane.own.push({ sequence: (this.#sequence += 1), data });
    lane.ownSize += data.length;
    this.#touch(lane);
    if (lane.ownSize > chunkSizeMax) this.flush();
  }

  /** Sends one frame to everybody. */
  toAll(data: FrameData, except: ConnectionId | undefined): void {
    this.#everyone ??= [...this.#lanes.values()].filter(({ announced }) => announced);
    this.#toGroup(this.#everyone, data, except);
  }

  /** Sends one frame to the members of a set. */
  toMembers(
    members: OrderedSet<ConnectionId>,
    data: FrameData,
    except: ConnectionId | undefined,
  ): void {
    this.#toGroup(this.#groupOf(members), data, except);
  }

  /**
   * Who of the recipients of the delivery that was asked for last did not get it: known when the turn
   * has been written.
   */
  outcome(to: Recipients): Promise<readonly ConnectionId[]> {
    const outcome = this.#outcomes.of(this.#lanesOf(to), this.#sequence);
    // A long chunk has been written already.
    if (this.#touched.length === 0) this.#outcomes.settle();
    return outcome;
  }

  #lanesOf(to: Recipients): readonly Lane<C>[] {
    if (to.kind === "all") return this.#everyone ?? [];
    if (to.kind === "members") return this.#groupOf(to.members);
    const lane = this.#lanes.get(to.connectionId);
    return lane === undefined ? [] : [lane];
  }

  /** Writes what waits for one connection now: called before a ping or a close. */
  flushOne(connectionId: ConnectionId): void {
    const lane = this.#lanes.get(connectionId);
    if (lane?.touched !== true) return;
    const joined = this.#merge(lane);
    const { written } = lane;
    lane.written = this.#sequence;
    if (!this.#write(lane, joined, written)) this.#overflowed(lane, joined);
  }

  /** Writes everything that waits. */
  flush(): void {
    const lanes = this.#touched;
    const shared = new Map<string, Joined<C>>();
    const refused: (readonly [Lane<C>, Joined<C> | undefined])[] = [];
    this.#touched = [];
    for (const lane of lanes) {
      const joined = this.#isPlain(lane) ? this.#shared(lane, shared) : this.#merge(lane);
      const { written } = lane;
      settle(lane);
      if (!this.#write(lane, joined, written)) refused.push([lane, joined]);
    }
    this.#open.clear();
    this.#outcomes.settle();
    // Told only now: whoever hears of it may send again, and that belongs to the next turn.
    for (const [lane, joined] of refused) this.#overflowed(lane, joined);
  }

  #toGroup(group: readonly Lane<C>[], data: FrameData, except: ConnectionId | undefined): void {
    if (group.length === 0) return;
    const batch = this.#open.get(group) ?? this.#openBatch(group);
    const sequence = (this.#sequence += 1);
    batch.entries.push({ sequence, data });
    batch.size += data.length;
    this.#offered += group.length;
    if (except !== undefined) this.#skip(this.#lanes.get(except), batch, sequence);
    if (batch.size > chunkSizeMax) this.flush();
  }

  #skip(lane: Lane<C> | undefined, batch: Batch, sequence: number): void {
    if (lane?.batches.includes(batch) !== true) return;
    (lane.skipped ??= new Set()).add(sequence);
    this.#offered -= 1;
  }

  #openBatch(group: readonly Lane<C>[]): Batch {
    const batch: Batch = { name: this.#open.size, entries: [], size: 0 };
    this.#open.set(group, batch);
    for (const lane of group) {
      lane.batches.push(batch);
      this.#touch(lane);
    }
    return batch;
  }

  #touch(lane: Lane<C>): void {
    if (lane.touched) return;
    lane.touched = true;
    this.#touched.push(lane);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#parts.defer(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #groupOf(members: OrderedSet<ConnectionId>): readonly Lane<C>[] {
    const known = this.#groups.get(members);
    if (known !== undefined) return known;
    const lanes: Lane<C>[] = [];
    members.forEach((connectionId) => {
      const lane = this.#lanes.get(connectionId);
      if (lane !== undefined) lanes.push(lane);
    });
    // A member without a socket may get one while the set stays the same.
    if (lanes.length === members.size) this.#groups.set(members, lanes);
    return lanes;
  }

  /** Whether the lane gets whole batches and nothing else. */
  #isPlain(lane: Lane<C>): boolean {
    if (lane.own.length > 0 || lane.skipped !== undefined) return false;
    return (lane.batches[0]?.entries[0]?.sequence ?? 0) > lane.written;
  }

  #shared(lane: Lane<C>, shared: Map<string, Joined<C>>): Joined<C> | undefined {
    const [only, another] = lane.batches;
    const key =
      another === undefined ? `${only?.name}` : lane.batches.map(({ name }) => name).join();
    let joined = shared.get(key);
    if (joined === undefined) {
      joined = this.#merge(lane);
      if (joined !== undefined) shared.set(key, joined);
    }
    return joined;
  }

  /** What the lane gets, in order of sequence, from where it was written last. */
  #merge(lane: Lane<C>): Joined<C> | undefined {
    const entries = lane.batches.length === 0 ? lane.own : this.#entriesOf(lane);
    const due = lane.written === 0 ? entries : entries.filter((e) => e.sequence > lane.written);
    if (due.length === 0) return undefined;
    const chunk = this.#parts.framing.pack(due.map(({ data }) => data));
    return { chunk, messages: due.length };
  }

  #entriesOf(lane: Lane<C>): readonly Entry[] {
    const { batches, own, skipped } = lane;
    const [only, another] = batches;
    if (this.#isPlain(lane) && only !== undefined && another === undefined) return only.entries;
    return batches
      .flatMap(({ entries }) => entries)
      .filter(({ sequence }) => skipped?.has(sequence) !== true)
      .concat(own)
      .sort((a, b) => a.sequence - b.sequence);
  }

  /** Whether what was to be written, after what was `written` before, found room. */
  #write(lane: Lane<C>, joined: Joined<C> | undefined, written: number): boolean {
    if (joined === undefined) return true;
    const isGone = lane.closed || lane.socket.isClosing === true;
    if (isGone || lane.socket.bufferedBytes > this.#parts.queueBytesMax()) {
      // What was lost before it in the same turn stays lost.
      if (lane.lostTo !== written) lane.lostFrom = written + 1;
      lane.lostTo = this.#sequence;
      this.#dropped += joined.messages;
      return isGone;
    }
    lane.socket.write(joined.chunk);
    this.#delivered += joined.messages;
    return true;
  }

  #overflowed({ connectionId }: Lane<C>, joined: Joined<C> | undefined): void {
    this.#parts.onOverflow(connectionId, joined?.messages ?? 0);
  }
}

/** How many messages a lane has yet to write. */
const waitingIn = <C>({ batches, own, skipped, written }: Lane<C>): number => {
  const isDue = ({ sequence }: Entry): boolean =>
    sequence > written && skipped?.has(sequence) !== true;
  return batches
    .flatMap(({ entries }) => entries)
    .concat(own)
    .filter(isDue).length;
};

const settle = <C>(lane: Lane<C>): void => {
  lane.batches.length = 0;
  lane.own.length = 0;
  lane.ownSize = 0;
  lane.skipped = undefined;
  lane.written = 0;
  lane.touched = false;
};
