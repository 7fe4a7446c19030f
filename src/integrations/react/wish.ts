/** Decides what a component asks for when it wants a connection, and what of it tells two apart. */
import { optionsOf } from "../../core/client/config.js";
import type { ClientOptions } from "../../core/client/options.js";
import { clientDefaults, withClientOptions } from "../../core/client/options.js";
import { resolveUrl } from "../../core/url.js";
import { createDefaultConfig } from "../../driver/client/defaultConfig.js";
import { isToken } from "../../driver/client/TokenSource.js";
import type { AuthToken, ConnectionConfig } from "./config.js";

/** A connection that a component wants. */
export interface Wish {
  /** Names what an open socket cannot change: URL, protocols and user. */
  readonly address: string;
  /** Whose connection it is where the address names no user: who has this token, anybody, nobody. */
  readonly bearer: string;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly options: ClientOptions;
  readonly token: AuthToken | undefined;
  readonly config: ConnectionConfig;
  /** Whether the client keeps a journal for the developer tools, if it is made for this wish. */
  readonly isRecorded: boolean;
}

/** Nobody has proved anything on such a connection. */
export const anonymous = "anonymous";

/** Whoever a function gets the token of. Two functions count as one: an app writes a new one often. */
export const anybody = "function";

/** What a configuration asks for. @throws WebSocketError INVALID_OPTION */
export const wishOf = (config: ConnectionConfig, isRecorded = false): Wish => {
  const { userId, authToken } = config;
  const token = isToken(authToken) ? authToken : undefined;
  const { url: given, port, protocols = [] } = createDefaultConfig(config);
  const url = resolveUrl(given, { port, secure: isSecurePage() });
  const offered = typeof protocols === "string" ? [protocols] : protocols;
  return {
    address: JSON.stringify([url, offered, userId ?? null]),
    bearer: userId === undefined ? bearerOf(token) : "",
    url,
    protocols: offered,
    options: optionsIn(config),
    token,
    config,
    isRecorded,
  };
};

const bearerOf = (token: AuthToken | undefined): string => {
  if (token === undefined) return anonymous;
  return typeof token === "string" ? `token ${token}` : anybody;
};

/** All options, so that one that is left out again has its default again. */
const optionsIn = (config: ConnectionConfig): ClientOptions =>
  [optionsOf(createDefaultConfig(config)), config].reduce<ClientOptions>(
    withClientOptions,
    clientDefaults,
  );

const isSecurePage = (): boolean =>
  typeof location !== "undefined" && location.protocol === "https:";
