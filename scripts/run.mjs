/** Starts the tools the other scripts use; a failing tool ends the script with the tool's code. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The absolute path of a file of this repository. */
export const fromRoot = (...parts) => join(root, ...parts);

/** Runs a command to its end with its output shown. */
export const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
};

/** Runs a Node script to its end. */
export const runNode = (args, options) => run(process.execPath, args, options);

/** Runs the command `bin` of an installed package. */
export const runTool = (packageName, bin, args, options) =>
  runNode([toolPath(packageName, bin), ...args], options);

/** The script behind the command `bin` of an installed package. */
export const toolPath = (packageName, bin) => {
  const folder = fromRoot("node_modules", packageName);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bins === "string" ? bins : bins[bin]);
};
