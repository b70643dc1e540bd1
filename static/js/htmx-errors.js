// Says in words why an answer did not come: htmx alone would leave the page as it was, without a word.
const REASONS = {
  0: "Le portail ne répond pas : vérifiez votre connexion, puis recommencez.",
  400: "Le portail n’a pas compris cette demande : rechargez la page, puis recommencez.",
  403: "Vous n’avez pas le droit de faire cela, ou cette page est ouverte depuis trop longtemps : rechargez-la.",
  404: "Cette action n’existe plus ou ne vous est plus visible : rechargez la page.",
  413: "Cet envoi est trop volumineux.",
  429: "Trop de demandes à la fois : attendez une minute, puis recommencez.",
};
const FAILED = "Le portail a rencontré une difficulté : recommencez dans un instant.";
const SIGNED_OUT = "Vous n’êtes plus connecté : reconnectez-vous dans un autre onglet, puis rechargez cette page.";
const NOTHING_LOST = "Rien n’a été enregistré ; ce que vous avez saisi est toujours là.";

function say(reason) {
  document.querySelector(".htmx-error")?.remove();
  const box = document.createElement("div");
  box.className = "htmx-error message message-error";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = `${reason} ${NOTHING_LOST}`;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-link btn-sm";
  close.textContent = "Fermer";
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  document.body.append(box);
}

document.addEventListener("htmx:responseError", (event) => say(REASONS[event.detail.xhr.status] ?? FAILED));
document.addEventListener("htmx:sendError", () => say(REASONS[0]));
document.addEventListener("htmx:timeout", () => say(REASONS[0]));
document.addEventListener("htmx:beforeRequest", () => document.querySelector(".htmx-error")?.remove());
document.addEventListener("htmx:beforeSwap", (event) => {
  // A session that has ended leads to the sign-in page, which belongs in no line.
  const { xhr, requestConfig } = event.detail;
  const asked = new URL(requestConfig.path, location.href).pathname;
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== asked) {
    event.detail.shouldSwap = false;
    say(SIGNED_OUT);
  }
});
