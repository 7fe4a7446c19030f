import type { Config } from "jest";

/** Packages without CommonJS, which Jest cannot load as they are. */
const esmOnly = ["jose"].join("|");

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
    "^jounce-websocket/manager$": "<rootDir>/src/manager.ts",
    "^jounce-websocket/jwt$": "<rootDir>/src/jwt.ts",
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

const config: Config = {
  maxWorkers: 2,
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
    { ...base, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
  ],
};

export default config;
