"use client";
/**
 * Decides how the styles of the developer tools come into a page: as a sheet that its content security
 * policy has no say in, and as an element where the browser knows no such sheets.
 */
import type { ReactElement } from "react";
import { useInsertionEffect } from "react";
import { styles } from "./styles.js";

/** The styles, as long as it is there. */
export function StyleSheet({ nonce }: { readonly nonce: string | undefined }): ReactElement | null {
  useInsertionEffect(() => {
    if (!adoptsSheets()) return undefined;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, []);
  return adoptsSheets() ? null : <style nonce={nonce}>{styles}</style>;
}

const adoptsSheets = (): boolean =>
  typeof document !== "undefined" &&
  "adoptedStyleSheets" in document &&
  "replaceSync" in CSSStyleSheet.prototype;
