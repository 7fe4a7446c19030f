/** Decides which rooms somebody is in: those that are always there, and those of one's own choice. */
import { useEffect, useState } from "react";
import { permanentRooms } from "../../rooms.js";
import { hrefOf } from "./route.js";

/** The longest name of a room, in characters. */
export const roomCharactersMax = 40;

/** How many rooms of one's own choice are kept; the oldest goes. */
const ownRoomsMax = 12;

const storageKey = "jounce-rooms";

/** The name as it is used, or empty for none: `@` in front is for people. */
export const roomNameOf = (text: string): string =>
  text
    .trim()
    .replace(/\s+/gu, " ")
    .replace(/^[@#]+/u, "")
    .trim()
    .normalize("NFC");

/** All rooms of somebody, who enters one by going there. @param place where somebody is */
export const useRooms = (place: string) => {
  const [own, setOwn] = useState(stored);
  const change = (next: readonly string[]): void => {
    const kept = next.slice(-ownRoomsMax);
    setOwn(kept);
    store(kept);
  };
  const isPermanent = (name: string): boolean => permanentRooms.some((room) => room.name === name);
  useEffect(() => {
    const isNew = !place.startsWith("@") && !isPermanent(place) && !own.includes(place);
    if (isNew) change([...own, place]);
    // Only arriving counts: who leaves a room is still there for a moment.
  }, [place]);
  return {
    rooms: [...permanentRooms, ...own.map((name) => ({ name, topic: "" }))],
    isPermanent,
    /** Leaves a room; who is in it goes to the lobby. */
    leave: (name: string): void => {
      if (name === place) location.hash = hrefOf("chat", "lobby");
      change(own.filter((other) => other !== name));
    },
  };
};

const stored = (): readonly string[] => {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
};

const store = (names: readonly string[]): void => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(names));
  } catch {
    // They are kept for this visit.
  }
};
