"use strict";
(() => {
  const cards = [...document.querySelectorAll(".card")];
  const leaves = [...document.querySelectorAll(".tree .leaf")];
  const back = document.getElementById("back");
  const pick = document.getElementById("pick");
  let card = -1;
  let quote = -1;
  let opener = null;

  const clear = (selector) => document.querySelectorAll(selector).forEach((e) => e.classList.remove("on"));

  function showPlace(number, from) {
    clear("mark.on");
    clear(".quote.on");
    const pieces = [...document.querySelectorAll("mark")].filter((m) => m.dataset.c.split(" ").includes(number));
    pieces.forEach((m) => m.classList.add("on"));
    if (from) { from.classList.add("on"); opener = from; }
    document.body.classList.add("reading");
    if (pieces.length) {
      pick.value = pieces[0].closest(".document").id;
      pieces[0].scrollIntoView({ block: "center" });
    }
  }

  function showCard(index, scroll) {
    if (index < 0 || index >= cards.length) return;
    card = index;
    quote = -1;
    clear(".card.on");
    clear(".leaf.on");
    cards[index].classList.add("on");
    const id = cards[index].id.slice(2);
    leaves.filter((l) => l.dataset.leaf === id).forEach((l) => l.classList.add("on"));
    if (scroll) cards[index].scrollIntoView({ block: "nearest" });
    cards[index].focus({ preventScroll: true });
  }

  function nextQuote() {
    if (card < 0) showCard(0, true);
    const quotes = [...cards[card].querySelectorAll(".quote")];
    if (!quotes.length) return;
    quote = (quote + 1) % quotes.length;
    showPlace(quotes[quote].dataset.place, quotes[quote]);
  }

  function leave() {
    document.body.classList.remove("reading");
    if (opener) { opener.focus(); opener.scrollIntoView({ block: "center" }); }
  }

  document.addEventListener("click", (event) => {
    const q = event.target.closest(".quote");
    if (q) { showCard(cards.indexOf(q.closest(".card")), false); showPlace(q.dataset.place, q); return; }
    const leaf = event.target.closest("[data-leaf]");
    if (leaf) {
      event.preventDefault();
      const index = cards.findIndex((c) => c.id === "f-" + leaf.dataset.leaf);
      showCard(index, false);
      if (index >= 0) {
        cards[index].scrollIntoView({ block: "start" });
        const first = cards[index].querySelector(".quote");
        if (first && window.innerWidth > 820) showPlace(first.dataset.place, first);
      }
      return;
    }
    const mark = event.target.closest("mark");
    if (mark) {
      const number = mark.dataset.c.split(" ")[0];
      const from = document.querySelector('.quote[data-place="' + number + '"]');
      showPlace(number, from);
      if (from) showCard(cards.indexOf(from.closest(".card")), true);
    }
  });

  back.addEventListener("click", leave);
  pick.addEventListener("change", () => document.getElementById(pick.value).scrollIntoView({ block: "start" }));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input, textarea")) return;
    if (event.key === "j") showCard(Math.min(card + 1, cards.length - 1), true);
    else if (event.key === "k") showCard(Math.max(card - 1, 0), true);
    else if (event.key === "n") nextQuote();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
})();
