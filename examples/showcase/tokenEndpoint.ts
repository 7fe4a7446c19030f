/** Answers `POST /api/token` with a token for whoever asks in the right form, and not too often. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Allowance } from "./Allowance.js";
import { uniqueName } from "./names.js";
import type { Grant, Visitor } from "./tokens.js";
import { signToken, visitorOf } from "./tokens.js";

/** How tokens are made. */
export interface TokenEndpointOptions {
  /** What tokens are signed with: 32 bytes or more. */
  readonly secret: string;
  /** How long a token is good. */
  readonly lifetimeSeconds: number;
  /** The names of all others who are there, which somebody who comes cannot have. */
  readonly namesBeside?: (userId: string) => Iterable<string>;
  /** How often one address may ask in a minute. Default 60. */
  readonly perMinuteMax?: number;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
}

const bodyBytesMax = 1_024;

/** The listener for requests of that path. */
export const tokenEndpoint = ({
  secret,
  lifetimeSeconds,
  namesBeside = () => [],
  perMinuteMax = 60,
  clock = Date.now,
}: TokenEndpointOptions): RequestListener => {
  const allowance = new Allowance(perMinuteMax);
  const grant = async (visitor: Visitor): Promise<Grant> => {
    const name = uniqueName(visitor.name, namesBeside(visitor.userId));
    const named = { ...visitor, name };
    return { ...named, token: await signToken(named, secret, lifetimeSeconds) };
  };
  return (request, response) => {
    const refused = refusalOf(request);
    if (refused !== undefined) return refuse(response, ...refused);
    if (!allowance.take(request.socket.remoteAddress ?? "", clock())) {
      return refuse(response, 429, "Too many tokens. Wait a minute.");
    }
    readBody(request)
      .then(async (text) => {
        const visitor = visitorOf(parsed(text));
        if (visitor === undefined) refuse(response, 400, "A name needs a letter or a digit.");
        else answer(response, 200, await grant(visitor));
      })
      .catch(() => refuse(response, 413, "That was too much, or broke off."));
  };
};

/** Only a page of this server can send JSON here: for others browsers ask first, and get no leave. */
const refusalOf = ({ method, headers }: IncomingMessage): readonly [number, string] | undefined => {
  if (method !== "POST") return [405, "Only POST."];
  const isJson = /^application\/json\b/.test(headers["content-type"] ?? "");
  return isJson ? undefined : [415, "Only application/json."];
};

const refuse = (response: ServerResponse, status: number, message: string): void => {
  if (status === 405) response.setHeader("allow", "POST");
  answer(response, status, { message });
};

const answer = (response: ServerResponse, status: number, body: object): void => {
  // After a refusal the rest of a body is not read, so the connection is of no more use.
  if (status >= 400) response.setHeader("connection", "close");
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  request.setEncoding("utf8");
  let text = "";
  for await (const part of request) {
    text += String(part);
    if (text.length > bodyBytesMax) throw new Error("The body is too large.");
  }
  return text;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
