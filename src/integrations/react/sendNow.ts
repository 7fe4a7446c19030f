/** Decides what becomes of a message that a hook sends where there may be no client. */
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import type { Message } from "../../core/Message.js";
import type { Envelope } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { rejected } from "../../driver/promises.js";

/** Sends it as the client does; rejects with NOT_OPEN without one. Nobody has to see it reject. */
export const sendNow = (
  client: LiveClient | undefined,
  message: Message | Partial<Envelope>,
  options?: { readonly confirm?: boolean },
): Promise<SendOutcome> =>
  client?.sendMessage(message, options) ??
  rejected(new WebSocketError("NOT_OPEN", undefined, { context: "sendMessage" }));
