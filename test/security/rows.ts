/** Which rows of bad input there are, and which of them, or which parts, have no test and why. */

/** Every row. */
export const rows: readonly string[] = Array.from({ length: 33 }, (_, index) => `B${index + 1}`);

/** Rows of which there is nothing yet that could be attacked. */
export const excused: Readonly<Record<string, string>> = {
  B9: "there is no codec for MessagePack: binary frames are handed over as they came",
  B15: "nothing is kept of the ids of messages, so that nothing can be pushed out of it",
  B29: "there is no bus between servers",
  B32: "a browser's client keeps nothing in any storage; its platform is not here",
};

/** Parts of rows that are tested otherwise. */
export const excusedParts: Readonly<Record<string, string>> = {
  B1: "a length in more bytes than it needs is read as what it says, by ws, and means the same",
  B14: "tokens to resume with, and acknowledgements: there are none; their messages are refused",
  B16: "several schemes at once: the server of these tests has no TLS",
  B24: "rules are asked for every message and join; who is in a room stays until it is taken out",
  B31: "a journal has no checksum: what was tampered with is refused where it is no journal",
};
