/** Decides how a Blob, whose bytes come later, keeps its place among what is sent around it. */
import type { Outgoing } from "../core/Outgoing.js";
import { toOutgoing } from "../core/Outgoing.js";
import { rejected } from "./promises.js";

interface BlobLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}

const isBlob = (data: unknown): data is BlobLike =>
  // Text comes first, because it is the most, and the global is slow to look up.
  typeof data === "object" && typeof Blob !== "undefined" && data instanceof Blob;

/** Sends in the order of the calls. */
export class SendOrder {
  #last: Promise<unknown> | undefined;

  /** Sends now, or after the Blobs before it have been read. Rejects for what cannot be sent. */
  send<A>(data: unknown, send: (outgoing: Outgoing) => Promise<A>): Promise<A> {
    if (this.#last === undefined && !isBlob(data)) {
      try {
        return send(toOutgoing(data));
      } catch (cause) {
        return rejected(cause);
      }
    }
    const bytes = isBlob(data) ? data.arrayBuffer() : Promise.resolve(data);
    const sent = Promise.all([bytes, this.#last]).then(([ready]) => send(toOutgoing(ready)));
    const settled = sent.then(ignore, ignore).then(() => {
      if (this.#last === settled) this.#last = undefined;
    });
    this.#last = settled;
    return sent;
  }
}

const ignore = (): void => undefined;
