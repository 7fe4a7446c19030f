/** Decides what happens next: a heap of things to come, by time, then kind, then order of planning. */
import type { Host } from "./Host.js";

/** Something that will happen at one host. */
export interface Plan {
  /** When, on the virtual clock, in milliseconds. */
  at: number;
  /** A timer waits; traffic is on its way. At the same time timers come first, as in Node. */
  readonly kind: "timer" | "traffic";
  readonly host: Host;
  readonly run: () => void;
  readonly sequence: number;
  isCancelled: boolean;
}

/** Cancelled plans that are kept before the heap is cleaned. */
const cancelledMax = 1_000;

/** All that is to come. */
export class Agenda {
  #heap: Plan[] = [];
  #cancelled = 0;
  #traffic = 0;
  #sequence = 0;

  /** Whether anything is on its way. */
  get hasTraffic(): boolean {
    return this.#traffic > 0;
  }

  /** When the next thing happens; undefined for never. */
  get nextAt(): number | undefined {
    while (this.#heap[0]?.isCancelled === true) this.#take();
    return this.#heap[0]?.at;
  }

  /** Plans something. */
  add(at: number, kind: Plan["kind"], host: Host, run: () => void): Plan {
    const sequence = (this.#sequence += 1);
    const plan: Plan = { at, kind, host, run, sequence, isCancelled: false };
    this.put(plan);
    return plan;
  }

  /** Plans again what was taken. */
  put(plan: Plan): void {
    if (plan.kind === "traffic") this.#traffic += 1;
    this.#heap.push(plan);
    this.#rise(this.#heap.length - 1);
  }

  /** Makes a timer not happen. */
  cancel(plan: Plan): void {
    if (plan.isCancelled) return;
    plan.isCancelled = true;
    this.#cancelled += 1;
    if (this.#cancelled < cancelledMax || this.#cancelled * 2 < this.#heap.length) return;
    this.#heap = this.#heap.filter(({ isCancelled }) => !isCancelled).sort(compare);
    this.#cancelled = 0;
  }

  /** Takes everything that is due, in order. */
  takeUntil(now: number): Plan[] {
    const due: Plan[] = [];
    for (let { nextAt } = this; nextAt !== undefined && nextAt <= now; { nextAt } = this) {
      due.push(...this.#take());
    }
    return due;
  }

  #take(): Plan[] {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return [];
    if (first !== last) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    if (first.isCancelled) this.#cancelled -= 1;
    if (first.kind === "traffic") this.#traffic -= 1;
    return [first];
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLess(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#isLess(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfLess(child, index)) return;
      index = child;
    }
  }

  #isLess(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    return one !== undefined && other !== undefined && compare(one, other) < 0;
  }

  #swapIfLess(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined || compare(one, other) >= 0) return false;
    this.#heap[a] = other;
    this.#heap[b] = one;
    return true;
  }
}

const compare = (a: Plan, b: Plan): number =>
  a.at - b.at ||
  Number(a.kind === "traffic") - Number(b.kind === "traffic") ||
  a.sequence - b.sequence;
