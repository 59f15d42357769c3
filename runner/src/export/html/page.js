// Keys, pointers, and what they change: the playhead, the window of time, the peer.
const past = [];
let asked = false;

/** Draws everything anew, once before the next frame. */
function refresh() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; draw(); });
}

function draw() {
  paintStrip();
  const left = paintLanes();
  const scene = sceneAt(view.n);
  showLogs(scene);
  showInspector(scene);
  showEvents(true);
  const now = holds(view.n) ? event(view.n) : null;
  const window = `${seconds(view.from)} to ${seconds(view.to)}`;
  byId("where").textContent = [now && `#${view.n} at ${seconds(now.t)}`, window, left].filter(Boolean).join(" · ");
  const lanes = byId("lanes");
  lanes.setAttribute("aria-valuemax", last);
  lanes.setAttribute("aria-valuenow", view.n);
  lanes.setAttribute("aria-valuetext", now ? `${seconds(now.t)}: ${run.say[view.n - first]}` : "");
  document.querySelectorAll("#jumps button").forEach((button) => button.classList.toggle("now", Number(button.dataset.n) === view.n));
  const hash = "#n=" + view.n;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

/** Goes to an event; the window follows if it has to. */
function go(n) {
  if (!holds(n)) return;
  view.n = n;
  const t = event(n).t, length = view.to - view.from;
  if (t < view.from || t > view.to) look(t - length / 2, t + length / 2);
  refresh();
}

/** The same, with a way back. */
function visit(n) {
  if (holds(n) && n !== view.n) past.push(view.n);
  go(n);
}

const NARROWEST = 20;

function look(from, to) {
  const whole = Math.max(ends - starts, NARROWEST);
  const length = Math.min(Math.max(to - from, NARROWEST), whole * 1.04);
  const middle = (from + to) / 2;
  const left = Math.min(Math.max(middle - length / 2, starts - whole * 0.02), ends + whole * 0.02 - length);
  view.from = left;
  view.to = left + length;
  refresh();
}

function zoom(factor, t) {
  look(t - (t - view.from) * factor, t + (view.to - t) * factor);
}

/** The least that has some fifty events around the playhead, two thirds of it before. */
function near() {
  if (!holds(view.n)) return;
  const t = event(view.n).t;
  let span = 2000;
  const has = () => at(t + span / 3) - at(t - (span * 2) / 3);
  while (has() < Math.min(50, run.events.length - 1) && span < ends - starts) span *= 1.5;
  look(t - (span * 2) / 3, t + span / 3);
}

function step(by, fits) {
  for (let n = view.n + by; holds(n); n += by) if (fits(event(n))) return go(n);
}

const samePeer = () => {
  const peer = view.peer ?? event(view.n)?.peer;
  return (e) => peer === undefined || e.peer === peer;
};

function problem(by) {
  const numbers = [...new Set(run.problems.map((one) => one.n))].sort((one, other) => by * (one - other));
  const next = numbers.find((n) => by * (n - view.n) > 0);
  if (next !== undefined) visit(next);
}

function part(name) {
  const found = run.problems.find((one) => one.part === name);
  if (found) visit(found.n);
}

function choose(by) {
  const now = view.peer ?? (by > 0 ? -1 : peers);
  view.peer = now + by < 0 || now + by >= peers ? null : now + by;
  refresh();
}

const any = () => true;
const KEYS = [
  [["h", "ArrowLeft"], "h ←", "previous event", () => step(-1, any)],
  [["l", "ArrowRight"], "l →", "next event", () => step(1, any)],
  [["H", "Shift+ArrowLeft"], "H", "previous of the same peer", () => step(-1, samePeer())],
  [["L", "Shift+ArrowRight"], "L", "next of the same peer", () => step(1, samePeer())],
  [["k", "ArrowUp"], "k ↑", "peer above", () => choose(-1)],
  [["j", "ArrowDown"], "j ↓", "peer below", () => choose(1)],
  [["["], "[", "previous term", () => step(-1, (e) => e.kind === "term")],
  [["]"], "]", "next term", () => step(1, (e) => e.kind === "term")],
  [["{"], "{", "previous role change", () => step(-1, (e) => e.kind === "role")],
  [["}"], "}", "next role change", () => step(1, (e) => e.kind === "role")],
  [["n"], "n", "next problem", () => problem(1)],
  [["N"], "N", "previous problem", () => problem(-1)],
  [["1"], "1", "cause", () => part("cause")],
  [["2"], "2", "first bad state", () => part("bad state")],
  [["3"], "3", "symptom", () => part("symptom")],
  [["b"], "b", "what made it happen", () => visit(event(view.n)?.cause)],
  [["f"], "f", "what came of it", () => visit(effectsOf.get(view.n)?.[0])],
  [["Backspace"], "Backspace", "back", () => go(past.pop())],
  [["Home"], "Home", "first event", () => visit(first)],
  [["End"], "End", "last event", () => visit(last)],
  [["+", "="], "+", "zoom in", () => zoom(0.6, event(view.n)?.t ?? view.from)],
  [["-"], "-", "zoom out", () => zoom(1 / 0.6, event(view.n)?.t ?? view.from)],
  [["0"], "0", "the whole run", () => look(starts, ends)],
  [["z"], "z", "near the playhead", near],
  [["/"], "/", "filter", () => byId("filter").focus()],
  [["?"], "?", "these keys", () => { byId("keys").hidden = !byId("keys").hidden; }],
];

function press(key) {
  const found = KEYS.find(([keys]) => keys.includes(key));
  if (found) found[3]();
  return Boolean(found);
}

function listenToKeys() {
  byId("keys").textContent = KEYS.map(([, shown, does]) => `${shown} ${does}`).join("  ·  ");
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target === byId("filter")) {
      if (e.key === "Escape" || e.key === "Enter") { byId("filter").blur(); e.preventDefault(); }
      return;
    }
    const onButton = e.target.tagName === "BUTTON" && (e.key === "Enter" || e.key === " ");
    const key = e.shiftKey && e.key.startsWith("Arrow") ? "Shift+" + e.key : e.key;
    if (!onButton && press(key)) e.preventDefault();
  });
  document.querySelectorAll("[data-key]").forEach((button) => button.addEventListener("click", () => press(button.dataset.key)));
  byId("filter").addEventListener("input", (e) => filter(e.target.value));
  byId("events").addEventListener("scroll", () => showEvents(false));
}

