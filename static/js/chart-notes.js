// What a mark of a chart says, shown beside it while it is hovered or focused. The words are those of its <title>, which
// become its name: the browser's own tooltip would come late, cover the mark, and never by keyboard. Escape puts the
// note away.
const note = document.createElement("div");
note.className = "chart-note";
note.hidden = true;
note.setAttribute("aria-hidden", "true"); // the mark's name says the same

function name(mark) {
  const title = mark.querySelector(":scope > title");
  if (!title) return;
  mark.setAttribute("aria-label", title.textContent.trim());
  title.remove();
}

function show(mark) {
  name(mark);
  note.textContent = mark.getAttribute("aria-label");
  note.hidden = false;
  const box = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = note;
  const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, 8), innerWidth - width - 8);
  const above = box.top - height - 8;
  note.style.left = `${left}px`;
  note.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}

const markAt = (element) => element?.closest?.(".chart-svg a, .chart-mark");
const markOf = (event) => markAt(event.target);
const hide = () => { note.hidden = true; };

// A mark that is reached by keyboard scrolls into view: its note goes with it.
function follow() {
  const mark = markAt(document.activeElement);
  if (mark) show(mark);
  else hide();
}

document.body.append(note);
for (const appears of ["pointerover", "focusin"]) {
  document.addEventListener(appears, (event) => {
    const mark = markOf(event);
    if (mark) show(mark);
  });
}
for (const goes of ["pointerout", "focusout"]) {
  document.addEventListener(goes, (event) => { if (markOf(event)) hide(); });
}
document.addEventListener("scroll", follow, { passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
