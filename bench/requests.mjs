/** Requests between the orchestrator and its processes: one message asks, one answers. */
import { execFileSync, spawn } from "node:child_process";

const requestTimeoutMs = 60_000;
const exitTimeoutMs = 3_000;

/** In a child: answers each request with what the handler of that name returns. */
export function answerRequests(handlers) {
  const answer = async ({ id, command, args }) => {
    try {
      process.send({ id, value: await handlers[command](args) });
    } catch (error) {
      process.send({ id, error: error.stack ?? String(error) });
    }
  };
  process.on("message", (request) => void answer(request));
  process.on("disconnect", () => process.exit(0));
}

/** True when both cores can be pinned to; a container may not own core 0 or 1. */
export function canPinCores() {
  try {
    for (const core of ["0", "1"])
      execFileSync("taskset", ["-c", core, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const alive = new Set();
process.on("exit", () => alive.forEach((child) => child.kill()));

/** A child process that answers requests, on a core of its own if `core` is given. */
export class ChildProcess {
  constructor(file, { args = [], nodeFlags = [], core } = {}) {
    const command = [process.execPath, ...nodeFlags, file, ...args];
    if (core !== undefined) command.unshift("taskset", "-c", String(core));
    this.name = file;
    this.pending = new Map();
    this.nextId = 1;
    this.process = spawn(command[0], command.slice(1), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.exited = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.on("message", (answer) => this.settle(answer));
    this.process.on("error", (error) => this.fail(error));
    this.process.once("exit", (code, signal) => {
      alive.delete(this.process);
      this.fail(new Error(`${file} ended early (${signal ?? code})`));
    });
    alive.add(this.process);
  }

  request(command, args = {}) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.settle({ id, error: `${this.name} did not answer ${command}` }),
        requestTimeoutMs,
      );
      this.pending.set(id, { resolve, reject, timer });
      this.process.send({ id, command, args }, (error) => error && this.fail(error));
    });
  }

  settle({ id, value, error }) {
    const request = this.pending.get(id);
    if (request === undefined) return;
    this.pending.delete(id);
    clearTimeout(request.timer);
    if (error === undefined) request.resolve(value);
    else request.reject(new Error(error));
  }

  fail(error) {
    for (const id of this.pending.keys()) this.settle({ id, error: error.message });
  }

  async stop() {
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill("SIGKILL"), exitTimeoutMs);
    await this.exited;
    clearTimeout(timer);
  }
}
