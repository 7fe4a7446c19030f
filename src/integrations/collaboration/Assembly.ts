/**
 * Decides how a client puts together what comes in parts: each upload on its own, as those of several
 * senders may come at once. What was begun and never ended makes room for what comes after.
 */
import type { Part } from "./parts.js";

/** How many uploads may be coming at a time; one more forgets the oldest. */
const uploadsMax = 16;

/** How much may be coming, in characters: more than any document of which one can work. */
const charactersMax = 128 * 1024 * 1024;

/** What has become of an upload: the whole text, or what is to be done without it. */
export type Assembled = { readonly text: string } | "more" | "tooLarge";

/** Puts parts together. */
export class Assembly {
  readonly #beginnings = new Map<string, string>();

  /** One more part has come. */
  add({ update, upload, more }: Part): Assembled {
    const text = (this.#beginnings.get(upload) ?? "") + update;
    this.#beginnings.delete(upload);
    if (more !== true) return { text };
    this.#beginnings.set(upload, text);
    const [oldest = ""] = this.#beginnings.keys();
    if (this.#beginnings.size > uploadsMax) this.#beginnings.delete(oldest);
    return this.#characters > charactersMax ? "tooLarge" : "more";
  }

  /** Forgets all that has begun. */
  clear(): void {
    this.#beginnings.clear();
  }

  get #characters(): number {
    return [...this.#beginnings.values()].reduce((sum, { length }) => sum + length, 0);
  }
}
