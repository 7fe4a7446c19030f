/** Decides what one connection may do to the server, and what breaching a limit does. */
import { CLOSE_CODES } from "../closeCode.js";
import type { LinkEffect } from "./effect.js";
import type { LinkLimits } from "./policy.js";

const tooLarge: readonly LinkEffect[] = Object.freeze([
  { type: "close", code: CLOSE_CODES.MESSAGE_TOO_BIG, reason: "MESSAGE_TOO_LARGE" },
]);
const accepted: readonly LinkEffect[] = Object.freeze([{ type: "accept" }]);
const tooSlow: readonly LinkEffect[] = Object.freeze([
  { type: "close", code: CLOSE_CODES.TRY_AGAIN_LATER, reason: "SLOW_CONSUMER" },
]);
const nothing: readonly LinkEffect[] = Object.freeze([]);

/** Whether a frame of `bytes` may pass. */
export const judgeFrame = (bytes: number, limits: LinkLimits): readonly LinkEffect[] =>
  bytes > limits.messageBytesMax ? tooLarge : accepted;

/** What happens to a peer whose send queue is full. */
export const judgeOverflow = (limits: LinkLimits): readonly LinkEffect[] =>
  limits.slowConsumer === "close" ? tooSlow : nothing;
