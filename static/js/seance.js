// The séance by keyboard, and without leaving the full screen from one point to the next: the content of the frame is
// swapped where the browser would load a page. Without this script each step is a link or a form like any other.
const KEYS_OFF = "seance-touches-inactives";
const keys = document.querySelector(".seance-keys");
const drafts = new Map(); // address of a point → its form, begun and not sent
let busy = false;

const frame = () => document.querySelector("[data-seance]");
const decision = () => frame().querySelector("[data-decision]");
// For an instant after the panel of keys closes, the browser still sends keys to the box in it that had the focus.
const isTypedIn = (element) => element.matches("input, textarea, select") && !keys.contains(element);
const isOfSeance = (link) => link.origin === location.origin && link.pathname.includes("/seance/");

async function load(address, options) {
  if (busy) return null;
  busy = true;
  try {
    const response = await fetch(address, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { address: response.url, moved: response.redirected, page };
  } catch {
    return { address, moved: false, page: null };
  } finally {
    busy = false;
  }
}

function swap(page) {
  frame().replaceWith(page.querySelector("[data-seance]"));
  document.title = page.title;
  offerTools();
  for (const chosen of frame().querySelectorAll('input[name="status"]:checked')) changed(chosen);
}

function changed(field) {
  field.dispatchEvent(new Event("change", { bubbles: true })); // js/followup.js folds what the status rules out
}

function offerTools() {
  frame().querySelector("[data-full-screen]").hidden = !document.fullscreenEnabled;
  frame().querySelector("[data-show-keys]").hidden = false;
}

async function goTo(address, { remember = true } = {}) {
  const from = location.pathname;
  const answer = await load(address);
  if (!answer) return;
  if (!answer.page?.querySelector("[data-seance]")) {
    location.assign(address);
    return;
  }
  if (decision()?.dataset.begun) drafts.set(from, decision());
  swap(answer.page);
  if (remember) history.pushState(null, "", answer.address);
  const draft = drafts.get(location.pathname);
  if (draft) decision()?.replaceWith(draft);
  document.querySelector("#contenu").focus();
  scrollTo(0, 0);
}

async function send(form) {
  const answer = await load(form.action, { method: "POST", body: new FormData(form) });
  if (!answer) return;
  if (!answer.page?.querySelector("[data-seance]")) {
    const warning = frame().querySelector("[data-not-recorded]");
    warning.hidden = false;
    warning.scrollIntoView();
    return;
  }
  drafts.delete(location.pathname);
  swap(answer.page);
  if (answer.moved) history.pushState(null, "", answer.address);
  else decision().dataset.begun = "yes";
  (frame().querySelector(".is-invalid") ?? document.querySelector("#contenu")).focus();
  if (answer.moved) scrollTo(0, 0);
}

function follow(relation) {
  const link = frame().querySelector(`a[rel="${relation}"]`);
  if (link) goTo(link.href);
}

function changeState() {
  const box = decision()?.elements.changes_state;
  if (!box) return;
  box.checked = true;
  decision().querySelector('input[name="status"]:checked').focus();
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

const ACTIONS = {
  ArrowRight: () => follow("next"),
  ArrowLeft: () => follow("prev"),
  d: () => decision()?.elements.text.focus(),
  e: changeState,
  f: toggleFullScreen,
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (keys.open || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter" && decision()) decision().requestSubmit();
    return;
  }
  if (isTypedIn(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!ACTIONS[key] || (key.length === 1 && localStorage.getItem(KEYS_OFF))) return;
  event.preventDefault();
  ACTIONS[key]();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-full-screen]")) toggleFullScreen();
  if (event.target.closest("[data-show-keys]")) keys.showModal();
  const link = event.target.closest("[data-seance] a");
  if (!link || !isOfSeance(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(link.href);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-decision]")) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-decision]");
  if (form) form.dataset.begun = "yes";
});

addEventListener("popstate", () => goTo(location.href, { remember: false }));
addEventListener("beforeunload", (event) => {
  if (drafts.size || decision()?.dataset.begun) event.preventDefault();
});

const keysOn = keys.querySelector("[data-keys-on]");
keysOn.checked = !localStorage.getItem(KEYS_OFF);
keysOn.addEventListener("change", () => {
  if (keysOn.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "yes");
});
offerTools();
