/** The shapes of traffic. Each runs until its time is over, then until nothing is in flight. */
import { setTimeout as delay } from "node:timers/promises";
import { dialects, payloadOf } from "./dialects.mjs";
import { maskedTextFrame } from "./frames.mjs";

const graceMs = 30_000;
const surplusWaitMs = 20;
// Rounds in flight never exceed this; a power of two, so that a mask finds the slot.
const roundSlots = 8;

function framesOf(scenario, dialect, count) {
  const text = dialects[dialect].envelope(payloadOf(scenario.payloadBytes));
  return Array.from({ length: count }, () => maskedTextFrame(text));
}

class Load {
  constructor(scenario, dialect, connections) {
    this.scenario = scenario;
    this.dialect = dialect;
    this.connections = connections;
  }

  /** Resolves with what was delivered, once all of it has been. */
  async run(durationMs) {
    for (const connection of this.connections) {
      connection.received = 0;
      connection.onFrames = this.onFrames.bind(this);
    }
    const startedAt = performance.now();
    await this.runUntilDrained(durationMs);
    const wallMs = performance.now() - startedAt;
    await delay(surplusWaitMs);
    return { units: this.checkedUnits(), wallMs };
  }

  runUntilDrained(durationMs) {
    return new Promise((resolve, reject) => {
      this.isStopping = false;
      this.isRunning = true;
      const stop = setTimeout(() => {
        this.isStopping = true;
      }, durationMs);
      const giveUp = setTimeout(
        () => finish(new Error(this.describeStall())),
        durationMs + graceMs,
      );
      const finish = (error) => {
        this.isRunning = false;
        clearTimeout(stop);
        clearTimeout(giveUp);
        if (error === undefined) resolve();
        else reject(error);
      };
      this.finish = finish;
      for (const connection of this.connections) connection.onEnd = finish;
      this.start();
      this.spin();
    });
  }

  /** Polls instead of sleeping: waking a sleeping reader would be billed to the server's write. */
  spin() {
    if (this.isRunning) setImmediate(() => this.spin());
  }

  describeStall() {
    const counts = this.connections.map(({ received }) => received);
    return `stalled: connections have received ${Math.min(...counts)} to ${Math.max(...counts)} frames`;
  }
}

/** Publishers write a batch each; a round is over when every member has got all of it. */
export class RoomLoad extends Load {
  constructor(scenario, dialect, connections) {
    super(scenario, dialect, connections);
    this.framesPerRound = scenario.publishers * scenario.messages;
    this.publishers = connections.slice(0, scenario.publishers);
    this.batch = Buffer.concat(framesOf(scenario, dialect, scenario.messages));
  }

  start() {
    this.roundsStarted = 0;
    this.roundsDone = 0;
    this.membersDone = Array.from({ length: roundSlots }, () => 0);
    for (let round = 0; round < this.scenario.inFlight; round += 1) this.startRound();
  }

  startRound() {
    this.roundsStarted += 1;
    for (const publisher of this.publishers) publisher.socket.write(this.batch);
  }

  onFrames({ received }, frames) {
    const roundsAfter = Math.floor(received / this.framesPerRound);
    let round = Math.floor((received - frames) / this.framesPerRound);
    for (; round < roundsAfter; round += 1) this.finishMember(round & (roundSlots - 1));
  }

  finishMember(slot) {
    this.membersDone[slot] += 1;
    if (this.membersDone[slot] < this.connections.length) return;
    this.membersDone[slot] = 0;
    this.roundsDone += 1;
    if (!this.isStopping) this.startRound();
    else if (this.roundsDone === this.roundsStarted) this.finish();
  }

  checkedUnits() {
    const expected = this.roundsStarted * this.framesPerRound;
    const wrong = this.connections.find(({ received }) => received !== expected);
    if (wrong) throw new Error(`a member received ${wrong.received} frames instead of ${expected}`);
    return expected * this.connections.length;
  }
}

/** Every connection keeps a number of messages in flight: for each that returns, one goes out. */
export class EchoLoad extends Load {
  constructor(scenario, dialect, connections) {
    super(scenario, dialect, connections);
    const frames = framesOf(scenario, dialect, scenario.inFlight);
    this.batches = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)));
  }

  start() {
    this.sent = 0;
    this.outstanding = 0;
    for (const connection of this.connections) this.send(connection, this.scenario.inFlight);
  }

  send(connection, count) {
    this.sent += count;
    this.outstanding += count;
    connection.socket.write(this.batches[count - 1]);
  }

  onFrames(connection, frames) {
    this.outstanding -= frames;
    if (!this.isStopping) this.send(connection, frames);
    else if (this.outstanding === 0) this.finish();
  }

  checkedUnits() {
    const received = this.connections.reduce((sum, connection) => sum + connection.received, 0);
    if (received !== this.sent) throw new Error(`${received} echoes of ${this.sent} messages`);
    return received;
  }
}

export const loads = { room: RoomLoad, echo: EchoLoad };
