"use client";
/** Documents that several edit at once, in React. */
export type { CollaborationSnapshot, Peer } from "./integrations/collaboration/Collaboration.js";
export { useCollaboration, useTextArea } from "./integrations/react/useCollaboration.js";
export type {
  CollaborationHandle,
  CollaborationOptions,
} from "./integrations/react/useCollaboration.js";
