/** Looks at how tokens are refused. */
import { JwtRefusal } from "jounce-websocket/jwt";
import { ERRORS, WebSocketError } from "../../../src/core/error.js";
import type { Authenticator } from "../../../src/driver/server/authentication.js";
import { ask } from "./tokens.js";

/** What an authenticator threw; fails when it let the token in. */
export const refusal = async (
  authenticate: Authenticator,
  token: string,
): Promise<WebSocketError> => {
  const outcome: unknown = await ask(authenticate, token).catch((thrown: unknown) => thrown);
  if (outcome instanceof WebSocketError) return outcome;
  throw new Error("It was let in.");
};

/** Why a token was refused, and over which claim. */
export const reason = async (authenticate: Authenticator, token: string): Promise<string> => {
  const { code, message, cause } = await refusal(authenticate, token);
  expect([code, message]).toEqual(["AUTHENTICATION_FAILED", ERRORS.AUTHENTICATION_FAILED.sentence]);
  if (!(cause instanceof JwtRefusal)) throw new Error("The cause is something else.");
  return cause.claim === undefined ? cause.code : `${cause.code} ${cause.claim}`;
};
