/** Decides how bytes travel in JSON: as base64 (RFC 4648 4), made by what every host has. */

/** As many bytes at a time as a call may have arguments. */
const chunkBytes = 8 * 1024;

/** The bytes as text. */
export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
  }
  return btoa(binary);
};

/** The bytes that a text stands for; undefined when it is no base64. */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) {
      bytes[index] = binary.charCodeAt(index);
    }
    return bytes;
  } catch {
    return undefined;
  }
};

/** How long the text of so many bytes is, in characters. */
export const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;
