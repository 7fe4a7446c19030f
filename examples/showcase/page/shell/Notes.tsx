/**
 * Decides when the shared notes are loaded: with the first visit, as what they need is a third of all
 * code. From then on they stay, so that what was written without a connection is not lost.
 */
import type { ComponentType } from "react";
import { useEffect, useState } from "react";
import type { CollaborationExampleProps } from "../examples/CollaborationExample.js";
import { Empty } from "../parts/Empty.js";
import { useLink } from "./ConnectionPill.js";

/** The notes, loaded when they are first shown. */
export const Notes = (props: CollaborationExampleProps & { readonly hidden: boolean }) => {
  const { hidden } = props;
  const link = useLink();
  const [Example, setExample] = useState<ComponentType<CollaborationExampleProps>>();
  const [hasFailed, setHasFailed] = useState(false);
  const isWanted = !hidden && Example === undefined;
  useEffect(() => {
    if (!isWanted) return undefined;
    let isHere = true;
    import("../examples/CollaborationExample.js").then(
      ({ CollaborationExample }) => {
        if (isHere) setExample(() => CollaborationExample);
      },
      // It is tried again with the next change of the connection.
      () => setHasFailed(isHere),
    );
    return () => {
      isHere = false;
    };
  }, [isWanted, link]);
  if (Example !== undefined) return <Example {...props} />;
  return hidden ? null : (
    <section className="page" aria-label="Document">
      <Empty icon="document" title={hasFailed ? "The notes are not here yet" : "Loading the notes"}>
        {hasFailed ? "They come as soon as there is a connection." : ""}
      </Empty>
    </section>
  );
};
