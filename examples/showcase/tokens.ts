/**
 * Decides who a visitor is, and signs it. There are no accounts: a browser draws a key at random and
 * keeps it. The user id is the hash of that key, so that everybody may know the id and nobody can
 * take it. A real app looks at a session or a password here; the rest stays as it is.
 */
import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { cleanName } from "./names.js";

/** Who somebody is. */
export interface Visitor {
  readonly userId: string;
  readonly name: string;
}

/** What the page is given. */
export interface Grant extends Visitor {
  readonly token: string;
}

/** The visitor who sent this, or undefined when it says nobody: `{ key, name }`. */
export const visitorOf = (body: unknown): Visitor | undefined => {
  if (typeof body !== "object" || body === null) return undefined;
  const { key, name: wanted }: { readonly key?: unknown; readonly name?: unknown } = body;
  const name = cleanName(wanted);
  if (name === undefined || typeof key !== "string" || !/^[\w-]{16,64}$/.test(key))
    return undefined;
  return { userId: createHash("sha256").update(key).digest("hex").slice(0, 24), name };
};

/** Signs who somebody is, for so many seconds, with HS256. */
export const signToken = (
  { userId, name }: Visitor,
  secret: string,
  lifetimeSeconds: number,
): Promise<string> =>
  new SignJWT({ name })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(new TextEncoder().encode(secret));
