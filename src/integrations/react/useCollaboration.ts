"use client";
/** Decides how components work on one document together: a Yjs document for a room. */
import type { RefCallback } from "react";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { RoomName } from "../../core/ids.js";
import { toName } from "../../core/ids.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { bindText } from "../collaboration/bindText.js";
import type { Collaboration, CollaborationSnapshot, Peer } from "../collaboration/Collaboration.js";
import { takePart } from "../collaboration/Collaboration.js";
import type { DocumentStatus } from "../collaboration/DocumentLink.js";
import type {
  DocumentProvider,
  DocumentProviderOptions,
} from "../collaboration/DocumentProvider.js";
import { leaseRoom } from "./RoomLeases.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";

/** How a component takes part. Every option has a default. */
export interface CollaborationOptions extends DocumentProviderOptions {
  /** The document. Default: one for all components that name the same room. */
  readonly doc?: Y.Doc | undefined;
  /** The name of its text. Default "text". */
  readonly text?: string | undefined;
}

/** A document as a component sees it. On a server, and until it is mounted, there is none. */
export interface CollaborationHandle {
  readonly doc: Y.Doc | undefined;
  readonly text: Y.Text | undefined;
  readonly awareness: Awareness | undefined;
  readonly provider: DocumentProvider | undefined;
  readonly status: DocumentStatus;
  /** Whether the server has all that the document has, and the document all that the server sent. */
  readonly isSynced: boolean;
  /** Why it is not synced, where something was refused. */
  readonly fault: WebSocketErrorCode | undefined;
  /** Who else works on it. */
  readonly peers: readonly Peer[];
}

/**
 * Works on the document of a room, together with everybody else who does. The room is joined while
 * any component uses it, for whatever. Options count when the first of them is mounted; to change them
 * later changes nothing, but for `doc` and `text`. What is returned is the same object until something
 * in it changes. A document of its own outlives the last component as long as the server has not
 * acknowledged all that was edited.
 */
export const useCollaboration = (
  websocket: WebSocketSource,
  room: RoomName,
  options: CollaborationOptions = {},
): CollaborationHandle => {
  const client = clientOf(websocket);
  const { doc, text = "text", ...rest } = options;
  const [part, setPart] = useState<Part>();
  useEffect(() => {
    if (client === undefined) return undefined;
    const name = toName(room);
    const holdRoom = (): (() => void) => leaseRoom(client, name);
    const release = holdRoom();
    const [collaboration, letGo] = takePart(client, name, doc, rest, holdRoom);
    setPart({ client, room, doc, collaboration });
    return () => {
      setPart(undefined);
      letGo();
      release();
    };
    // The other options count once.
  }, [client, room, doc]);
  // What was for another room is not shown, not even until the effect has run.
  const isMeant = part?.client === client && part?.room === room && part.doc === doc;
  const shared = isMeant ? part.collaboration : undefined;
  const snapshot = useSyncExternalStore(
    shared?.subscribe ?? neverChanges,
    shared?.getSnapshot ?? nothing,
    nothing,
  );
  return useMemo(() => handleOf(shared, snapshot, text), [shared, snapshot, text]);
};

const handleOf = (
  shared: Collaboration | undefined,
  { status, fault, peers }: CollaborationSnapshot,
  text: string,
): CollaborationHandle => ({
  doc: shared?.doc,
  text: shared?.doc.getText(text),
  awareness: shared?.awareness,
  provider: shared?.provider,
  status,
  isSynced: status === "synced",
  fault,
  peers,
});

/**
 * Keeps a textarea and a text the same: `<textarea ref={useTextArea(text)} />`, without `value` and
 * `onChange`.
 */
export const useTextArea = (text: Y.Text | undefined): RefCallback<HTMLTextAreaElement> => {
  const [area, setArea] = useState<HTMLTextAreaElement | null>(null);
  useEffect(
    () => (text === undefined || area === null ? undefined : bindText(text, area)),
    [text, area],
  );
  return setArea;
};

/** What a component takes part in. */
interface Part {
  readonly client: LiveClient;
  readonly room: RoomName;
  readonly doc: Y.Doc | undefined;
  readonly collaboration: Collaboration;
}

const noneYet: CollaborationSnapshot = Object.freeze({
  status: "offline",
  room: "",
  fault: undefined,
  peers: Object.freeze([]),
});
const nothing = (): CollaborationSnapshot => noneYet;
const neverChanges = () => (): void => undefined;
