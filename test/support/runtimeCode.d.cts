export function hasRuntimeCode(source: { readonly path: string; readonly text: string }): boolean;
