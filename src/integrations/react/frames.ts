/** Decides when a page is told what has changed: once per animation frame, all at the same time. */

/** When the page is told; a test brings its own. */
export interface Frames {
  /** Runs `tell` in the next frame; the same function twice is run once. Returns how to cancel it. */
  request(tell: () => void): () => void;
}

/** A hidden tab has no frames; it is told after so many milliseconds. */
const hiddenMs = 100;

/**
 * The frames of the page, and of a program without one: there a frame is a macrotask. Whatever asks
 * for the same frame is told in the same callback, so that React renders it all in one go.
 */
export class PageFrames implements Frames {
  readonly #waiting = new Set<() => void>();
  #cancel: (() => void) | undefined;

  request(tell: () => void): () => void {
    this.#waiting.add(tell);
    this.#cancel ??= nextFrame(() => this.#run());
    return () => {
      this.#waiting.delete(tell);
      if (this.#waiting.size === 0) this.#stop();
    };
  }

  #run(): void {
    this.#stop();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

const nextFrame = (run: () => void): (() => void) => {
  const hasFrames = typeof requestAnimationFrame === "function";
  const frame = hasFrames ? requestAnimationFrame(run) : undefined;
  const timer = setTimeout(run, hasFrames ? hiddenMs : 0);
  return () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};

/** The frames that all hooks share. */
export const pageFrames: Frames = new PageFrames();
