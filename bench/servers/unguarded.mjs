/** As jounce.mjs with its guards switched off, to see what they cost. */
process.argv[3] = "unguarded";
await import("./jounce.mjs");
