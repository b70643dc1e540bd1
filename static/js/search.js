// « / » and Ctrl + K lead to the search from every page: to its field where one is shown, to its page otherwise.
// Keys pressed alone can be put off (WCAG 2.1.4), by the same choice as the séance's; Ctrl + K always works.
const KEYS_OFF = "seance-touches-inactives";
const link = document.querySelector("[data-search-link]");
const fields = [...document.querySelectorAll("main [data-search], header [data-search]")];

function goToSearch() {
  const shown = (field) => field.checkVisibility();
  const field = fields.find((one) => shown(one) && one.closest("main")) ?? fields.find(shown);
  if (field) field.select();
  else location.assign(link.href);
}

function asksForSearch(event) {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) return event.key.toLowerCase() === "k";
  if (event.key !== "/" || event.ctrlKey || event.metaKey || localStorage.getItem(KEYS_OFF)) return false;
  return !event.target.closest("input, textarea, select, [contenteditable]");
}

if (link) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.fullscreenElement || document.querySelector("dialog[open]")) return;
    if (!asksForSearch(event)) return;
    event.preventDefault();
    goToSearch();
  });
}

const help = document.querySelector("[data-search-keys]");
if (help) {
  const keyOn = help.querySelector("[data-search-key-on]");
  help.hidden = false;
  keyOn.checked = !localStorage.getItem(KEYS_OFF);
  keyOn.addEventListener("change", () => {
    if (keyOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
  });
}
