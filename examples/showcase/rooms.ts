/** Decides which rooms are always there. The page and the server read it. */

/** A room as a list shows it. */
export interface RoomLink {
  readonly name: string;
  readonly topic: string;
}

/** The rooms that are always there. */
export const permanentRooms: readonly RoomLink[] = [
  { name: "lobby", topic: "Say hello, everybody starts here" },
  { name: "random", topic: "Whatever is on your mind" },
  { name: "help", topic: "Questions about this demo" },
];

/** The room of the shared document. */
export const documentRoom = "document:notes";
