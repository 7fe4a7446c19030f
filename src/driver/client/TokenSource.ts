/** Decides where the token of a proof comes from. It goes from here to the socket, and nowhere else. */
import { WebSocketError } from "../../core/error.js";
import { Message } from "../../core/Message.js";

/** A token, or how to get one: it is asked for before every proof. Undefined when there is none. */
export type AuthToken = string | (() => string | undefined | Promise<string | undefined>);

/** Whether it is a token, or a way to get one; the empty text is neither. */
export const isToken = (token: unknown): token is AuthToken =>
  typeof token === "function" || (typeof token === "string" && token !== "");

/**
 * Whether another token can be had without asking the app for it. Empty text and null are no token.
 * @throws WebSocketError INVALID_OPTION for what is neither a token nor none
 */
export const credentialsOf = (
  token: AuthToken | null | undefined,
): "none" | "fixed" | "renewable" => {
  if (token === undefined || token === null || token === "") return "none";
  if (isToken(token)) return typeof token === "string" ? "fixed" : "renewable";
  throw new WebSocketError("INVALID_OPTION", "authToken must be text or a function that gives it");
};

/** The token of one client, which may be replaced. */
export class TokenSource {
  #token: AuthToken | undefined;
  #failure: unknown;

  constructor(token: AuthToken | undefined) {
    this.replace(token);
  }

  /** What the last proof could not be made for; undefined when it could. */
  get failure(): unknown {
    return this.#failure;
  }

  /** From now on, this one; none for what is no token. */
  replace(token: AuthToken | undefined): void {
    this.#token = isToken(token) ? token : undefined;
  }

  /** The text of a proof. Rejects when there is no token, and with what getting one rejected with. */
  async proof(requestId: string): Promise<string> {
    const source = this.#token;
    try {
      this.#failure = undefined;
      const token = typeof source === "function" ? await source() : source;
      // Somebody may have signed out while the app was asked.
      const isGone = this.#token === undefined;
      if (isGone || typeof token !== "string" || token === "") throw new Error("There is no token");
      return new Message("auth", { token }, { id: requestId }).toJson();
    } catch (cause) {
      this.#failure = cause;
      throw cause;
    }
  }
}
