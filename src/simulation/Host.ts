/** Decides what one simulated process is: a name, and whether it runs, sleeps or is dead. */

/** A process in the simulation: one server or one client. */
export class Host {
  /** Until when nothing happens in it, on the virtual clock in milliseconds. */
  stalledUntil = -Infinity;
  /** A dead host does and hears nothing any more. */
  isAlive = true;

  /**
   * @param name what the trace calls it
   * @param address what its peers see
   */
  constructor(
    readonly name: string,
    readonly address: string,
  ) {}
}
