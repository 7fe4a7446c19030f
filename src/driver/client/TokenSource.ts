/** Decides where the token of a proof comes from. It goes from here to the socket, and nowhere else. */
import { Message } from "../../core/Message.js";

/** A token, or how to get one: it is asked for before every proof. Undefined when there is none. */
export type AuthToken = string | (() => string | undefined | Promise<string | undefined>);

/** Whether another token can be had without asking the app for it. */
export const credentialsOf = (token: AuthToken | undefined): "none" | "fixed" | "renewable" => {
  if (token === undefined) return "none";
  return typeof token === "string" ? "fixed" : "renewable";
};

/** The token of one client, which may be replaced. */
export class TokenSource {
  #token: AuthToken | undefined;

  constructor(token: AuthToken | undefined) {
    this.#token = token;
  }

  /** From now on, this one. */
  replace(token: AuthToken | undefined): void {
    this.#token = token;
  }

  /** The text of a proof. Rejects when there is no token, and with what getting one rejected with. */
  async proof(requestId: string): Promise<string> {
    const source = this.#token;
    const token = typeof source === "function" ? await source() : source;
    // Somebody may have signed out while the app was asked.
    const isGone = this.#token === undefined;
    if (isGone || typeof token !== "string" || token === "") throw new Error("There is no token");
    return new Message("auth", { token }, { id: requestId }).toJson();
  }
}
