// Shows of the update form what the chosen status leaves to say. Without it every field is shown, and the server
// leaves out what makes no sense.
function refresh(form) {
  const status = form.querySelector('input[name="status"]:checked')?.value ?? "";
  for (const block of form.querySelectorAll("[data-only-for]")) {
    block.hidden = !block.dataset.onlyFor.split(" ").includes(status);
  }
  for (const block of form.querySelectorAll("[data-not-for]")) {
    block.hidden = block.dataset.notFor.split(" ").includes(status);
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest(".followup-form");
  if (form) refresh(form);
});
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll(".followup-form").forEach(refresh));
document.querySelectorAll(".followup-form").forEach(refresh);
