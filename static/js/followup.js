// Shows of the update form what the chosen status leaves to say. Without it every field is shown, and the server
// leaves out what makes no sense.
const form = document.querySelector(".followup-form");

function refresh() {
  const status = form.querySelector('input[name="status"]:checked')?.value ?? "";
  for (const block of form.querySelectorAll("[data-only-for]")) {
    block.hidden = !block.dataset.onlyFor.split(" ").includes(status);
  }
  for (const block of form.querySelectorAll("[data-not-for]")) {
    block.hidden = block.dataset.notFor.split(" ").includes(status);
  }
}

form.addEventListener("change", refresh);
refresh();
