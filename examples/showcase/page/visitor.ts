/** Decides who this browser is: what it remembers between visits, and how it proves it. */
import { useSyncExternalStore } from "react";

/** Somebody who has chosen a name. */
export interface Visitor {
  /** What only this browser knows; the server makes the user id of it. */
  readonly key: string;
  readonly userId: string;
  readonly name: string;
}

const storageKey = "jounce-showcase";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** Whom a browser remembers; undefined for what is no such thing. */
export const visitorIn = (text: string | null): Visitor | undefined => {
  try {
    const { key, userId, name } = fieldsOf(JSON.parse(text ?? "null"));
    return isText(key) && isText(userId) && isText(name) ? { key, userId, name } : undefined;
  } catch {
    return undefined;
  }
};

const stored = (): string | null => {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    // A browser that keeps nothing is no reason to fail: every visit is the first one.
    return null;
  }
};

let current = visitorIn(stored());
const listeners = new Set<() => void>();

const change = (visitor: Visitor): void => {
  current = visitor;
  for (const listener of listeners) listener();
};

const remember = (visitor: Visitor): void => {
  change(visitor);
  try {
    localStorage.setItem(storageKey, JSON.stringify(visitor));
  } catch {
    // The visit goes on; the next one starts anew.
  }
};

/** What another tab has remembered holds here too. */
const onStorage = ({ key, newValue }: StorageEvent): void => {
  const visitor = key === storageKey ? visitorIn(newValue) : undefined;
  if (visitor !== undefined) change(visitor);
};

const subscribe = (listener: () => void): (() => void) => {
  if (listeners.size === 0) addEventListener("storage", onStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("storage", onStorage);
  };
};

/** Who is here; undefined on a first visit. */
export const useVisitor = (): Visitor | undefined => useSyncExternalStore(subscribe, () => current);

/**
 * Comes for the first time, or takes another name. What somebody is called then may differ: the name
 * is cleaned, and gets a number where it is taken. Rejects with a sentence for people.
 */
export const introduce = async (wanted: string): Promise<void> => {
  const { key, userId, name } = await fetchProof(current?.key ?? freshKey(), wanted);
  remember({ key, userId, name });
};

/** A fresh token for who is here. The library asks for it before every connection and every renewal. */
export const fetchToken = async (): Promise<string | undefined> => {
  if (current === undefined) return undefined;
  const { token } = await fetchProof(current.key, current.name);
  return token;
};

/** A fresh key: 128 random bits. */
const freshKey = (): string =>
  // Not randomUUID: that one is missing where the page is not served from localhost or by TLS.
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** A name for who has none. */
export const friendlyName = (): string => `${oneOf(moods)} ${oneOf(animals)}`;

/** Who somebody is by a token, and the token. */
interface Proof extends Visitor {
  readonly token: string;
}

const fetchProof = async (key: string, wanted: string): Promise<Proof> => {
  const response = await fetch("/api/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key, name: wanted }),
  }).catch(() => undefined);
  if (response === undefined) throw new Error("The server does not answer. Try again in a moment.");
  const body: unknown = await response.json().catch(() => undefined);
  const { token, userId, name, message } = fieldsOf(body);
  if (isText(token) && isText(userId) && isText(name)) return { key, token, userId, name };
  throw new Error(isText(message) ? message : "The server gave no token. Try again in a moment.");
};

const moods = ["Calm", "Bright", "Gentle", "Brave", "Curious", "Merry", "Quiet", "Sunny", "Witty"];
const animals = ["Otter", "Heron", "Lynx", "Finch", "Badger", "Dolphin", "Fox", "Wren", "Beaver"];

const oneOf = (words: readonly string[]): string =>
  words[Math.floor(Math.random() * words.length)] ?? "";
