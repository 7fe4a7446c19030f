/**
 * Decides how a module keeps a bounded number of records: in places that are taken in turn, so that
 * the oldest gives way. Each place has a key of its own, so that a journal gets one record a change
 * and not all of them. A record is found by its `id`.
 */
import type { RoomName } from "../../core/ids.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import { fieldsOf, isNumber, isRecord } from "./fields.js";

/** Where records are kept: by key, in the state of a server. */
export interface Place {
  read(server: WebSocketServer, key: string): unknown;
  write(server: WebSocketServer, key: string, value: unknown): WebSocketServer;
  clear(server: WebSocketServer, key: string): WebSocketServer;
}

/** The server's own data. */
export const dataPlace: Place = Object.freeze({
  read: (server: WebSocketServer, key: string): unknown => server.data.get(key),
  write: (server: WebSocketServer, key: string, value: unknown): WebSocketServer =>
    server.setData(key, value),
  clear: (server: WebSocketServer, key: string): WebSocketServer => server.setData(key, undefined),
});

/** The metadata of a room, which goes when the room goes. Nothing while there is no such room. */
export const roomPlace = (room: RoomName): Place => {
  const read = (server: WebSocketServer, key: string): unknown =>
    server.rooms.get(room)?.metadata.get(key) ?? undefined;
  const write = (server: WebSocketServer, key: string, value: unknown): WebSocketServer =>
    server.setRoomMetadata(room, key, value);
  return {
    read,
    write,
    clear: (server, key) => (read(server, key) === undefined ? server : write(server, key, null)),
  };
};

/** What is kept: an object with an id, as JSON can carry it. */
export interface RingRecord {
  readonly id: string;
}

/** A record where it is kept. */
export interface Placed {
  readonly key: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** The records under one name, at most `max` of them. It holds nothing itself. */
export class Ring {
  readonly #place: Place;
  readonly #name: string;
  readonly #max: number;

  constructor(place: Place, name: string, max: number) {
    this.#place = place;
    this.#name = name;
    this.#max = max;
  }

  /** What is kept, oldest first. */
  records(server: WebSocketServer): readonly Placed[] {
    const { count, size } = this.#head(server);
    const placed: Placed[] = [];
    for (let turn = Math.max(0, count - size); turn < count; turn += 1) {
      const key = this.#key(turn % size);
      const record = this.#place.read(server, key);
      if (isRecord(record)) placed.push({ key, record });
    }
    return placed;
  }

  /** The record of that id; undefined when there is none any more. */
  find(server: WebSocketServer, id: string): Placed | undefined {
    return this.records(server).find(({ record }) => record["id"] === id);
  }

  /** The records that give way when one more is kept. */
  losing(server: WebSocketServer): readonly Placed[] {
    const { count, size } = this.#head(server);
    if (size === this.#max && count < size) return [];
    const placed = this.records(server);
    return placed.slice(0, Math.max(0, placed.length - this.#max + 1));
  }

  /** Keeps one record more. */
  add<R extends RingRecord>(server: WebSocketServer, record: R): WebSocketServer {
    if (this.#max === 0) return server;
    const sized = this.#resized(server);
    const { count, size } = this.#head(sized);
    const written = this.#place.write(sized, this.#key(count % size), record);
    return this.#place.write(written, this.#name, { count: count + 1, size });
  }

  /** Puts a record where another one is. */
  replace<R extends RingRecord>(
    server: WebSocketServer,
    { key }: Placed,
    record: R,
  ): WebSocketServer {
    return this.#place.write(server, key, record);
  }

  /** Keeps nothing. */
  clear(server: WebSocketServer): WebSocketServer {
    const emptied = this.records(server).reduce(
      (next, { key }) => this.#place.clear(next, key),
      server,
    );
    return this.#place.clear(emptied, this.#name);
  }

  /** The ring with as many places as there are to be: another run may have had more or fewer. */
  #resized(server: WebSocketServer): WebSocketServer {
    if (this.#head(server).size === this.#max) return server;
    const kept = this.records(server).slice(-this.#max);
    const emptied = this.clear(server);
    const filled = kept.reduce(
      (next, { record }, turn) => this.#place.write(next, this.#key(turn), record),
      emptied,
    );
    return this.#place.write(filled, this.#name, { count: kept.length, size: this.#max });
  }

  #head(server: WebSocketServer): { readonly count: number; readonly size: number } {
    const { count, size } = fieldsOf(this.#place.read(server, this.#name));
    return isNumber(count) && isNumber(size) ? { count, size } : { count: 0, size: 0 };
  }

  #key(turn: number): string {
    return `${this.#name}.${turn}`;
  }
}
