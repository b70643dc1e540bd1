// The slider over the plan's life: each step is the page of another day, whose [data-replayed] parts are swapped in place.
// The address follows, so that what is seen can be sent, printed and kept.
const PACE = 900; // milliseconds a month
const form = document.querySelector("[data-period]");
const bar = form?.querySelector("[data-replay]");

if (bar) {
  const slider = bar.querySelector("input");
  const shown = bar.querySelector("[data-day-shown]");
  const play = bar.querySelector("[data-play]");
  const label = bar.querySelector("[data-play-label]");
  const days = [...bar.querySelectorAll("option")].map((option) => ({ day: option.dataset.day, words: option.label }));
  const pages = new Map(); // address → its page, since a replay passes by the same days again
  let wanted = null;

  const address = (step) => {
    const url = new URL(location.href);
    url.searchParams.delete("page");
    if (step === days.length - 1 && form.elements.au.max <= days[step].day) url.searchParams.delete("au");
    else url.searchParams.set("au", days[step].day);
    const since = url.searchParams.get("depuis");
    if (since && since >= days[step].day) url.searchParams.delete("depuis");
    return url.href;
  };

  async function page(url) {
    if (!pages.has(url)) {
      const response = await fetch(url);
      if (!response.ok || response.redirected) throw new Error(response.status);
      pages.set(url, await response.text());
    }
    return new DOMParser().parseFromString(pages.get(url), "text/html");
  }

  function say(step) {
    shown.textContent = days[step].words;
    slider.setAttribute("aria-valuetext", days[step].words);
  }

  async function goTo(step) {
    const url = address(step);
    wanted = url;
    say(step);
    try {
      const answer = await page(url);
      if (wanted !== url) return; // another step was asked for meanwhile
      for (const part of document.querySelectorAll("[data-replayed]")) {
        const fresh = answer.querySelector(`[data-replayed="${part.dataset.replayed}"]`);
        if (fresh) part.replaceWith(fresh);
      }
      form.elements.au.value = days[step].day;
      document.title = answer.title;
      history.replaceState(null, "", url);
    } catch {
      location.assign(url); // the server's own page says what is wrong
    }
  }

  function stop() {
    play.setAttribute("aria-pressed", "false");
    label.textContent = "Rejouer le plan";
  }

  async function replay() {
    play.setAttribute("aria-pressed", "true");
    label.textContent = "Arrêter";
    let step = Number(slider.value) >= days.length - 1 ? 0 : Number(slider.value) + 1;
    for (; step < days.length && play.getAttribute("aria-pressed") === "true"; step += 1) {
      slider.value = step;
      await Promise.all([goTo(step), new Promise((next) => { setTimeout(next, PACE); })]);
    }
    stop();
  }

  slider.addEventListener("input", () => { stop(); say(Number(slider.value)); });
  slider.addEventListener("change", () => goTo(Number(slider.value)));
  play.addEventListener("click", () => (play.getAttribute("aria-pressed") === "true" ? stop() : replay()));
  bar.hidden = false;
}
