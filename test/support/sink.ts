/** A socket that takes frames in memory, for tests of what is written to whom. */
import type { FrameData } from "../../src/core/Frame.js";
import type { ServerSocket } from "../../src/driver/ports.js";

/** What one write carries. */
export type Chunk = readonly FrameData[];

/** A socket that keeps its writes; `isFull` makes it one that takes nothing. */
export class Sink implements ServerSocket<Chunk> {
  readonly writes: Chunk[] = [];
  readonly isReceiving = false;
  isFull = false;
  isClosing = false;

  get bufferedBytes(): number {
    return this.isFull ? 1_000 : 0;
  }

  get frames(): FrameData[] {
    return this.writes.flat();
  }

  write(chunk: Chunk): void {
    this.writes.push(chunk);
  }

  observe(): void {
    return;
  }

  ping(): void {
    return;
  }

  pong(): void {
    return;
  }

  close(): void {
    return;
  }

  drop(): void {
    return;
  }
}
