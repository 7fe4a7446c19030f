/** Decides the ids of messages that are shown before they are sent. */

/** 128 random bits; `crypto.randomUUID` is missing on pages without TLS. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");
