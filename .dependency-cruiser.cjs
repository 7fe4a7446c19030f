/** Who may import whom. The layers are those of docs/architecture.md; types count like values. */
const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

const npm = (...names) => names.map((name) => `^node_modules/(@types/)?${name}/`);
const coreBase = "^src/core/(ids|moment|step|error|closeCode)\\.ts$";
// Connection and policy are values that live beside their machine: they import no machine, and all may
// import them.
const machine = "^src/core/(client|connection|server|cluster)/(?!(Connection|policy)\\.ts$)";
const ws = "^node_modules/(@types/)?ws/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid("no-cycles", "A cycle hides who decides.", {}, { circular: true }),
    forbid("resolvable", "Every import resolves.", {}, { couldNotResolve: true }),
    forbid(
      "core-is-pure",
      "core imports core, immutable and fp-ts.",
      { path: "^src/core/" },
      { pathNot: ["^src/core/", ...npm("immutable", "fp-ts")] },
    ),
    forbid(
      "core-base-is-lowest",
      "ids, moment, step, error and closeCode import only one another.",
      { path: coreBase },
      { pathNot: [coreBase, ...npm("immutable", "fp-ts")] },
    ),
    forbid(
      "values-below-machines",
      "Values of the core do not know the machines.",
      { path: "^src/core/", pathNot: machine },
      { path: machine },
    ),
    forbid(
      "machines-apart",
      "One machine never imports another.",
      { path: "^src/core/(client|connection|server|cluster)/" },
      { path: machine, pathNot: "^src/core/$1/" },
    ),
    forbid(
      "codec-translates",
      "codec imports core, io-ts, fp-ts and immutable.",
      { path: "^src/codec/" },
      { pathNot: ["^src/(codec|core)/", ...npm("io-ts", "fp-ts", "immutable")] },
    ),
    forbid(
      "io-ts-in-codec",
      "Only codec uses io-ts.",
      { path: "^src/", pathNot: "^src/codec/" },
      { path: npm("io-ts") },
    ),
    forbid(
      "driver-below-its-users",
      "driver imports driver, core and codec.",
      { path: "^src/driver/" },
      { path: "^src/", pathNot: "^src/(driver|core|codec)/" },
    ),
    forbid(
      "ws-in-driver-node",
      "Only driver/node imports ws.",
      { path: "^src/", pathNot: "^src/driver/node/" },
      { path: ws },
    ),
    forbid(
      "node-in-driver-node",
      "Only driver/node, the command and the reading of keys import Node's modules.",
      { path: "^src/", pathNot: "^src/(driver/node|cli|integrations/auth)/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "jose-in-integrations-auth",
      "Only integrations/auth imports jose: it is an optional peer.",
      { path: "^src/", pathNot: "^src/integrations/auth/" },
      { path: npm("jose") },
    ),
    forbid(
      "react-in-integrations",
      "Only the hooks and the developer tools import React: it is an optional peer.",
      { path: "^src/", pathNot: "^src/integrations/(react|devtools)/" },
      { path: npm("react", "react-dom") },
    ),
    forbid(
      "yjs-in-collaboration",
      "Only collaboration, and its hook, import yjs: it is an optional peer.",
      { path: "^src/", pathNot: "^src/integrations/(collaboration/|react/useCollaboration\\.ts$)" },
      { path: npm("yjs", "y-protocols", "lib0") },
    ),
    forbid(
      "idb-keyval-in-offline",
      "Only the offline store imports idb-keyval.",
      { path: "^src/", pathNot: "^src/integrations/offline/" },
      { path: npm("idb-keyval") },
    ),
    forbid(
      "microdiff-in-devtools",
      "Only the developer tools import microdiff.",
      { path: "^src/", pathNot: "^src/integrations/devtools/" },
      { path: npm("microdiff") },
    ),
    forbid(
      "modules-are-pure",
      "Chat, presence, notifications and events are values and apps: they know core and one another.",
      { path: "^src/integrations/modules/" },
      { path: "^src/", pathNot: "^src/(core|integrations/modules)/" },
    ),
    forbid(
      "driver-hosts-apart",
      "What both hosts share does not know either; the hosts do not know each other.",
      { path: "^src/driver/", pathNot: "^src/driver/(node|browser)/" },
      { path: "^src/driver/(node|browser)/" },
    ),
    forbid(
      "browser-not-node",
      "driver/browser never imports driver/node.",
      { path: "^src/driver/browser/" },
      { path: "^src/driver/node/" },
    ),
    forbid(
      "node-not-browser",
      "driver/node never imports driver/browser.",
      { path: "^src/driver/node/" },
      { path: "^src/driver/browser/" },
    ),
    forbid(
      "simulation-over-the-shared-driver",
      "simulation imports core, codec and the driver without its hosts.",
      { path: "^src/simulation/" },
      {
        path: ["^src/", "^node_modules/"],
        pathNot: [
          "^src/(simulation|core|codec)/",
          "^src/driver/(?!node/|browser/)",
          ...npm("immutable", "fp-ts"),
        ],
      },
    ),
    forbid(
      "integrations-on-top",
      "integrations import the driver, the codec, the core and one another's folder.",
      { path: "^src/integrations/" },
      { path: "^src/", pathNot: "^src/(integrations|driver|codec|core)/" },
    ),
    forbid(
      "nobody-imports-integrations",
      "Integrations attach; nothing depends on them.",
      { path: "^src/", pathNot: "^src/integrations/|^src/[^/]+\\.ts$" },
      { path: "^src/integrations/" },
    ),
    forbid(
      "nobody-imports-simulation",
      "The simulation is a test kit; nothing depends on it.",
      { path: "^src/", pathNot: "^src/simulation/" },
      { path: "^src/simulation/" },
    ),
    forbid(
      "values-reach-no-host",
      "The root entry is pure values: no ws, no host.",
      { path: "^src/index\\.ts$" },
      { path: [ws, "^src/driver/(node|browser)/"], reachable: true },
    ),
    forbid(
      "browser-client-reaches-no-node",
      "A browser bundle of the client or the hooks never contains ws.",
      { path: "^src/(client|react)\\.browser\\.ts$" },
      { path: [ws, "^src/driver/node/"], reachable: true },
    ),
    forbid(
      "simulation-reaches-no-host",
      "The simulation runs anywhere.",
      { path: "^src/simulation/index\\.ts$" },
      { path: [ws, "^src/driver/(node|browser)/"], reachable: true },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
