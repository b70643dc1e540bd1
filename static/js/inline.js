// Lines that unfold their update form: where the focus goes, and how the form is put away. Escape keeps what was
// typed for the next time; « Annuler » drops it.
const unfoldedIn = (line) => line.querySelector(".unfolded");
const unfolds = (line) => line.querySelector("[data-unfolds]");

function focusOn(line) {
  const unfolded = unfoldedIn(line);
  const first = unfolded?.querySelector(".is-invalid") ?? unfolded?.querySelector("input:checked");
  (first ?? unfolds(line)).focus({ preventScroll: true });
  const alert = unfolded?.querySelector("[role=alert]");
  if (alert) alert.scrollIntoView();
  else line.scrollIntoView({ block: "nearest" });
}

function fold(line, { keep }) {
  const unfolded = unfoldedIn(line);
  if (keep) unfolded.hidden = true;
  else unfolded.remove();
  unfolds(line).focus();
}

document.addEventListener("htmx:load", (event) => {
  if (event.target.matches(".line")) focusOn(event.target);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.target.closest(".line");
  if (!event.target.matches("[data-unfolds]") || !unfoldedIn(line)) return;
  event.preventDefault();
  unfoldedIn(line).hidden = false;
  focusOn(line);
});

document.addEventListener("keydown", (event) => {
  const unfolded = event.target.closest(".unfolded");
  if (event.key === "Escape" && unfolded) fold(unfolded.closest(".line"), { keep: true });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-folds]");
  if (!link) return;
  event.preventDefault();
  fold(link.closest(".line"), { keep: false });
});
