/** Bundles an entry for a browser as an application would, and weighs it. */
import { gzipSync } from "node:zlib";
import { build } from "vite";

/**
 * Bundles `input`, a file or a package, with everything it exports kept, and without `external`.
 * Answers the minified code, the sources in it, and its bytes plain and with gzip -9.
 */
export const bundle = async (root, input, external = []) => {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      modulePreload: false,
      minify: true,
      target: "es2022",
      rolldownOptions: {
        input,
        external,
        // Components say where they run; a bundle of one file cannot, and is only weighed.
        onLog: (level, log, handle) =>
          log.code === "MODULE_LEVEL_DIRECTIVE" ? undefined : handle(level, log),
        preserveEntrySignatures: "strict",
        output: { codeSplitting: false },
      },
    },
  });
  const [chunk] = output.filter(({ type }) => type === "chunk");
  return {
    code: chunk.code,
    sources: chunk.moduleIds.map((id) => id.replaceAll("\\", "/")),
    bytes: Buffer.byteLength(chunk.code),
    gzipBytes: gzipSync(chunk.code, { level: 9 }).length,
  };
};

/** Bytes as KiB with one decimal. */
export const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
