import type { Config } from "jest";

/** Packages without CommonJS, which Jest cannot load as they are. */
const esmOnly = ["jose", "idb-keyval", "microdiff", "fake-indexeddb"].join("|");

const base: Config = {
  testEnvironment: "node",
  transform: {
    "^.+\\.tsx?$": ["ts-jest", { tsconfig: "<rootDir>/tsconfig.jest.json" }],
    [`node_modules/(${esmOnly})/.+\\.m?js$`]: [
      "ts-jest",
      {
        diagnostics: false,
        tsconfig: { allowJs: true, module: "CommonJS", target: "ES2022", isolatedModules: true },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^jounce-websocket$": "<rootDir>/src/index.ts",
    "^jounce-websocket/client$": "<rootDir>/src/client.node.ts",
    "^jounce-websocket/server$": "<rootDir>/src/server.ts",
    "^jounce-websocket/contract$": "<rootDir>/src/contract.ts",
    "^jounce-websocket/simulation$": "<rootDir>/src/simulation/index.ts",
    "^jounce-websocket/observability$": "<rootDir>/src/observability.ts",
    "^jounce-websocket/express$": "<rootDir>/src/express.ts",
    "^jounce-websocket/fastify$": "<rootDir>/src/fastify.ts",
    "^jounce-websocket/hono$": "<rootDir>/src/hono.ts",
    "^jounce-websocket/http$": "<rootDir>/src/http.ts",
    "^jounce-websocket/modules$": "<rootDir>/src/modules.ts",
    "^jounce-websocket/react$": "<rootDir>/src/react.node.ts",
    "^jounce-websocket/react/collaboration$": "<rootDir>/src/react.collaboration.ts",
    "^jounce-websocket/collaboration$": "<rootDir>/src/collaboration.ts",
    "^jounce-websocket/devtools$": "<rootDir>/src/devtools.ts",
    "^jounce-websocket/offline$": "<rootDir>/src/offline.ts",
    "^jounce-websocket/tabs$": "<rootDir>/src/tabs.ts",
    "^jounce-websocket/manager$": "<rootDir>/src/manager.ts",
    "^jounce-websocket/jwt$": "<rootDir>/src/jwt.ts",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** Components run in a simulated page; sockets and everything else are those of Node. */
const dom: Config = {
  ...base,
  testEnvironment: "jsdom",
  testEnvironmentOptions: { customExportConditions: ["node", "require", "default"] },
  setupFiles: ["<rootDir>/test/support/domGlobals.cjs"],
  testMatch: ["<rootDir>/test/**/*.test.tsx"],
};

const config: Config = {
  maxWorkers: 2,
  // A loaded machine may be slow; a test that waits for a fact fails only when the fact never comes.
  testTimeout: 60_000,
  coverageProvider: "babel",
  coverageReporters: ["text"],
  reporters: ["default", "<rootDir>/test/support/countReporter.cjs"],
  projects: [
    {
      ...base,
      displayName: "node",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/e2e/"],
    },
    { ...dom, displayName: "react 19" },
    {
      ...dom,
      displayName: "react 18",
      testMatch: ["<rootDir>/test/integrations/react/**/*.test.tsx"],
      // React 18 hides nothing with its effects taken down.
      testPathIgnorePatterns: ["/node_modules/", "/hidden\\.test\\.tsx$"],
      moduleNameMapper: {
        ...base.moduleNameMapper,
        "^react$": "<rootDir>/node_modules/react-18",
        "^react/(.*)$": "<rootDir>/node_modules/react-18/$1",
        "^react-dom$": "<rootDir>/node_modules/react-dom-18",
        "^react-dom/(.*)$": "<rootDir>/node_modules/react-dom-18/$1",
      },
    },
    { ...base, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
  ],
};

export default config;
