import { posix } from "node:path";
import ts from "typescript";
import * as expressSockets from "../../src/express.js";
import * as fastifySockets from "../../src/fastify.js";
import * as honoSockets from "../../src/hono.js";
import * as httpSockets from "../../src/http.js";
import * as browserClient from "../../src/client.browser.js";
import * as nodeClient from "../../src/client.node.js";
import * as contract from "../../src/contract.js";
import * as values from "../../src/index.js";
import * as jwt from "../../src/jwt.js";
import * as manager from "../../src/manager.js";
import * as observability from "../../src/observability.js";
import * as server from "../../src/server.js";
import type { Surface } from "./pageSurfaces.js";
import { pageSurfaces } from "./pageSurfaces.js";
import { sourcesIn } from "./sources.js";

/** What a client's entry exports beside its values, on every host. */
const clientTypes = [
  "AuthToken",
  "BaseMessage",
  "ChatMessage",
  "ClientEventHandlers",
  "ClientEvents",
  "ConnectionInfo",
  "KeptEnvelope",
  "MessageHandler",
  "OfflineStore",
  "PerformanceMetrics",
  "QueuedMessage",
  "RequestOptions",
  "RoomSubscription",
  "RunClientOptions",
  "WebSocketConfig",
];

const clientValues = [
  "LiveClient",
  "WebSocketError",
  "WebSocketErrorCode",
  "createClient",
  "createDefaultConfig",
  "runClient",
];

/** What every plugin exports beside what is its own. */
const pluginValues = [
  "WebSocketRoom",
  "createSecureWebSocketHandler",
  "optionsFromEnv",
  "websocket",
  "wsRoom",
];
const pluginTypes = [
  "ActiveConnections",
  "AttachableServer",
  "ClosableSocket",
  "EnvLimits",
  "MessageCount",
  "PluginLimits",
  "PluginOptions",
  "RateLimit",
  "RoomSocket",
  "RouteContext",
  "RouteFunction",
  "RouteHandler",
  "RouteHandlers",
  "RouteInfo",
  "RouteSocket",
  "SecureHandler",
  "SecureOptions",
  "SecureSettings",
  "SocketData",
  "SocketHandler",
  "SocketInfo",
  "SocketOptions",
  "SocketRoutes",
  "WithSockets",
];

const plugin = (module: object, ...own: readonly string[]): Surface => ({
  module,
  values: pluginValues,
  types: [...pluginTypes, ...own].sort(),
});

