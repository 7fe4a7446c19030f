/** Decides what a page may rely on of a message that has come: it has an id and a time. */
import type { Message } from "../../core/Message.js";
import { newId } from "./newId.js";

/** What every message that a hook gives has. */
export interface Stamped {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** The message with what it lacks, as those of a server that knows no ids. */
export const stamped = (message: Message, now: number): Message =>
  message.isStamped
    ? message
    : message.with({ id: message.id ?? newId(), timestamp: message.timestamp ?? now });

/** Whether it has both. */
export const isStamped = <Any extends Message>(message: Any): message is Any & Stamped =>
  message.isStamped;
