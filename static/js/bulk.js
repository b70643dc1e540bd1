// The bar of the ticked actions: how many they are, and all of the page at once. Without it the bar is always there.
const bar = document.querySelector(".bulk-bar");

if (bar) {
  const boxes = () => [...document.querySelectorAll('input[name="action"][form="lot"]')];
  const all = document.querySelector("[data-select-all]");
  const count = bar.querySelector("[data-count]");

  const refresh = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    bar.hidden = ticked === 0;
    count.textContent = ticked > 1 ? `${ticked} actions cochées` : `${ticked} action cochée`;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };

  all.closest(".select-all").hidden = false;
  document.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    refresh();
  });
  window.addEventListener("pageshow", refresh);
  refresh();
}