/** The event that is nearest to a place of the lanes: of the peer there, if it has one near. */
function nearest(x, y) {
  const t = timeAt(x), peer = Math.floor((y - TOP) / laneHeight());
  const reach = (timeAt(x + 6) - timeAt(x));
  let best = at(t), least = Infinity;
  for (let n = at(t - reach); n <= last && event(n).t <= t + reach; n++) {
    const off = Math.abs(event(n).t - t) + (event(n).peer === peer ? 0 : reach);
    if (off < least) { best = n; least = off; }
  }
  return best;
}

/** Calls `move` with each place of a drag, and `end` with whether it went anywhere. */
function drags(canvas, begin) {
  canvas.addEventListener("pointerdown", (down) => {
    const drag = begin(down.offsetX, down.offsetY);
    let moved = false;
    canvas.setPointerCapture(down.pointerId);
    const move = (e) => {
      moved ||= Math.abs(e.offsetX - down.offsetX) > 3;
      if (moved) drag.move(e.offsetX, e.offsetY);
    };
    const up = (e) => {
      canvas.removeEventListener("pointermove", move);
      canvas.removeEventListener("pointerup", up);
      canvas.removeEventListener("pointercancel", up);
      if (!moved && e.type === "pointerup") drag.click(e.offsetX, e.offsetY);
    };
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
  });
}

function listenToPointers() {
  const lanes = byId("lanes"), strip = byId("strip");
  drags(lanes, (x0, y0) => {
    const [from, to] = [view.from, view.to];
    const scrub = (x) => go(at(timeAt(x)));
    if (y0 < TOP) return { move: scrub, click: scrub };
    const pan = (x) => {
      const by = ((x - x0) / widthOfLanes()) * (to - from);
      look(from - by, to - by);
    };
    return { move: pan, click: (x, y) => visit(nearest(x, y)) };
  });
  drags(strip, () => {
    const there = (x) => {
      const t = starts + ((x - LEFT) / widthOfLanes()) * (ends - starts), half = (view.to - view.from) / 2;
      look(t - half, t + half);
      go(at(t));
    };
    return { move: there, click: there };
  });
  lanes.addEventListener("wheel", (e) => {
    e.preventDefault();
    const sideways = e.shiftKey ? e.deltaY : e.deltaX;
    if (Math.abs(sideways) > Math.abs(e.shiftKey ? 0 : e.deltaY)) {
      const by = (sideways / widthOfLanes()) * (view.to - view.from);
      look(view.from + by, view.to + by);
    } else {
      zoom(Math.exp(Math.max(-60, Math.min(60, e.deltaY)) / 150), timeAt(e.offsetX));
    }
  }, { passive: false });
  addEventListener("resize", refresh);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInk(); refresh(); });
  addEventListener("hashchange", open);
}

/** Where the page opens: at the event in its address, else at the cause of what went wrong. */
function open() {
  const named = Number(/^#n=(\d+)$/.exec(location.hash)?.[1]);
  const cause = run.problems.find((one) => one.part === "cause")?.n;
  go([named, cause, run.problems[0]?.n, first].find((n) => Number.isInteger(n) && holds(n)) ?? first);
}

readInk();
fillHeader();
listenToKeys();
listenToPointers();
open();
if (run.problems.length) near(); else look(starts, ends);
refresh();
