/** Decides how messages are kept so that a consumer sees each of them once: numbered, newest last. */
import { List } from "immutable";
import type { Message } from "../../core/Message.js";
import type { Feature } from "../modules/Feature.js";

/** How many messages wait at most for a page that shows nothing for long, as a hidden one does. */
const unseenMax = 100_000;

/** What becomes of a message before it is kept; undefined for one that is not. */
export type MessageReader = (message: Message) => Message | undefined;

/** The messages that came last. */
export class MessageLog implements Feature<MessageLog> {
  private constructor(
    readonly max: number,
    readonly read: MessageReader,
    /** Oldest first; at most `max`, and all that have not been shown yet. */
    readonly messages: List<Message>,
    /** The number of the next message. */
    readonly cursor: number,
    /** What comes before this number has been shown. */
    readonly seen: number,
  ) {}

  /** A log of at most `max` messages. @param cursor the number of the first one */
  static of(max: number, cursor = 0, read: MessageReader = asItIs): MessageLog {
    return new MessageLog(max, read, List(), cursor, cursor);
  }

  /** The number of the oldest message that is kept. */
  get start(): number {
    return this.cursor - this.messages.size;
  }

  /** The last messages, at most `max`. */
  get newest(): List<Message> {
    return this.messages.takeLast(this.max);
  }

  /** The messages from that number on, as far as they are still kept. */
  since(cursor: number): List<Message> {
    return this.messages.skip(Math.max(0, cursor - this.start));
  }

  received(message: Message): MessageLog {
    const read = this.read(message);
    if (read === undefined) return this;
    const grown = this.messages.push(read);
    const unseen = this.cursor + 1 - this.seen;
    const kept = grown.size > this.max + Math.min(unseen, unseenMax) ? grown.shift() : grown;
    return new MessageLog(this.max, this.read, kept, this.cursor + 1, this.seen);
  }

  /** Every message has been shown: no more than `max` are kept. */
  shown(): MessageLog {
    if (this.seen === this.cursor) return this;
    const kept = this.messages.takeLast(this.max);
    return new MessageLog(this.max, this.read, kept, this.cursor, this.cursor);
  }

  timePassed(): MessageLog {
    return this;
  }

  get nextDeadline(): undefined {
    return undefined;
  }
}

const asItIs: MessageReader = (message) => message;
