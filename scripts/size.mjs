/** Prints what each entry costs a browser; fails when the client is over its ceiling. */
import { bundle, kib } from "./bundle.mjs";
import { fromRoot } from "./run.mjs";

const clientTargetBytes = 25 * 1024;
const clientBytesMax = 32 * 1024;

const entries = [
  { name: "jounce-websocket", file: "dist/esm/index.js" },
  {
    name: "jounce-websocket/client",
    file: "dist/esm/client.browser.js",
    targetBytes: clientTargetBytes,
    bytesMax: clientBytesMax,
  },
];

for (const { name, file, targetBytes, bytesMax } of entries) {
  const { bytes, gzipBytes } = await bundle(fromRoot(), fromRoot(file));
  const verdict =
    targetBytes === undefined
      ? ""
      : ` (target ${kib(targetBytes)}, at most ${kib(bytesMax)}${gzipBytes > targetBytes ? "; OVER TARGET" : ""})`;
  console.log(`${name}: ${kib(bytes)} minified, ${kib(gzipBytes)} gzip${verdict}`);
  if (bytesMax !== undefined && gzipBytes > bytesMax) process.exitCode = 1;
}
