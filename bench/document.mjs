/** Keeps the measured tables in docs/performance.md, between two markers. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const begin = "<!-- bench:begin -->";
const end = "<!-- bench:end -->";

const skeleton = `# Performance

\`npm run bench\` measures this package beside a naive \`ws\` loop and socket.io, on one machine, in
one run, and writes the tables below.

- The server is a process of its own on one core; the load generator, a second process with raw
  sockets and hand-made frames, is on another. Each measurement has a fresh server.
- The rivals take turns, in turned-around order each round. Figures are medians; in parentheses
  the least and the greatest of all rounds.
- The unit is CPU time of the whole server process per delivery or message. It stays comparable
  when the generator or the machine is the limit, which deliveries per second do not.
- All rivals do the same work: the publisher is a member of its room, nothing is compressed, and
  every frame is counted; a run that loses or repeats one is an error.
- Compare within a row. Other work on the machine moves whole rows by 30 %, and differences below
  20 % are noise unless the spreads are apart.

${begin}
${end}
`;

function withTables(text, tables) {
  const block = `${begin}\n\n${tables}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${block}\n`;
  return text.slice(0, from) + block + text.slice(to + end.length);
}

export function writeTables(tables) {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, "utf8") : skeleton;
  writeFileSync(file, withTables(text, tables));
  return file;
}
