/** Decides how plain data is shown as a tree, however large it is: branches are made when opened. */
import type { ReactElement } from "react";
import { useState } from "react";

/** How many members of one branch are shown. */
const membersMax = 200;
/** How many characters of one text are shown. */
const charactersMax = 2_000;

/** What a tree shows. */
export interface JsonTreeProps {
  readonly name?: string | undefined;
  readonly value: unknown;
  /** Whether the branch is open at first. Default false. */
  readonly open?: boolean;
}

/** Plain data as a tree. */
export function JsonTree({ name, value, open = false }: JsonTreeProps): ReactElement {
  const members = membersOf(value);
  return members === undefined ? (
    <span className="jounce-leaf jounce-code">
      <Key name={name} />
      {leafText(value)}
    </span>
  ) : (
    <Branch name={name} isList={Array.isArray(value)} members={members} open={open} />
  );
}

interface BranchProps {
  readonly name: string | undefined;
  readonly isList: boolean;
  readonly members: readonly (readonly [string, unknown])[];
  readonly open: boolean;
}

function Branch({ name, isList, members, open }: BranchProps): ReactElement {
  const [isOpen, setOpen] = useState(open);
  const hidden = members.length - membersMax;
  return (
    <details
      className="jounce-branch jounce-code"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Key name={name} />
        {isList ? `[${members.length}]` : `{${members.length}}`}
      </summary>
      {isOpen && (
        <ul className="jounce-tree">
          {members.slice(0, membersMax).map(([key, member]) => (
            <li key={key}>
              <JsonTree name={key} value={member} />
            </li>
          ))}
          {hidden > 0 && <li className="jounce-note">… and {hidden} more</li>}
        </ul>
      )}
    </details>
  );
}

function Key({ name }: { readonly name: string | undefined }): ReactElement | null {
  return name === undefined ? null : <span className="jounce-key">{name}: </span>;
}

/** The members of a list or object, without those that JSON leaves out; undefined for none. */
const membersOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.length > 0 ? members : undefined;
};

/** A value without members as text; long ones are cut. */
export const leafText = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= charactersMax
    ? text
    : `${text.slice(0, charactersMax)}… (${text.length} characters)`;
};
