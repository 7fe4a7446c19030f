/** Decides how often each address may ask for something: so many times in a minute. */

const minuteMs = 60_000;

/** More addresses than these are not told apart: together they share one allowance. */
const addressesMax = 10_000;

/** An allowance for each address. It is whole again with every minute that begins. */
export class Allowance {
  readonly #perMinuteMax: number;
  #minute = -1;
  #asked = new Map<string, number>();

  /** @param perMinuteMax how often one address may ask in a minute */
  constructor(perMinuteMax: number) {
    this.#perMinuteMax = perMinuteMax;
  }

  /** Whether this address may ask once more. @param now milliseconds since the epoch */
  take(address: string, now: number): boolean {
    const minute = Math.floor(now / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#asked = new Map();
    }
    const name = this.#asked.has(address) || this.#asked.size < addressesMax ? address : "others";
    const count = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, count);
    return count <= this.#perMinuteMax;
  }
}
