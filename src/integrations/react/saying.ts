/**
 * Decides how what the user says is shown until the server has it: at once, as pending, also after a
 * reload; and as failed when the server will never have it.
 */
import type { List } from "immutable";
import { useEffect } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { rejected } from "../../driver/promises.js";
import type { Feature } from "../modules/Feature.js";
import type { Feed } from "./Feed.js";
import { sendNow } from "./sendNow.js";

/** A value that holds what the client says itself. */
interface Sayings<Self> extends Feature<Self> {
  readonly pending: List<Message>;
  wrote(message: Message): Self;
  failed(messageId: string): Self;
  withdrawn(messageId: string): Self;
}

/** What a component says, and where it shows. */
export interface SayingParts<Value extends Sayings<Value>> {
  readonly client: LiveClient | undefined;
  readonly feed: Feed<Value> | undefined;
}

/** What can be done about what was not taken. The functions never change. */
export interface Resending {
  /** Sends one again that was refused or lost. */
  readonly resendMessage: (messageId: string) => Promise<SendOutcome>;
  /** Takes one back that was refused or lost. */
  readonly withdrawMessage: (messageId: string) => void;
}

/** Says something, and shows it. @returns what became of it */
export const say = <Value extends Sayings<Value>>(
  { client, feed }: SayingParts<Value>,
  message: Message,
): Promise<SendOutcome> => {
  const sent = sendNow(client, message, { confirm: true });
  feed?.change((value) => value.wrote(message));
  sent.catch(() => feed?.change((value) => value.failed(message.id ?? "")));
  return sent;
};

/** What can be done about what a component has said. @param read gives what it has now */
export const resending = <Value extends Sayings<Value>>(
  read: () => SayingParts<Value>,
): Resending => ({
  resendMessage: (messageId) => {
    const message = read().feed?.current.pending.find(({ id }) => id === messageId);
    return message === undefined ? nothingToSend() : say(read(), message);
  },
  withdrawMessage: (messageId) => read().feed?.change((value) => value.withdrawn(messageId)),
});

/** Shows what the client keeps until the server has it, which may have been said before a reload. */
export const useUnconfirmed = <Value extends Sayings<Value>>(
  client: LiveClient | undefined,
  feed: Feed<Value> | undefined,
): void => {
  useEffect(() => {
    if (client === undefined || feed === undefined) return undefined;
    const look = (): void => {
      const kept = client.current.unconfirmed;
      feed.change((value) => kept.reduce((next, message) => next.wrote(message), value));
    };
    look();
    const stops = [
      // What a store has kept is there before the first connection.
      client.on("statechange", look),
      client.on("undelivered", ({ messageId }) => feed.change((value) => value.failed(messageId))),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client, feed]);
};

const nothingToSend = (): Promise<never> =>
  rejected(
    new WebSocketError("INVALID_MESSAGE", "There is no such message", { context: "resendMessage" }),
  );
