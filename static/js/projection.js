// The projection by keyboard: one part of the page after the other, the full screen, and the way out.
const parts = () => [...new Set([...document.querySelectorAll("main h2")].map((title) => title.closest("section, figure, article") ?? title))];
const usesKeys = (element) => element.closest("input, textarea, select, [popover], [role=region][tabindex]");
let shown = -1;

function show(step) {
  const all = parts();
  shown = Math.max(0, Math.min(all.length - 1, shown + step));
  for (const part of all) part.toggleAttribute("data-shown", part === all[shown]);
  all[shown]?.scrollIntoView({ block: "start" });
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

const ACTIONS = {
  ArrowRight: () => show(1),
  PageDown: () => show(1),
  ArrowLeft: () => show(-1),
  PageUp: () => show(-1),
  f: toggleFullScreen,
  Escape: () => document.querySelector("[data-quit]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || usesKeys(event.target)) return;
  const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
