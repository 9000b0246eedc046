// What the pages do by themselves; what they show is the server's.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select");
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function problem(words) {
  const box = document.createElement("div");
  box.className = "problem";
  box.append(words);
  place().replaceChildren(box);
}
// what is behind an open dialog can be neither seen nor reached
const place = () => one("dialog[open] .problems") || one("#problem");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.isError) Object.assign(event.detail, { target: place(), swapOverride: "innerHTML" });
});
document.addEventListener("htmx:sendError", () => problem("The room does not answer. What you typed is still here: try again in a moment."));
document.addEventListener("htmx:timeout", () => problem("The room took too long. What you typed is still here: try again in a moment."));
document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action === "dismiss") event.target.closest(".problem").remove();
  if (action === "keys") one("#keys").showModal();
  if (action === "close") event.target.closest("dialog").close();
  if (action === "copy") copyMine();
});

/* Frames of the archive are made one at a time: whoever was not served asks again, and gives up in the end. */
document.addEventListener("error", (event) => {
  const image = event.target;
  if (!image.matches?.(".pictures img")) return;
  const tries = Number(image.dataset.tries ?? 0) + 1;
  if (tries > 20) image.closest("li").remove();
  else setTimeout(() => { image.dataset.tries = tries; image.src = image.src.split("?")[0] + `?${tries}`; }, 1000 + 1000 * Math.random());
}, true);

/* keys: of the worklist and of a review */
const keys = { "?": () => one("#keys")?.showModal() };
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (one("dialog[open]") || event.altKey || event.metaKey || event.ctrlKey || typing(event.target)) return;
  const act = keys[event.key];
  if (act && act(event) !== false) event.preventDefault();
});
const click = (selector) => () => { const found = one(selector); return found ? found.click() : false; };

function step(selector, by) {
  const items = all(selector);
  const at = items.indexOf(document.activeElement);
  if (!items.length) return false;
  items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by))].focus();
}

/* worklist */
if (one("#list")) {
  Object.assign(keys, {
    j: () => step("a.row", 1), k: () => step("a.row", -1),
    ArrowDown: () => step("a.row", 1), ArrowUp: () => step("a.row", -1),
    "/": () => one("#words").focus(),
  });
}
const upload = one("#upload");
if (upload) {
  const drop = one(".drop", upload), input = one("input[type=file]", upload), bar = one("progress", upload);
  for (const name of ["dragover", "dragenter", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name.startsWith("drago") || name === "dragenter");
    });
  }
  drop.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; });
  upload.addEventListener("htmx:beforeRequest", (event) => {
    const files = [...input.files], sum = files.reduce((bytes, file) => bytes + file.size, 0), mib = 2 ** 20;
    const { bytes, fileBytes, files: most } = upload.dataset;
    const large = files.find((file) => file.size > fileBytes);
    if (files.length > most) problem(`${files.length} files are more than the ${most} of one study: leave some out.`);
    else if (large) problem(`${large.name} has more than ${fileBytes / mib} MiB: leave it out.`);
    else if (sum > bytes) problem(`The files have ${Math.ceil(sum / mib)} MiB, more than ${bytes / mib} in all: leave some out.`);
    else { bar.hidden = false; return; }
    event.preventDefault();
  });
  upload.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.lengthComputable) bar.value = event.detail.loaded / event.detail.total;
  });
  upload.addEventListener("htmx:afterRequest", (event) => {
    bar.hidden = true;
    if (event.detail.successful) upload.reset();
  });
}

/* review */
const review = one("#review");
const version = () => one("#bar").dataset.version;
let kept = "", queue = Promise.resolve(), stopped = false, pause;

const unsaved = () => Boolean(one("#text")) && one("#text").value.trimEnd() !== kept.trimEnd();
function say(words, bad = false) {
  const line = one("#saved");
  if (!line) return;
  line.textContent = words;
  line.classList.toggle("not", bad);
}

/* Changes go one after the other, each on the version that the last one made, and what was typed goes first. */
function act(path, values = {}) {
  queue = queue.then(async () => {
    while (path !== "text" && unsaved() && !stopped) if (!await send("text", {})) return;
    if (!stopped && (path !== "text" || unsaved())) await send(path, values);
  });
  return queue;
}

