// Keeps the list of calls up to date, filters it, and loads a call when it is opened.
"use strict";
(() => {
  const list = document.getElementById("calls");
  if (list === null) return; // the document of one call
  const verdict = document.getElementById("verdict");
  const text = document.getElementById("text");
  const state = document.getElementById("state");
  const empty = document.getElementById("empty");
  const PAUSE = 1500;
  let timer = 0;
  let asked = 0; // the newest question: answers to older ones are dropped
  let whole = verdict.value !== "" || text.value !== ""; // the list does not fit the filters: all of it is asked for

  async function fetched(address) {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  function show(fresh, all) {
    if (all) list.replaceChildren(...fresh.children);
    else for (const row of [...fresh.children].reverse()) place(row);
    for (const number of fresh.dataset.gone.split(" ")) document.getElementById(`call-${number}`)?.remove();
    const first = fresh.dataset.first === "none" ? Infinity : Number(fresh.dataset.first);
    while (list.lastElementChild && Number(list.lastElementChild.dataset.number) < first) list.lastElementChild.remove();
    Object.assign(list.dataset, { run: fresh.dataset.run, revision: fresh.dataset.revision });
    say(Number(fresh.dataset.total));
  }

  function place(row) {
    const old = document.getElementById(row.id);
    if (old === null) {
      const below = [...list.children].find((one) => Number(one.dataset.number) < Number(row.dataset.number));
      list.insertBefore(row, below ?? null);
    } else {
      old.querySelector("summary").replaceChildren(...row.querySelector("summary").childNodes);
      old.dataset.revision = row.dataset.revision;
      if (old.open) load(old);
    }
  }

  function say(total) {
    const shown = list.children.length;
    state.textContent = shown === total ? `${total} calls, live` : `${shown} of ${total} calls, live`;
    empty.hidden = shown > 0;
  }

  async function poll() {
    clearTimeout(timer);
    const question = ++asked;
    const all = whole;
    const query = new URLSearchParams({ verdict: verdict.value, text: text.value });
    if (!all) query.set("after", list.dataset.revision);
    try {
      const parsed = new DOMParser().parseFromString(await fetched(`calls?${query}`), "text/html");
      if (question !== asked) return;
      const fresh = parsed.getElementById("calls");
      // Another emulator answers at this address, which counts anew.
      whole = !all && fresh.dataset.run !== list.dataset.run;
      if (whole) return poll();
      show(fresh, all);
    } catch {
      if (question !== asked) return;
      state.textContent = "the emulator does not answer";
    }
    timer = setTimeout(poll, PAUSE);
  }

  async function load(call) {
    const wanted = `${list.dataset.run} ${call.dataset.revision}`;
    if (call.dataset.loaded === wanted) return;
    call.dataset.loaded = wanted;
    const body = call.querySelector(".opened");
    try {
      // The server has escaped every text in it, and the policy of the page lets no script in it run.
      body.innerHTML = await fetched(`calls/${call.dataset.number}?part=1`);
    } catch {
      body.textContent = "The emulator has forgotten this call.";
    }
  }

  const opened = (event) => event.target.matches(".call") && event.target.open && load(event.target);
  list.addEventListener("toggle", opened, true);
  const filtered = (pause) => {
    whole = true;
    ++asked;
    clearTimeout(timer);
    timer = setTimeout(poll, pause);
  };
  verdict.addEventListener("change", () => filtered(0));
  text.addEventListener("input", () => filtered(250));
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  poll();
})();
