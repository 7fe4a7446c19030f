/** Tells files that run from files of types alone; Jest's tests and the test script both ask. */
const ts = require("typescript");

/** Whether anything of the TypeScript file is left once its types are erased. */
exports.hasRuntimeCode = ({ path, text }) => {
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  });
  return outputText.replace(/export \{\s*\};/g, "").trim() !== "";
};
