/** Decides how a document is made smaller: as Yjs does, which joins what was typed in a row. */
import * as Y from "yjs";

/**
 * The same document in fewer bytes: what stands in a row is one piece, and what was deleted is gone.
 * It takes a document to build, and an editor who means harm can make that slow: for those whose
 * editors are trusted. An update that Yjs cannot apply comes back as it is.
 */
export const compactDocument = (update: Uint8Array): Uint8Array => {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, update);
    return Y.encodeStateAsUpdate(doc);
  } catch {
    return update;
  } finally {
    doc.destroy();
  }
};
