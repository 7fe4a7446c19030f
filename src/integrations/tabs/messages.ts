/**
 * Decides what tabs and their hub say to one another. A tab posts to the hub, whoever that is, and
 * the hub posts to all tabs; `hub` and `link` say who is meant.
 */
import type { FrameData } from "../../core/Frame.js";

/** From a tab to the hub. */
export type ToHub =
  /** A link asks whoever leads to be let in. */
  | { readonly type: "attach"; readonly link: string }
  | {
      readonly type: "send";
      readonly hub: string;
      readonly link: string;
      readonly data: FrameData;
    }
  /** A link is closed by its client. */
  | {
      readonly type: "detach";
      readonly hub: string;
      readonly link: string;
      readonly code: number;
      readonly reason: string;
    }
  /** A link is given up by its client and waits for nothing any more. */
  | { readonly type: "drop"; readonly link: string }
  /** A tab asks for a sign of life. */
  | { readonly type: "probe"; readonly hub: string };

/** From the hub to the tabs. */
export type FromHub =
  /** There is a new hub. */
  | { readonly type: "leading"; readonly hub: string }
  | { readonly type: "attached"; readonly hub: string; readonly link: string }
  | {
      readonly type: "opened";
      readonly hub: string;
      readonly link: string;
      readonly protocol: string;
    }
  | {
      readonly type: "frame";
      readonly hub: string;
      /** The links that it is for; all when left out. */
      readonly to?: readonly string[] | undefined;
      readonly data: FrameData;
    }
  | {
      readonly type: "closed";
      readonly hub: string;
      /** The links that are closed; all when left out. */
      readonly to?: readonly string[] | undefined;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly retryAfterMs?: number | undefined;
    }
  /** The sign of life, with the bytes that the socket has not sent yet. */
  | { readonly type: "alive"; readonly hub: string; readonly bufferedBytes: number };

type Check = (value: unknown) => boolean;
type Shapes<Post extends ToHub | FromHub> = {
  readonly [Type in Post["type"]]: Readonly<Record<string, Check>>;
};

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number";
const flag: Check = (value) => typeof value === "boolean";
const frame: Check = (value) => typeof value === "string" || ArrayBuffer.isView(value);
const texts: Check = (value) => value === undefined || (Array.isArray(value) && value.every(text));
const maybeNumber: Check = (value) => value === undefined || number(value);

const toHub: Shapes<ToHub> = {
  attach: { link: text },
  send: { hub: text, link: text, data: frame },
  detach: { hub: text, link: text, code: number, reason: text },
  drop: { link: text },
  probe: { hub: text },
};

const fromHub: Shapes<FromHub> = {
  leading: { hub: text },
  attached: { hub: text, link: text },
  opened: { hub: text, link: text, protocol: text },
  frame: { hub: text, to: texts, data: frame },
  closed: {
    hub: text,
    to: texts,
    code: number,
    reason: text,
    wasClean: flag,
    retryAfterMs: maybeNumber,
  },
  alive: { hub: text, bufferedBytes: number },
};

const fits = (
  value: unknown,
  shapes: Readonly<Record<string, Readonly<Record<string, Check>>>>,
) => {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const type = fields.get("type");
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) return false;
  return Object.entries(shapes[type] ?? {}).every(([name, check]) => check(fields.get(name)));
};

/** Whether that is something a tab says: other versions of the page may share the channel. */
export const isToHub = (value: unknown): value is ToHub => fits(value, toHub);

/** Whether that is something a hub says. */
export const isFromHub = (value: unknown): value is FromHub => fits(value, fromHub);