async function send(path, values) {
  const text = one("#text"), sent = text ? text.value : "";
  clearTimeout(pause);
  say("Saving…");
  if (text && path !== "text") text.readOnly = true;  // a moment: its words are about to change
  const chosen = one(".sentence[aria-pressed=true]")?.dataset.number || 1;
  let status = 0;
  const seen = ({ detail }) => { if (detail.requestConfig.verb === "post") status = detail.xhr.status; };
  document.addEventListener("htmx:afterRequest", seen);
  await htmx.ajax("POST", `/studies/${review.dataset.study}/${path}`, {
    source: "#review", target: "#review", swap: "none",
    values: { ...values, base: version(), text: sent, sentence: chosen },
  }).catch(() => {});
  document.removeEventListener("htmx:afterRequest", seen);
  if (one("#text")) one("#text").readOnly = false;
  if (status === 200) {
    kept = path === "text" ? sent : one("#text")?.value ?? "";
    stopped = false;
    place().replaceChildren();
    say(unsaved() ? "Not saved yet" : `Saved: version ${version()}`);
    if (unsaved()) later();
  } else if (status !== 204) {
    failed(status);
  }
  return status === 200;
}

function failed(status) {
  if (one("[data-conflict]")) {
    stopped = true;
    one("#mine").value = one("#text")?.value ?? "";
    one("[data-conflict]").scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
  }
  say(stopped ? "Not saved: somebody else changed this study, see above"
    : status ? "Not saved: see above" : "Not saved: the room does not answer; it is tried again", true);
  for (const choice of all("#findings select")) {
    choice.value = one("option[selected]", choice)?.value ?? choice.value;
  }
  if (!status) later(5000);
}

function later(after = 1200) {
  clearTimeout(pause);
  pause = setTimeout(() => { if (unsaved() && !stopped) act("text"); }, after);
}

async function copyMine() {
  const mine = one("#mine");
  mine.select();
  await navigator.clipboard?.writeText(mine.value).catch(() => document.execCommand("copy"));
  one("#copied").textContent = "Copied";
}

function showFrame(name) {
  const figure = all("figure.frame").find((item) => item.dataset.name === name);
  if (!figure) return;
  for (const item of all("figure.frame")) item.hidden = item !== figure;
  for (const item of all(".thumb")) item.setAttribute("aria-pressed", item.dataset.name === name);
}
function stepFrame(by) {
  const thumbs = all(".thumb"), at = thumbs.findIndex((item) => item.getAttribute("aria-pressed") === "true");
  const next = thumbs[at + by];
  if (!next) return false;
  showFrame(next.dataset.name);
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}
function press(number) {
  for (const item of all(".sentence")) item.setAttribute("aria-pressed", item.dataset.number === number);
}
function showSentence(number) { one(`#sentence-${number}`)?.click(); }

/* Zoom: the part of the frame that is seen is the drawing's viewBox. */
const screen = () => one("figure.frame:not([hidden]) svg.screen");
function zoom(by, x = 0.5, y = 0.5) {
  const svg = screen();
  if (!svg) return false;
  svg.dataset.whole ??= svg.getAttribute("viewBox");
  const [x0, y0, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const whole = svg.dataset.whole.split(" ").map(Number);
  const size = by ? Math.min(whole[2], Math.max(whole[2] / 16, width / by)) : whole[2];
  const share = size / width;
  if (size === whole[2]) svg.setAttribute("viewBox", svg.dataset.whole);
  else svg.setAttribute("viewBox", [x0 + x * width * (1 - share), y0 + y * height * (1 - share), size, height * share].join(" "));
}
function drag(event) {
  const svg = event.target.closest("svg.screen");
  if (!svg || event.button) return;
  const [x0, y0, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.max(width / svg.clientWidth, height / svg.clientHeight), from = [event.clientX, event.clientY];
  svg.dataset.whole ??= svg.getAttribute("viewBox");
  const move = (to) => svg.setAttribute("viewBox",
    [x0 - (to.clientX - from[0]) * scale, y0 - (to.clientY - from[1]) * scale, width, height].join(" "));
  if (svg.getAttribute("viewBox") === svg.dataset.whole) return;
  svg.classList.add("dragged");
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerup", () => {
    svg.classList.remove("dragged");
    svg.removeEventListener("pointermove", move);
  }, { once: true });
}

