/**
 * Checks the package as its users get it: packs it, installs the tarball outside the repository,
 * and uses it from Node as an ES module and as CommonJS, from TypeScript and in a browser bundle.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, kib } from "./bundle.mjs";
import { fromRoot, run, runNode, runTool, toolPath } from "./run.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const shell = process.platform === "win32";

const say = (text) => console.log(`\n# ${text}`);

const pack = (folder) => {
  runNode([fromRoot("scripts/build.mjs")]);
  run(npm, ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { shell });
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz")),
  );
};

/** The optional peers that the stories need, as the repository has them. */
const peersOf = ({ peerDependencies, devDependencies }) =>
  [...Object.keys(peerDependencies), "react-dom", "@types/react"].map(
    (name) => `${name}@${devDependencies[name]}`,
  );

const install = (folder, tarball) => {
  const manifest = { name: "consumer", version: "0.0.0", private: true };
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const peers = peersOf(JSON.parse(readFileSync(fromRoot("package.json"), "utf8")));
  const quiet = ["--silent", "--no-audit", "--no-fund", "--prefer-offline"];
  run(npm, ["install", ...quiet, tarball, ...peers], { cwd: folder, shell });
  for (const name of readdirSync(fromRoot("scripts/consumer"))) {
    copyFileSync(fromRoot("scripts/consumer", name), join(folder, name));
  }
};

const checkTypes = (folder) => {
  const tsc = toolPath("@typescript/native", "tsc");
  for (const [module, resolution] of [
    ["NodeNext", "NodeNext"],
    ["ESNext", "Bundler"],
  ]) {
    const settings = ["--module", module, "--moduleResolution", resolution, "--target", "ES2022"];
    const types = ["--types", "node", "--typeRoots", fromRoot("node_modules/@types")];
    const files = ["types.mts", ...(module === "NodeNext" ? ["types.cts"] : [])];
    runNode(
      [
        tsc,
        "--noEmit",
        "--strict",
        "--exactOptionalPropertyTypes",
        ...settings,
        ...types,
        ...files,
      ],
      {
        cwd: folder,
      },
    );
  }
};

const checkBrowserBundle = async (folder, page) => {
  const { code, sources, bytes, gzipBytes } = await bundle(folder, join(folder, page));
  const stray = sources.filter((id) =>
    /node_modules\/ws\/|driver\/node\/|__vite-browser-external/.test(id),
  );
  if (stray.length > 0) throw new Error(`The bundle of ${page} contains ${stray.join(", ")}`);
  if (!sources.some((id) => id.endsWith("/dist/esm/driver/browser/domDialer.js")))
    throw new Error(`The bundle of ${page} does not contain the browser's socket`);
  if (/from\s*["']ws["']|require\(["']ws["']\)/.test(code))
    throw new Error(`The bundle of ${page} asks for ws`);
  const weight = `${kib(bytes)}, ${kib(gzipBytes)} gzip`;
  console.log(`${page}: no ws among its ${sources.length} modules: ${weight}`);
};

const folder = mkdtempSync(join(tmpdir(), "jounce-package-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

say("build and pack");
const tarball = pack(folder);
say("publint");
runTool("publint", "publint", ["run", tarball, "--strict"]);
say("are the types wrong");
runTool("@arethetypeswrong/cli", "attw", [tarball, "--profile", "node16"]);

const consumer = join(folder, "consumer");
say("install the tarball");
install(consumer, tarball);
say("Node, ES module");
runNode(["roundTrip.mjs"], { cwd: consumer });
say("Node, CommonJS");
runNode(["roundTrip.cjs"], { cwd: consumer });
say("Node, rendered on a server");
runNode(["rendered.mjs"], { cwd: consumer });
say("TypeScript");
checkTypes(consumer);
say("Vite, browser");
await checkBrowserBundle(consumer, "browser.mjs");
await checkBrowserBundle(consumer, "page.mjs");
say("sizes");
runNode([fromRoot("scripts/size.mjs")]);
