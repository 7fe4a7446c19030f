/** Documents that several edit at once, with Yjs: on a server and for a client. */
export { bindText } from "./integrations/collaboration/bindText.js";
export { compactDocument } from "./integrations/collaboration/compactDocument.js";
export type {
  DocumentSnapshot,
  DocumentStatus,
} from "./integrations/collaboration/DocumentLink.js";
export { DocumentProvider } from "./integrations/collaboration/DocumentProvider.js";
export type {
  DocumentEvents,
  DocumentProviderOptions,
} from "./integrations/collaboration/DocumentProvider.js";
export {
  documentRooms,
  getDocument,
  removeDocument,
  setDocument,
} from "./integrations/collaboration/documents.js";
export type { DocumentsOptions } from "./integrations/collaboration/documentsOptions.js";
export type { Schedule } from "./integrations/collaboration/Pace.js";
export { textEdit } from "./integrations/collaboration/textEdit.js";
export type { TextEdit } from "./integrations/collaboration/textEdit.js";
export { withDocuments } from "./integrations/collaboration/withDocuments.js";