function toggle(layer) {
  const box = one(`[data-layer=${layer}]`);
  box.checked = !box.checked;
  showLayer(box);
}
function showLayer(box) {
  for (const item of all(`.layer.${box.dataset.layer}`)) item.classList.toggle("off", !box.checked);
}

async function open_(path) {
  await act("text");
  if (unsaved() || stopped) return;
  const address = `/studies/${review.dataset.study}/${path}?base=${version()}`;
  await htmx.ajax("GET", address, { target: "#dialog", swap: "innerHTML" }).catch(() => {});
  if (one("[data-conflict]")) failed(409);
  else if (one("#dialog form")) one("#dialog").showModal();
}

if (review) {
  kept = one("#text")?.value ?? "";
  document.addEventListener("change", (event) => {
    const { valve, disease, layer } = event.target.dataset;
    if (valve) act("finding", { valve, disease, choice: event.target.value });
    if (layer) showLayer(event.target);
  });
  document.addEventListener("click", (event) => {
    const found = event.target.closest("[data-act], [data-open], [data-sentence], [data-zoom], [data-image], .thumb");
    if (!found) return;
    const { act: path, open, sentence, zoom: by, image, name } = found.dataset;
    if (path) act(path);
    if (open) open_(open);
    if (sentence) showSentence(sentence);
    if (by !== undefined) zoom(Number(by));
    if (found.matches("button.link, .thumb")) showFrame(image ?? name);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "text") return;
    say("Not saved yet");
    later();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.id === "text" && unsaved() && !stopped) act("text");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const proof = one("#evidence .proof");
    if (event.detail.target.id !== "evidence" || !proof) return;
    showFrame(proof.dataset.image);
    one(".proofs").scrollTop = 0;
    const asked = event.detail.requestConfig?.triggeringEvent && document.activeElement.id !== "text";
    if (asked && !matchMedia("(min-width: 68rem)").matches) {  // in one column it is far below
      proof.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "start" });
    }
  });
  document.addEventListener("htmx:beforeSend", ({ target }) => {  // before the answer: the next choice may be faster
    if (target.matches(".sentence")) press(target.dataset.number);
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {  // what has no answer can be asked again
    if (target.matches(".sentence") && !detail.successful) press(one("#evidence .proof")?.dataset.number);
  });
  document.addEventListener("selectionchange", () => {
    const text = document.activeElement;
    if (text?.id !== "text") return;
    let at = 0;
    const found = all(".sentence").find((item) => {
      const words = one(".words", item).textContent, from = text.value.indexOf(words, at);
      if (from >= 0) at = from + words.length;
      return from >= 0 && text.selectionStart <= at;
    });
    if (found && found.getAttribute("aria-pressed") !== "true") found.click();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || one("dialog[open]")) return;
    if (!one("#undo") || (event.target.id === "text" && unsaved())) return;  // the field takes back what is not kept yet
    event.preventDefault();
    const button = one(event.shiftKey ? "#redo" : "#undo");
    if (!button.disabled) act(event.shiftKey ? "redo" : "undo");
  });
  document.addEventListener("wheel", (event) => {
    const svg = event.target.closest("svg.screen");
    if (!svg || !(event.ctrlKey || event.metaKey)) return;  // without a key the page scrolls
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }, { passive: false });
  document.addEventListener("pointerdown", drag);
  addEventListener("beforeunload", (event) => { if (unsaved() && !stopped) event.preventDefault(); });
  const sentences = (by) => () => (document.activeElement.matches(".sentence") ? step(".sentence", by) : false);
  Object.assign(keys, {
    r: () => toggle("region"), b: () => toggle("baseline"), e: () => toggle("envelope"), p: () => toggle("peaks"),
    "+": () => zoom(1.25), "-": () => zoom(0.8), 0: () => zoom(0), "[": () => stepFrame(-1), "]": () => stepFrame(1),
    t: () => one("#text")?.focus() ?? false, f: () => one("#findings select")?.focus() ?? false,
    s: () => (one(".sentence[aria-pressed=true]") || one(".sentence"))?.focus() ?? false,
    a: click("#approve"), n: click("#study-after"), ArrowDown: sentences(1), ArrowUp: sentences(-1),
  });
}