/** What users can import. To take a name away or to change it breaks them. */
const surfaces: { readonly [path: string]: Surface } = {
  ...pageSurfaces,
  "src/contract.ts": {
    module: contract,
    values: [
      "asyncApi",
      "checkReply",
      "defineContract",
      "enforcing",
      "isRoomOf",
      "isSchema",
      "readInbound",
      "typedClient",
      "typedServer",
      "validate",
    ],
    types: [
      "AsyncApiChannel",
      "AsyncApiDocument",
      "AsyncApiMessage",
      "AsyncApiOperation",
      "AsyncApiOptions",
      "AsyncApiReference",
      "AsyncApiServer",
      "Contract",
      "ContractDefinition",
      "ContractInfo",
      "EventContext",
      "EventContract",
      "EventDefinition",
      "EventsFrom",
      "EventsTo",
      "Infer",
      "InferInput",
      "JsonSchema",
      "Later",
      "RequestContract",
      "RequestDefinition",
      "RequestHandlers",
      "RequestsOf",
      "RoomContract",
      "RoomDefinition",
      "RoomsOf",
      "Schema",
      "Side",
      "StandardResult",
      "StandardSchema",
      "TypedClient",
      "TypedServer",
    ],
  },
  "src/index.ts": {
    module: values,
    values: [
      "CLOSE_CODES",
      "CONTROL_TYPES",
      "Connection",
      "ConnectionState",
      "DevHelpers",
      "ERRORS",
      "EventHandler",
      "Frame",
      "Message",
      "MessageType",
      "PresenceStatus",
      "PresenceTracker",
      "Room",
      "STATES",
      "SUBPROTOCOL",
      "Table",
      "WebSocketClient",
      "WebSocketError",
      "WebSocketErrorCode",
      "WebSocketServer",
      "WebSocketUtils",
      "allowsReconnect",
      "clientDefaults",
      "decode",
      "encode",
      "httpToWsUrl",
      "isControlType",
      "isName",
      "isSendableCloseCode",
      "isValidUrl",
      "journalVersion",
      "membersSend",
      "momentAt",
      "nameBytesMax",
      "optionsFromEnv",
      "readJournal",
      "reduceClient",
      "reduceServer",
      "reduceWith",
      "replay",
      "serverDefaults",
      "writeJournal",
    ],
    types: [
      "Audience",
      "Authorize",
      "BroadcastOptions",
      "ClientCommand",
      "ClientConfig",
      "ClientEffect",
      "ClientEvent",
      "ClientFact",
      "ClientJournal",
      "ClientNotice",
      "ClientOptions",
      "ConnectionId",
      "ConnectionInfo",
      "DecodeError",
      "Decoded",
      "Drained",
      "Envelope",
      "Fault",
      "FrameData",
      "FrameKind",
      "Handshake",
      "Identity",
      "Journal",
      "MessageFields",
      "Middleware",
      "Moment",
      "Outgoing",
      "ReadyState",
      "RoomName",
      "RoomOperation",
      "RoomOptions",
      "Route",
      "RouteOptions",
      "Rules",
      "SendOutcome",
      "ServerApp",
      "ServerCommand",
      "ServerEffect",
      "ServerEvent",
      "ServerFact",
      "ServerJournal",
      "ServerNotice",
      "ServerOptions",
      "UserId",
      "UserPresence",
      "Verdict",
    ],
  },
  "src/server.ts": {
    module: server,
    values: ["LiveConnection", "LiveServer", "RouteSocket", "createServer", "default", "runServer"],
    types: [
      "Authenticator",
      "ConnectionEvents",
      "Credentials",
      "HttpRequest",
      "Logger",
      "NodeServerOptions",
      "RequestContext",
      "RequestHandler",
      "RouteContext",
      "RouteEvents",
      "RouteFunction",
      "RouteHandler",
      "RouteHandlers",
      "RouteInfo",
      "RunServerOptions",
      "ServerEvents",
      "TokenSources",
      "UpgradeHook",
      "UpgradeRequest",
    ],
  },
  "src/manager.ts": {
    module: manager,
    values: [
      "AppContext",
      "BroadcastError",
      "ChannelConnection",
      "ConnectionManager",
      "Frame",
      "Room",
      "RoomView",
      "channel",
      "mount",
      "ws",
    ],
    types: [
      "AppContextBuilder",
      "HandlerApp",
      "HandlerContext",
      "HandlerOptions",
      "HandlerPlugin",
      "ManagerMetrics",
      "ManagerSource",
      "RoomKeeper",
      "RouteSocket",
      "Sendable",
      "SocketApp",
      "UpgradeContext",
      "UpgradeVerdict",
      "WebSocketHandler",
    ],
  },
  "src/observability.ts": {
    module: observability,
    values: [
      "Metrics",
      "consoleLogger",
      "foldMetrics",
      "health",
      "healthEndpoint",
      "metricsEndpoint",
      "openTelemetryMetrics",
      "prometheusMetrics",
      "roomStatistics",
      "traced",
    ],
    types: [
      "CloseLabel",
      "DeliveryCounts",
      "Endpoint",
      "EndpointOptions",
      "HealthReport",
      "HealthSource",
      "HttpRequest",
      "HttpResponse",
      "LineSink",
      "LogEntry",
      "MetricsJson",
      "ObservableResult",
      "PrometheusClient",
      "PrometheusConfiguration",
      "PrometheusCounter",
      "PrometheusGauge",
      "PrometheusOptions",
      "PrometheusRegistry",
      "RoomStatistics",
      "ServerStatistics",
      "StatisticsMeter",
      "StatisticsSource",
      "StructuredLogger",
      "TraceApi",
      "TraceOptions",
      "TraceSpan",
      "TracedContext",
    ],
  },
  "src/jwt.ts": {
    module: jwt,
    values: ["JwtRefusal", "jwt"],
    types: [
      "JwkSet",
      "JwtIssuerOptions",
      "JwtKeyOptions",
      "JwtOptions",
      "JwtPayload",
      "JwtRefusalCode",
      "JwtRules",
      "JwtTiming",
      "PublicKey",
    ],
  },
  "src/express.ts": plugin(expressSockets, "ExpressApp", "ExpressPlugin"),
  "src/fastify.ts": plugin(fastifySockets, "FastifyApp", "FastifyPlugin"),
  "src/hono.ts": plugin(honoSockets, "HonoApp", "HonoPlugin"),
  "src/http.ts": plugin(httpSockets, "HttpPlugin", "HttpSocketRoutes", "WithHttpSockets"),
  "src/client.node.ts": {
    module: nodeClient,
    values: clientValues,
    types: clientTypes,
  },
  "src/client.browser.ts": {
    module: browserClient,
    values: clientValues,
    types: clientTypes,
  },
};

