/** Decides when it is known whom a delivery has reached: when the turn in which it was sent is written. */
import type { ConnectionId } from "../../core/ids.js";
import { Deferred } from "../promises.js";

/** What has to be known of a recipient: which frames it lost last, by their sequence numbers. */
interface Way {
  readonly connectionId: ConnectionId;
  readonly lostFrom: number;
  readonly lostTo: number;
}

interface Question {
  readonly ways: readonly Way[];
  readonly sequence: number;
  readonly answer: Deferred<readonly ConnectionId[]>;
}

/** The deliveries of one turn whose outcome somebody wants to know. */
export class Outcomes {
  #questions: Question[] = [];

  /** Resolves with the recipients that did not get the frame of that sequence number. */
  of(ways: readonly Way[], sequence: number): Promise<readonly ConnectionId[]> {
    const answer = new Deferred<readonly ConnectionId[]>();
    this.#questions.push({ ways, sequence, answer });
    return answer.promise;
  }

  /** Everything has been written or given up. */
  settle(): void {
    if (this.#questions.length === 0) return;
    const questions = this.#questions;
    this.#questions = [];
    for (const { ways, sequence, answer } of questions) {
      const missed = ways.filter((way) => way.lostFrom <= sequence && sequence <= way.lostTo);
      answer.resolve(missed.map(({ connectionId }) => connectionId));
    }
  }
}
