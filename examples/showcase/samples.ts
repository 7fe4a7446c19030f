/** Decides what there is to look at before anybody has done anything. */
import type { EventUpdate, Notification } from "jounce-websocket/modules";
import * as Y from "yjs";

/** What everybody is told who comes for the first time. */
export const welcome: Notification = {
  id: "welcome",
  title: "Welcome to the showcase",
  body: "Open a second window, cut one off the network, or stop the server: everything comes back.",
  category: "success",
};

const news: Omit<Notification, "id"> = {
  title: "A new version is out",
  body: "Your page will use it after a reload.",
};

const samples = new Map<unknown, Omit<Notification, "id">>([
  ["success", { title: "Your report is ready", body: "It took 4 seconds.", category: "success" }],
  ["warning", { title: "Storage is almost full", body: "92 percent used.", category: "warning" }],
  ["error", { title: "The backup failed", body: "It is tried again later.", category: "error" }],
]);

/** An example of a category; news for anything else. */
export const sampleNotification = (category: unknown): Omit<Notification, "id"> =>
  samples.get(category) ?? news;

const minuteMs = 60_000;

/** Events around `now`, in milliseconds since the epoch. The first one is near enough for a reminder. */
export const sampleEvents = (now: number): readonly EventUpdate[] => {
  const soon = Math.ceil(now / (5 * minuteMs)) * 5 * minuteMs;
  const event = (
    eventId: string,
    title: string,
    inMinutes: number,
    minutes: number,
    location: string,
    description?: string,
  ): EventUpdate => {
    const startDate = soon + inMinutes * minuteMs;
    const endDate = startDate + minutes * minuteMs;
    const said = description === undefined ? {} : { description };
    return {
      eventId,
      action: "created",
      eventData: { title, startDate, endDate, location, ...said },
    };
  };
  return [
    event("coffee", "Coffee break", 5, 15, "Kitchen"),
    event("review", "Design review", 90, 60, "Room 4", "The new colours, light and dark."),
    event("demo", "Demo for everybody", 26 * 60, 45, "Online", "What a reducer can do."),
    event("party", "Release party", 3 * 24 * 60, 180, "Roof terrace"),
  ];
};

const notes = `Shared notes

Everybody who is here writes this text together.

• Type in two windows at once.
• Cut one of them off the network, go on in both, and let it come back.
• Nothing is lost, and both have the same text.
`;

/** The document as it is at first: always the same bytes, so that it never comes in twice. */
export const sampleDocument = (): Uint8Array => {
  const doc = new Y.Doc();
  // Pages bring the document back after a restart. The same author has then written the same.
  doc.clientID = 1;
  doc.getText("text").insert(0, notes);
  return Y.encodeStateAsUpdate(doc);
};