const texts = new Map(sourcesIn("src").map(({ path, text }) => [path, text]));

/** The names of the types that a module exports, its own and those of modules that it passes on. */
const typesIn = (path: string): string[] => {
  const names: string[] = [];
  const text = texts.get(path) ?? "";
  const isExported = (node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): boolean =>
    node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  for (const node of ts.createSourceFile("m.ts", text, ts.ScriptTarget.ES2022).statements) {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      if (isExported(node)) names.push(node.name.text);
    } else if (ts.isExportDeclaration(node) && node.exportClause === undefined) {
      names.push(...typesIn(passedOn(path, node)));
    } else if (ts.isExportDeclaration(node) && node.isTypeOnly && node.exportClause !== undefined) {
      if (ts.isNamedExports(node.exportClause)) {
        names.push(...node.exportClause.elements.map(({ name }) => name.text));
      }
    }
  }
  return names.sort();
};

/** The path of the module in `export * from "./module.js"`. */
const passedOn = (path: string, { moduleSpecifier }: ts.ExportDeclaration): string => {
  const name = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
  return posix.join(posix.dirname(path), name).replace(/\.js$/, ".ts");
};

describe.each(Object.keys(surfaces))("%s", (path) => {
  const expected = surfaces[path];

  it("exports these values and no others", () => {
    const names = Object.keys(expected?.module ?? {}).filter((name) => name !== "__esModule");
    expect(names.sort()).toEqual(expected?.values);
  });

  it("exports these types and no others", () => {
    expect(typesIn(path)).toEqual(expected?.types);
  });
});

describe("both hosts' clients", () => {
  it("can be exchanged: they export the same names", () => {
    expect(Object.keys(browserClient).sort()).toEqual(Object.keys(nodeClient).sort());
  });
});

describe("the default export of the server", () => {
  it("is the emitter API: eight members", () => {
    expect(Object.keys(server.default).sort()).toEqual([
      "CLOSE_CODES",
      "STATES",
      "WebSocketClient",
      "WebSocketServer",
      "createClient",
      "createServer",
      "httpToWsUrl",
      "isValidUrl",
    ]);
  });

  it("has the same things as the entries", () => {
    expect(server.default).toEqual({
      CLOSE_CODES: values.CLOSE_CODES,
      STATES: values.STATES,
      WebSocketClient: values.WebSocketClient,
      WebSocketServer: values.WebSocketServer,
      createClient: nodeClient.createClient,
      createServer: server.createServer,
      httpToWsUrl: values.httpToWsUrl,
      isValidUrl: values.isValidUrl,
    });
  });
});

describe("the surfaces", () => {
  it("are there for every entry", () => {
    const entries = sourcesIn("src").map(({ path }) => path);
    const direct = entries.filter((path) => /^src\/[^/]+$/.test(path));
    expect(direct.filter((path) => !(path in surfaces))).toEqual([]);
  });
});
