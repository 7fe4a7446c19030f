/** CPU time of this process: unlike wall time, it does not count what others do on the machine. */
import { readdirSync, readFileSync } from "node:fs";

const tasks = "/proc/self/task";

/** Nanoseconds of all threads; the kernel's own count where there is one. */
export function cpuNanoseconds() {
  try {
    return readdirSync(tasks)
      .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, "latin1").split(" ")[0]))
      .reduce((sum, nanoseconds) => sum + nanoseconds, 0);
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  }
}
