/** Decides which messages went over the wire at a step, and how one is shown. */
import { plainBytes, plainOutgoing } from "../../codec/plain.js";
import type { ClientEffect } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import { utf8Bytes } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import type { Outgoing } from "../../core/Outgoing.js";
import type { Recipients, ServerEffect } from "../../core/server/effect.js";
import type { ServerEvent } from "../../core/server/event.js";

/** Whether a message came in or went out. */
export type Direction = "in" | "out";

/** A message or frame as an event or effect has it. */
export interface Carried {
  readonly direction: Direction;
  readonly content: Outgoing;
  /** What stands for the type of what is no message. */
  readonly name?: string;
  /** Whom it came from or goes to, of a server's: a connection's id, or how many. */
  readonly peer?: string | undefined;
}

/** One message that came in or went out. */
export class WireMessage {
  #text: string | undefined;
  #searched: string | undefined;

  /** @param time milliseconds since the epoch; undefined when nothing before told the time */
  constructor(
    readonly step: number,
    readonly time: number | undefined,
    readonly carried: Carried,
  ) {}

  get direction(): Direction {
    return this.carried.direction;
  }

  /** Whom it came from or goes to, of a server's. */
  get peer(): string | undefined {
    return this.carried.peer;
  }

  /** The type of the message; `(text)`, `(binary)` or `(malformed)` for what is none. */
  get type(): string {
    const { content, name } = this.carried;
    if (name !== undefined) return name;
    if (content instanceof Message) return content.type;
    return typeof content === "string" ? "(text)" : "(binary)";
  }

  get room(): string | undefined {
    const { content } = this.carried;
    return content instanceof Message ? content.room : undefined;
  }

  /** The size on the wire without the frame's own header, in bytes. */
  get size(): number {
    const { content } = this.carried;
    return content instanceof Uint8Array ? content.length : utf8Bytes(this.text);
  }

  /** The message as JSON text, a text frame as it is, bytes as hexadecimal digits. */
  get text(): string {
    return (this.#text ??= textOf(this.carried.content));
  }

  /** Type and text in lower case: what a filter looks at. */
  get searched(): string {
    return (this.#searched ??= `${this.type} ${this.text}`.toLowerCase());
  }

  /** What `text` holds, to be shown as a tree. */
  get plain(): unknown {
    return plainOutgoing(this.carried.content);
  }
}

const textOf = (content: Outgoing): string => {
  if (typeof content === "string") return content;
  if (content instanceof Uint8Array) return plainBytes(content).hex;
  try {
    return content.toJson();
  } catch {
    return content.type;
  }
};

/** What a client's event brought in, and its effects sent out. */
export const carriedByClient = (
  event: ClientEvent,
  effects: readonly ClientEffect[],
): readonly Carried[] => {
  const sent = effects.flatMap((effect): Carried[] =>
    effect.type === "send" ? [{ direction: "out", content: effect.outgoing }] : [],
  );
  return [...received(event, undefined), ...sent];
};

/** What a server's event brought in, and its effects sent out. */
export const carriedByServer = (
  event: ServerEvent,
  effects: readonly ServerEffect[],
): readonly Carried[] => {
  const peer = "connectionId" in event ? event.connectionId : undefined;
  const sent = effects.flatMap((effect): Carried[] =>
    effect.type === "deliver"
      ? [{ direction: "out", content: effect.outgoing, peer: peerName(effect.to) }]
      : [],
  );
  return [...received(event, peer), ...sent];
};

const received = (event: ClientEvent | ServerEvent, peer: string | undefined): Carried[] => {
  switch (event.type) {
    case "message":
    case "control":
      return [{ direction: "in", content: event.message, peer }];
    case "frame":
      return [{ direction: "in", content: event.data, peer }];
    case "malformed":
      return [{ direction: "in", content: event.fault.code, name: "(malformed)", peer }];
    default:
      return [];
  }
};

const peerName = (to: Recipients): string => {
  if (to.kind === "one") return to.connectionId;
  return to.kind === "all" ? "all" : `${to.members.size} connections`;
};
