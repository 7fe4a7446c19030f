/** Decides what environment variables say of limits. Nothing reads them unless it is called. */
import { WebSocketError } from "../../core/error.js";
import type { RateLimit } from "./fixedWindow.js";
import type { PluginLimits } from "./options.js";

/** Limits that operators set without touching the code. */
export type EnvLimits = Pick<PluginLimits, "maxConnections" | "maxConnectionsPerIP" | "rateLimit">;

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
};

/**
 * The limits in WS_MAX_CONNECTIONS, WS_MAX_CONNECTIONS_PER_IP and WS_RATE_LIMIT, for
 * `websocket(optionsFromEnv(process.env))`. A rate is like `100/min`, `20/s` or `100/30s`. What is
 * not there, or is empty, says nothing.
 * @throws WebSocketError INVALID_OPTION, which names the variable, for what is no limit
 */
export const optionsFromEnv = (env: Readonly<Record<string, string | undefined>>): EnvLimits => {
  const maxConnections = countIn(env, "WS_MAX_CONNECTIONS");
  const maxConnectionsPerIP = countIn(env, "WS_MAX_CONNECTIONS_PER_IP");
  const rateLimit = rateIn(env, "WS_RATE_LIMIT");
  return {
    ...(maxConnections !== undefined && { maxConnections }),
    ...(maxConnectionsPerIP !== undefined && { maxConnectionsPerIP }),
    ...(rateLimit !== undefined && { rateLimit }),
  };
};

type Env = Readonly<Record<string, string | undefined>>;

const textIn = (env: Env, name: string): string | undefined => env[name]?.trim() || undefined;

const countIn = (env: Env, name: string): number | undefined => {
  const text = textIn(env, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new WebSocketError("INVALID_OPTION", `${name} must be a whole number, 0 for no limit`);
};

const rateIn = (env: Env, name: string): RateLimit | undefined => {
  const text = textIn(env, name);
  if (text === undefined) return undefined;
  const [, count = "", times = "1", unit = ""] =
    /^(\d{1,9})\s*\/\s*(\d{1,6})?\s*([a-z]+)$/i.exec(text) ?? [];
  const unitMs = unitsMs[unit.toLowerCase()];
  const rate = { windowMs: Number(times) * (unitMs ?? 0), maxMessages: Number(count) };
  if (rate.windowMs > 0 && rate.maxMessages > 0) return rate;
  throw new WebSocketError("INVALID_OPTION", `${name} must be a rate like 100/min or 20/s`);
};
