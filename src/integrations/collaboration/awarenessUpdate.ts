/** Decides what an update of awareness is to a server: the state of one client, in the bytes of Yjs. */
import { modifyAwarenessUpdate } from "y-protocols/awareness";
import { fromBase64, toBase64 } from "./base64.js";

/** An update of awareness that a server may pass on. */
export interface AwarenessUpdate {
  /** Base64, in the form that Yjs itself gives it. */
  readonly update: string;
  /** Whose state it is: the id of a document's client. */
  readonly clientId: number;
  /** Whether it says that the client is not there any more. */
  readonly isGone: boolean;
}

/** Reads the state of one client; undefined when the text is anything else. */
export const readAwareness = (text: string): AwarenessUpdate | undefined => {
  const bytes = fromBase64(text);
  if (bytes === undefined) return undefined;
  try {
    let isGone = false;
    const update = modifyAwarenessUpdate(bytes, (state) => {
      isGone = state === null;
      return state;
    });
    const clientId = onlyClientIn(update);
    return clientId === undefined ? undefined : { update: toBase64(update), clientId, isGone };
  } catch {
    return undefined;
  }
};

/** The update by which others forget the client whose state `text` was; undefined when it is none. */
export const departureOf = (text: string): string | undefined => {
  const bytes = fromBase64(text);
  if (bytes === undefined) return undefined;
  try {
    return toBase64(modifyAwarenessUpdate(bytes, () => null));
  } catch {
    return undefined;
  }
};

/** The number of clients comes first, then the id of the first: seven bits in a byte, lowest first. */
const onlyClientIn = ([count, ...rest]: Uint8Array): number | undefined => {
  if (count !== 1) return undefined;
  const last = rest.findIndex((byte) => byte < 0x80);
  return rest
    .slice(0, last + 1)
    .reduce((sum, byte, index) => sum + (byte % 0x80) * 2 ** (7 * index), 0);
};
