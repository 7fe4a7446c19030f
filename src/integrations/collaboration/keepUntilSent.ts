/**
 * Decides how long a document lives that nobody shows any more, and of which a server does not have all
 * that was edited: until it has, so that nothing is lost that somebody typed offline.
 */

/** A document that may have such edits, and tells when that changes. */
interface Unsent {
  readonly provider: { readonly hasUnsentEdits: boolean };
  subscribe(listener: () => void): () => void;
}

/** How many are kept in a page; one more ends the one that was let go first. */
const keptMax = 16;

const kept = new Map<Unsent, () => void>();

/**
 * Keeps what has edits that the server has not acknowledged.
 * @param hold holds it; returns how to let it go
 */
export const keepUntilSent = (collaboration: Unsent, hold: () => () => void): void => {
  const { provider } = collaboration;
  if (!provider.hasUnsentEdits || kept.has(collaboration)) return;
  const letGo = hold();
  const stop = collaboration.subscribe(() => {
    if (!provider.hasUnsentEdits) end();
  });
  const end = (): void => {
    stop();
    kept.delete(collaboration);
    letGo();
  };
  kept.set(collaboration, end);
  const [oldest] = kept.values();
  if (kept.size > keptMax) oldest?.();
};
