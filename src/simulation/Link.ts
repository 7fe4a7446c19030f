/** Decides what holds of one simulated connection as a whole: its two ends, two ways and its faults. */
import type { Host } from "./Host.js";
import type { Parcel } from "./Pipe.js";
import { Pipe } from "./Pipe.js";
import type { SimulatedSocket } from "./SimulatedSocket.js";
import type { Timeline } from "./Timeline.js";
import type { Trace } from "./trace.js";
import { describeFrame } from "./trace.js";

/** Which way of a connection: to the server, to the client, or both. */
export type Direction = "toServer" | "toClient" | "both";

/** What a link needs of its network. */
export interface LinkParts {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly clientHost: Host;
  readonly latencyMs: () => number;
  /** Whether chance ends the connection now. */
  readonly isCutNow: () => boolean;
}

/** One connection, from the first packet of its handshake on. */
export class Link {
  readonly toServer: Pipe;
  readonly toClient: Pipe;
  client: SimulatedSocket | undefined;
  server: SimulatedSocket | undefined;
  /** Where the handshake has arrived. */
  serverHost: Host | undefined;

  constructor(readonly parts: LinkParts) {
    const { clientHost } = parts;
    const serverHost = (): Host => this.serverHost ?? clientHost;
    this.toServer = this.#pipe(
      serverHost,
      () => clientHost,
      () => this.server,
    );
    this.toClient = this.#pipe(
      () => clientHost,
      serverHost,
      () => this.client,
    );
  }

  /** Whether neither end will report anything any more. */
  get isOver(): boolean {
    return this.client?.isClosed !== false && this.server?.isClosed !== false;
  }

  /** Whether the host has one of its ends. */
  concerns(host: Host): boolean {
    return host === this.parts.clientHost || host === this.serverHost;
  }

  /** Ends the connection at both ends; what was on its way is lost. */
  cut(): void {
    this.toServer.cut();
    this.toClient.cut();
    this.client?.reset();
    this.server?.reset();
  }

  /** Loses everything from now on without telling. */
  lose(direction: Direction): void {
    if (direction !== "toClient") this.toServer.losesAll = true;
    if (direction !== "toServer") this.toClient.losesAll = true;
  }

  /** Makes readers slow. */
  slow(direction: Direction, bytesPerSecond: number): void {
    if (direction !== "toClient") this.toServer.bytesPerSecond = bytesPerSecond;
    if (direction !== "toServer") this.toClient.bytesPerSecond = bytesPerSecond;
  }

  #pipe(receiver: () => Host, sender: () => Host, end: () => SimulatedSocket | undefined): Pipe {
    const { timeline, trace, latencyMs } = this.parts;
    return new Pipe({
      timeline,
      receiver,
      latencyMs,
      onLoss: (parcel) => trace.note(sender().name, `loses ${describe(parcel)}`),
      deliver: (parcel) => {
        if (end()?.isClosed !== false) return;
        if (this.parts.isCutNow()) {
          trace.note(receiver().name, `is cut off by chance from ${sender().name}`);
          return this.cut();
        }
        trace.note(receiver().name, `<- ${sender().name} ${describe(parcel)}`);
        end()?.receive(parcel);
      },
    });
  }
}

const describe = (parcel: Parcel): string => {
  switch (parcel.type) {
    case "opened":
      return `opened ${parcel.protocol === "" ? "without a subprotocol" : parcel.protocol}`;
    case "frames":
      return parcel.frames.map(describeFrame).join(", ");
    case "close":
      return `close ${parcel.code}`;
    case "end":
      return parcel.failed ? "refusal" : "end";
    default:
      return parcel.type;
  }
};
