/**
 * Prints what each entry costs a browser beside what others cost; fails when one is over its ceiling.
 * Minified, then gzip -9. React is left out everywhere: an app that uses hooks has it.
 */
import { bundle, kib } from "./bundle.mjs";
import { fromRoot } from "./run.mjs";

const own = (file) => fromRoot("dist/esm", file);
const isReact = (id) => /^react(-dom)?(\/|$)|node_modules\/react(-dom)?\//.test(id);

const client = await bundle(fromRoot(), own("client.browser.js"));
const inClient = new Set(client.sources);
// Loaded by the provider only where the developer tools are wanted, as a file of their own.
const isDevTools = (id) => /\/devtools(\/|\.js$)/.test(id);
const isBesideClient = (id) => isReact(id) || inClient.has(id.replaceAll("\\", "/"));

const hooks = (name, input) => ({
  name,
  input,
  external: (id) => isBesideClient(id) || isDevTools(id),
});

/** What is weighed. Target and ceiling are KiB of gzip. */
const weights = [
  { name: "/client", input: own("client.browser.js"), target: 25, ceiling: 40 },
  { name: "/client without immutable", input: own("client.browser.js"), external: ["immutable"] },
  hooks("+ useWebSocket, useMessages", fromRoot("scripts/weighed/messages.mjs")),
  hooks("+ WebSocketProvider, useChat", fromRoot("scripts/weighed/chat.mjs")),
  hooks("+ all of /react", own("react.browser.js")),
  { name: "+ /offline", input: own("offline.js"), external: isBesideClient },
  { name: "+ /tabs", input: own("tabs.js"), external: isBesideClient },
  { name: "+ /collaboration, with yjs", input: own("collaboration.js"), external: isBesideClient },
  { name: "+ /devtools", input: own("devtools.js"), external: isBesideClient },
  { name: "the values", input: own("index.js") },
  { name: "socket.io-client", input: "socket.io-client" },
  { name: "partysocket", input: "partysocket" },
  { name: "react-use-websocket", input: "react-use-websocket", external: isReact },
];

const width = Math.max(...weights.map(({ name }) => name.length));

for (const { name, input, external, target, ceiling } of weights) {
  const { bytes, gzipBytes } = await bundle(fromRoot(), input, external);
  const over = target !== undefined && gzipBytes > target * 1024 ? ", OVER" : "";
  const limit =
    ceiling === undefined ? "" : ` (target ${target} KiB${over}; at most ${ceiling} KiB)`;
  console.log(
    `${name.padEnd(width)} ${kib(bytes).padStart(10)} ${kib(gzipBytes).padStart(9)} gzip${limit}`,
  );
  if (ceiling !== undefined && gzipBytes > ceiling * 1024) process.exitCode = 1;
}
