/** Decides how the panel looks, whatever the app's own styles are. */

/** The styles of the panel; every rule is for elements in it alone. */
export const styles = `
.jounce-devtools, .jounce-devtools *:not(svg, svg *) { all: revert; box-sizing: border-box; }
.jounce-devtools {
  --jounce-back: #ffffff; --jounce-raised: #f3f5f8; --jounce-line: #c4ccd6;
  --jounce-text: #1b1f24; --jounce-muted: #566070; --jounce-accent: #0b57d0;
  --jounce-on-accent: #ffffff; --jounce-added: #0f6329; --jounce-removed: #a40e26;
  --jounce-changed: #7a4b00;
  color-scheme: light dark; color: var(--jounce-text);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  letter-spacing: normal; word-spacing: normal; text-transform: none; text-indent: 0;
  white-space: normal; cursor: auto; direction: ltr;
  position: fixed; right: 12px; bottom: 12px; z-index: 2147483000; text-align: left;
}
/* What an app has at its lower edge stays free: it says how high that is. */
.jounce-devtools:not(.jounce-open) { bottom: var(--jounce-dock-bottom, 12px); }
@media (prefers-color-scheme: dark) {
  .jounce-devtools {
    --jounce-back: #12161c; --jounce-raised: #1d232c; --jounce-line: #3d4654;
    --jounce-text: #e8edf3; --jounce-muted: #a3adba; --jounce-accent: #8ab8ff;
    --jounce-on-accent: #0c1320; --jounce-added: #7ee08f; --jounce-removed: #ffa69c;
    --jounce-changed: #e8bb4c;
  }
}
.jounce-devtools .jounce-hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.jounce-devtools .jounce-button {
  font: inherit; color: var(--jounce-text); background: var(--jounce-raised);
  border: 1px solid var(--jounce-line); border-radius: 6px; padding: 4px 10px; min-height: 30px;
  cursor: pointer;
}
.jounce-devtools .jounce-button:disabled { color: var(--jounce-muted); cursor: default; }
.jounce-devtools .jounce-button[aria-pressed="true"], .jounce-devtools .jounce-main {
  color: var(--jounce-on-accent); background: var(--jounce-accent);
  border-color: var(--jounce-accent);
}
.jounce-devtools .jounce-file { display: inline-flex; align-items: center; }
.jounce-devtools .jounce-launch { border-radius: 999px; box-shadow: 0 2px 8px rgb(0 0 0 / 0.25); }
.jounce-devtools :is(button, input, textarea, select, summary, ul, section, label):focus-visible,
.jounce-devtools .jounce-file:focus-within {
  outline: 2px solid var(--jounce-accent); outline-offset: 1px;
}
.jounce-devtools .jounce-panel {
  display: flex; flex-direction: column; width: 560px; height: min(540px, calc(100vh - 24px));
  height: min(540px, calc(100dvh - 24px)); max-width: calc(100vw - 24px);
  background: var(--jounce-back); border: 1px solid var(--jounce-line); border-radius: 10px;
  box-shadow: 0 8px 32px rgb(0 0 0 / 0.3); overflow: hidden;
}
.jounce-devtools .jounce-head {
  display: flex; align-items: center; gap: 8px; padding: 6px 8px 6px 12px;
}
.jounce-devtools .jounce-title { font-size: 14px; font-weight: 600; margin: 0; flex: 1; }
.jounce-devtools .jounce-tabs {
  display: flex; padding: 0 6px; border-bottom: 1px solid var(--jounce-line); overflow-x: auto;
  flex: none;
}
.jounce-devtools .jounce-tab {
  font: inherit; color: var(--jounce-muted); background: none; border: 0; min-height: 34px;
  padding: 6px 10px; cursor: pointer; border-bottom: 3px solid transparent; white-space: nowrap;
}
.jounce-devtools .jounce-tab[aria-selected="true"] {
  color: var(--jounce-text); font-weight: 600; border-bottom-color: var(--jounce-accent);
}
.jounce-devtools .jounce-body { flex: 1; overflow: auto; padding: 12px; min-height: 0; }
.jounce-devtools .jounce-column { display: flex; flex-direction: column; height: 100%; gap: 8px; }
.jounce-devtools .jounce-row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.jounce-devtools .jounce-grow { flex: 1 1 120px; min-width: 0; }
.jounce-devtools .jounce-subtitle { font-size: 13px; font-weight: 600; margin: 14px 0 6px; }
.jounce-devtools .jounce-facts {
  display: grid; grid-template-columns: max-content 1fr; gap: 3px 14px; margin: 0 0 10px;
}
.jounce-devtools .jounce-facts dt { color: var(--jounce-muted); }
.jounce-devtools .jounce-facts dd { margin: 0; overflow-wrap: anywhere; }
.jounce-devtools .jounce-field {
  display: flex; flex-direction: column; gap: 2px; margin-bottom: 8px;
}
.jounce-devtools .jounce-label, .jounce-devtools .jounce-note { color: var(--jounce-muted); }
.jounce-devtools .jounce-note { margin: 4px 0; }
.jounce-devtools .jounce-input {
  font: inherit; color: var(--jounce-text); background: var(--jounce-back); width: 100%;
  border: 1px solid var(--jounce-line); border-radius: 6px; padding: 4px 8px; min-height: 30px;
}
.jounce-devtools select.jounce-input { width: auto; }
.jounce-devtools .jounce-code, .jounce-devtools textarea.jounce-input {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px;
}
.jounce-devtools .jounce-fault { color: var(--jounce-removed); margin: 4px 0; }
.jounce-devtools .jounce-list { list-style: none; margin: 0; padding: 0; }
.jounce-devtools .jounce-messages { flex: 1; overflow: auto; min-height: 80px; }
.jounce-devtools .jounce-message { border-bottom: 1px solid var(--jounce-line); padding: 3px 2px; }
.jounce-devtools .jounce-message > details > summary, .jounce-devtools .jounce-branch > summary {
  cursor: pointer; overflow-wrap: anywhere;
}
.jounce-devtools summary { min-height: 24px; line-height: 24px; }
.jounce-devtools .jounce-in { color: var(--jounce-added); }
.jounce-devtools .jounce-out { color: var(--jounce-accent); }
.jounce-devtools .jounce-added { color: var(--jounce-added); }
.jounce-devtools .jounce-removed { color: var(--jounce-removed); }
.jounce-devtools .jounce-changed { color: var(--jounce-changed); }
.jounce-devtools .jounce-difference { padding: 2px 0; overflow-wrap: anywhere; }
.jounce-devtools .jounce-kind { display: inline-block; min-width: 5.5em; font-weight: 600; }
.jounce-devtools .jounce-tree { list-style: none; margin: 0; padding: 0 0 0 14px; }
.jounce-devtools .jounce-key { color: var(--jounce-muted); }
.jounce-devtools .jounce-leaf { overflow-wrap: anywhere; white-space: pre-wrap; }
.jounce-devtools .jounce-slider { flex: 1 1 160px; min-width: 120px; min-height: 30px; }
.jounce-devtools .jounce-plots {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px;
  margin-bottom: 12px;
}
.jounce-devtools .jounce-plot {
  border: 1px solid var(--jounce-line); border-radius: 8px; padding: 8px; margin: 0;
}
.jounce-devtools .jounce-plot svg {
  display: block; width: 100%; height: 44px; border-bottom: 1px solid var(--jounce-line);
}
.jounce-devtools .jounce-plot polyline {
  fill: none; stroke: var(--jounce-accent); stroke-width: 1.5; vector-effect: non-scaling-stroke;
}
.jounce-devtools .jounce-number { font-size: 16px; font-weight: 600; }
@media (pointer: coarse) {
  .jounce-devtools :is(.jounce-button, .jounce-input, .jounce-tab, .jounce-slider) {
    min-height: 40px;
  }
}
@media (max-width: 600px) {
  .jounce-devtools.jounce-open { left: 0; right: 0; bottom: 0; }
  .jounce-devtools .jounce-panel {
    width: 100%; max-width: none; height: 70vh; height: 70dvh; border-radius: 10px 10px 0 0;
    border-width: 1px 0 0;
  }
}
`;
