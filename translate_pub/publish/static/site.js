"use strict";
// Everything here is a convenience: the pages are whole without it.
(() => {
  const body = document.body;
  const root = body.dataset.root;
  const edition = body.dataset.edition;

  // The edition chosen last is remembered, and applied at the front door only.
  const key = "translate_pub.edition";
  const remember = (value) => { try { localStorage.setItem(key, value); } catch { /* private mode */ } };
  const recall = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const links = [...document.querySelectorAll(".editions a")];
  const front = document.querySelector(".site a[aria-current]");
  if (front && root === "" && recall() && recall() !== edition) {
    const other = links.find((link) => link.dataset.edition === recall());
    if (other) location.replace(other.href);
  }
  const place = () => {
    if (scrollY < 200) return "";
    const seen = [...document.querySelectorAll(".body [id]")].find((e) => e.getBoundingClientRect().bottom > 60);
    return seen ? "#" + seen.id : "";
  };
  for (const link of links) {
    link.addEventListener("click", () => {
      remember(link.dataset.edition);
      if (link.dataset.edition !== edition) link.hash = place();
    });
  }

  // A term's note, beside the term.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  body.append(tip);
  let owner = null;
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    tip.hidden = true;
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
  };
  const show = (term) => {
    clearTimeout(timer);
    const note = document.getElementById((term.getAttribute("href") || term.getAttribute("its-term-info-ref")).slice(1));
    if (!note) return;
    if (owner && owner !== term) owner.removeAttribute("aria-describedby");
    owner = term;
    const list = document.createElement("dl");
    list.append(...[...note.children].map((child) => child.cloneNode(true)));
    tip.replaceChildren(list);
    tip.hidden = false;
    term.setAttribute("aria-describedby", "tip");
    const box = term.getClientRects()[0];
    const width = tip.offsetWidth;
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + scrollY}px`;
  };
  const hideSoon = () => { clearTimeout(timer); timer = setTimeout(hide, 250); };
  for (const term of document.querySelectorAll(".term")) {
    term.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(term); });
    term.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hideSoon(); });
    term.addEventListener("focus", () => show(term));
    term.addEventListener("blur", hideSoon);
    term.addEventListener("click", (event) => {
      if (event.detail === 0) return; // Enter follows the link to the note.
      event.preventDefault();
      show(term);
    });
  }
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", hideSoon);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("pointerdown", (event) => {
    if (owner && !tip.contains(event.target) && !event.target.closest(".term")) hide();
  });

  // Search over all articles, loaded a year at a time when it is first used.
  const form = document.querySelector("form.search");
  if (!form) return;
  const found = document.querySelector(".found");
  const list = document.getElementById("articles");
  const latest = [...list.children];
  const [query, from, to, topic] = ["q", "from", "to", "topic"].map((id) => document.getElementById(id));
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  const rows = [];
  let loading = null;
  window.translatePubIndex = (year, found) => {
    for (const [slug, day, editions, target, source, lead, topics, terms, language] of found) {
      const text = " " + fold([target, source, lead, topics.join(" "), terms].join(" \n "));
      rows.push({ slug, day, editions, target, source, lead, topics, language, text });
    }
  };
  const load = () => {
    if (!loading) {
      found.textContent = form.dataset.loading;
      loading = Promise.all(form.dataset.years.split(" ").filter(Boolean).map((year) => new Promise((done) => {
        const script = document.createElement("script");
        script.src = `${root}search/${year}.js`;
        script.onload = script.onerror = done;
        document.head.append(script);
      }))).then(() => rows.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0)));
    }
    return loading;
  };
  const element = (tag, text, name, language) => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (name) node.className = name;
    if (language) node.lang = language;
    return node;
  };
  const target = form.dataset.target;
  const item = (row) => {
    const node = document.createElement("li");
    const inSource = edition === "source" || !row.target;
    const heading = document.createElement("h2");
    const link = element("a", (inSource ? row.source : row.target) || row.slug, "", inSource ? row.language : target);
    link.href = `${root}${form.dataset.folder}/${row.slug}.html`;
    heading.append(link);
    node.append(element("p", row.day, "when"), heading);
    if (edition === "bilingual" && !inSource) node.append(element("p", row.source, "other", row.language));
    if (edition !== "source") node.append(element("p", row.lead, "lead", row.target ? target : row.language));
    return node;
  };
  const search = async () => {
    const words = fold(query.value).split(" ").filter(Boolean);
    const wanted = topic ? topic.value : "";
    if (!words.length && !from.value && !to.value && !wanted) {
      list.replaceChildren(...latest);
      found.textContent = "";
      return;
    }
    await load();
    const hits = rows.filter((row) =>
      row.editions.includes(edition[0]) &&
      (!from.value || row.day >= from.value) &&
      (!to.value || (row.day && row.day <= to.value)) &&
      (!wanted || row.topics.includes(wanted)) &&
      words.every((word) => row.text.includes(" " + word)));
    list.replaceChildren(...hits.slice(0, 100).map(item));
    found.textContent = `${hits.length} ${form.dataset.found}`;
  };
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  query.addEventListener("focus", () => { load().then(search); }, { once: true });
  form.hidden = false;
})();
