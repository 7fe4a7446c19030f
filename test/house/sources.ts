/** Finds and parses the files the house tests look at. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "..", "..");

/** A file of this repository: its path from the root, with forward slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below the folders, in order of their paths. */
export const sourcesIn = (...folders: readonly string[]): readonly Source[] =>
  folders.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((path) => ({
            path: relative(root, path).replaceAll("\\", "/"),
            text: readFileSync(path, "utf8"),
          }))
      : [],
  );

/** Whether the repository has a file at the path. */
export const isFile = (path: string): boolean => existsSync(join(root, path));

/** What `judge` says of the nodes of the files, each with its place: `path:line what`. */
export const findings = (
  sources: readonly Source[],
  judge: (node: ts.Node) => string | undefined,
): readonly string[] =>
  sources.flatMap(({ path, text }) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const what = judge(node);
      if (what !== undefined) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        found.push(`${path}:${line + 1} ${what}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
