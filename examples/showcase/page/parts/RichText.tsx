/** Decides how a text looks in which people are named and addresses stand. */
import { textPartsOf } from "./textParts.js";

/** A text; who is named is marked, and addresses of the web are links into a new tab. */
export const RichText = ({ text, names }: { text: string; names: readonly string[] }) =>
  textPartsOf(text, names).map((part, index) => {
    if (part.kind === "link") {
      return (
        <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {part.text}
        </a>
      );
    }
    return part.kind === "text" ? (
      part.text
    ) : (
      <mark className="mention" key={index}>
        {part.text}
      </mark>
    );
  });
