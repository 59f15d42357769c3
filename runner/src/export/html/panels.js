// The panels of text. Whatever comes from the run goes in as text, never as markup.
const byId = (id) => document.getElementById(id);

function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/** An event that can be gone to. */
function link(n, text) {
  if (!holds(n)) return el("span", "dim", text ?? "#" + n);
  const node = el("button", "link", text ?? "#" + n);
  node.addEventListener("click", () => visit(n));
  return node;
}

function fillHeader() {
  const { test, peer } = run.run;
  document.querySelector("h1").textContent = test;
  byId("verdict").textContent = run.verdict;
  byId("verdict").classList.toggle("passed", run.verdict === "passed");
  byId("facts").textContent = `peer ${peer} · seed ${run.seed} · ${run.run.peers} servers · ${run.repeat}`;
  const cause = run.problems.find((problem) => problem.part === "cause");
  if (!cause) byId("problem").textContent = run.verdict === "passed" ? "No rule was broken, and every check passed." : "";
  if (cause) {
    const who = cause.peers.length ? "S" + cause.peers[0] + ", " : "";
    const when = holds(cause.n) ? `${seconds(event(cause.n).t)}, event ` : "event ";
    byId("problem").append(el("b", "", `${cause.title}: ${cause.say}`),
      el("div", "", el("span", "when", who, when, link(cause.n)), cause.paper && el("span", "dim", " · " + cause.paper)));
  }
  if (run.meaning) byId("problem").append(el("div", "dim", run.meaning));
  if (run.notice) byId("problem").append(el("div", "wrong", run.notice));
  run.problems.forEach((problem) => {
    const key = { cause: "1", "bad state": "2", symptom: "3" }[problem.part];
    const button = el("button", "", `${key ? key + " " : ""}${problem.part}${holds(problem.n) ? " " + seconds(event(problem.n).t) : ""}`);
    button.title = `${problem.title}: ${problem.say}`;
    button.dataset.n = problem.n;
    button.disabled = !holds(problem.n);
    button.addEventListener("click", () => visit(problem.n));
    byId("jumps").append(button);
  });
}

const COLUMNS = 40;

/** The index that logs are looked at for: what the problem is about, or where the shortest log that is in use ends. */
function interest(scene, focus) {
  const ends = scene.filter((peer) => peer.up && peer.log).map((peer) => lastOf(peer.log)).filter((end) => end > 0);
  return focus ?? Math.min(...ends, Number.MAX_SAFE_INTEGER);
}

/** The indexes of the logs to show: the last ones, or those around one of interest. */
function columns(scene, focus) {
  const longest = Math.max(0, ...scene.map((peer) => lastOf(peer.log)));
  const end = Math.min(longest, interest(scene, focus) + COLUMNS / 2);
  const from = Math.max(1, end - COLUMNS + 1);
  return Array.from({ length: Math.max(0, end - from + 1) }, (_, place) => from + place);
}

function cell(peer, index, most, row) {
  const entry = entryAt(peer.log, index);
  const node = el("td");
  if (peer.log && index <= peer.log.base) {
    node.className = "snapshot";
    node.textContent = index === peer.log.base ? "_" + peer.log.base_term : "_";
  } else if (entry) {
    row.conflict ||= most.key !== undefined && JSON.stringify(entry) !== most.key;
    const committed = peer.commit !== null && index <= peer.commit;
    node.className = "entry" + (committed ? " committed" : "") + (row.conflict ? " conflict" : "");
    node.style.setProperty("--hue", hue(entry[0]));
    node.textContent = entry[0];
    node.title = `index ${index}, term ${entry[0]}: ${entry[1]}${committed ? ", committed" : ""}${row.conflict ? ", in conflict" : ""}`;
  }
  if (peer.commit !== null && index === peer.commit) node.classList.add("commit");
  return node;
}

let scrolledFor = null;

function showLogs(scene) {
  const problem = run.problems.find((one) => one.n === view.n) || run.problems.find((one) => one.part === "cause");
  const focus = problem?.index ?? null, indexes = columns(scene, focus);
  const about = holds(view.n) ? event(view.n).peer : null;
  const table = el("table"), head = el("tr", "", el("th", "who", "term of each entry"));
  for (const index of indexes) head.append(el("th", "index" + (index === focus ? " focus" : ""), "i" + index));
  table.append(head);
  const most = indexes.map((index) => agreed(scene, index));
  scene.forEach((peer, place) => {
    const state = !peer.up ? "down" : peer.role + (peer.connected ? "" : ", cut off");
    const line = el("tr", (peer.up ? "" : "down ") + (place === about ? "about" : ""),
      el("th", "who", `S${place} T${peer.term} ${state}`));
    const row = { conflict: false };
    if (indexes[0] > 1) {
      const entry = entryAt(peer.log, indexes[0] - 1), before = agreed(scene, indexes[0] - 1).key;
      row.conflict = entry !== undefined && before !== undefined && JSON.stringify(entry) !== before;
    }
    indexes.forEach((index, column) => line.append(cell(peer, index, most[column], row)));
    table.append(line);
  });
  const copies = el("tr", "", el("th", "who", "copies"));
  most.forEach((one) => copies.append(el("th", "", String(one.copies))));
  if (indexes.length) table.append(copies);
  const box = el("div", "wide", table), far = document.querySelector("#logs .wide")?.scrollLeft ?? 0;
  byId("logs").replaceChildren(el("h2", "", `Logs after #${view.n}`), box,
    el("p", "dim", "filled: committed there · green edge: commit index · _ in the snapshot · red outline: not what most have"));
  // Another event shows its own part of the logs; else one stays where one scrolled to.
  const there = indexes.indexOf(interest(scene, focus)), column = head.children[there + 1];
  box.scrollLeft = scrolledFor === view.n ? far : column && there >= 0 ? column.offsetLeft - box.clientWidth * 0.7 : 0;
  scrolledFor = view.n;
}

function facts(pairs) {
  const table = el("table");
  for (const [name, value] of pairs) if (value !== undefined) table.append(el("tr", "", el("td", "", name), el("td", "", value)));
  return table;
}

function words(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A stretch of microseconds in the unit that suits it. */
function stretch(micros) {
  return micros < 1000 ? `${micros} µs` : micros < 1e6 ? `${(micros / 1000).toFixed(1)} ms` : `${(micros / 1e6).toFixed(2)} s`;
}

function ofMessage(flight) {
  const said = holds(flight.said) ? event(flight.said) : undefined;
  const content = said?.args ?? said?.reply;
  const marks = [flight.late && "late", flight.clogged && "held on a clogged path", flight.copy && "second copy"].filter(Boolean);
  const pairs = [
    ["from", `S${flight.from} → S${flight.to}${flight.reply ? " (reply)" : ""}`],
    ["sent", el("span", "", seconds(flight.sentT) + " ", link(flight.sent))],
    [flight.fate, flight.end ? el("span", "", `${seconds(flight.endT)} `, link(flight.end), ` +${stretch(flight.endT - flight.sentT)}`) : ""],
  ];
  if (marks.length) pairs.push(["", marks.join(", ")]);
  const fields = content && typeof content === "object" && !Array.isArray(content) ? Object.entries(content) : [["says", content]];
  if (content !== undefined) pairs.push(...fields.map(([name, value]) => [name, words(value)]));
  return pairs;
}

function section(node, title, ...content) {
  node.append(el("h2", "", title), ...content);
}

function showMessage(node) {
  const flight = flightOf.get(view.n);
  if (!flight) return;
  const e = event(view.n);
  section(node, e.method || "message", facts(ofMessage(flight)));
  const other = flights.find((one) => one.reply !== flight.reply && holds(one.sent) && event(one.sent).rpc === e.rpc);
  if (other) section(node, flight.reply ? "its request" : "its reply", facts(ofMessage(other)));
}

function showPeer(node, scene) {
  const e = event(view.n), place = view.peer ?? e.peer;
  const peer = scene[place];
  if (!peer) return;
  const tail = lastOf(peer.log), term = peer.log ? (entryAt(peer.log, tail)?.[0] ?? peer.log.base_term) : undefined;
  const vote = peer.vote === undefined ? "not shown" : peer.vote === null ? "none" : "S" + peer.vote;
  section(node, `S${place} after it`, facts([
    ["role", (peer.up ? peer.role : "down, was " + peer.role) + (peer.connected ? "" : ", cut off")],
    ["currentTerm", String(peer.term)],
    ["votedFor", vote],
    ["last entry", peer.log ? (tail ? `i${tail} of term ${term}` : "none") : "not shown"],
    ["commitIndex", words(peer.commit ?? "not shown")],
    ["lastApplied", words(peer.applied ?? "not shown")],
    ["nextIndex", peer.next.length ? peer.next.join(" ") : undefined],
    ["matchIndex", peer.match.length ? peer.match.join(" ") : undefined],
  ]));
}

function listed(numbers, more) {
  const list = el("ol");
  for (const n of numbers) list.append(el("li", "", link(n), holds(n) ? ` ${seconds(event(n).t)}  ${run.say[n - first]}` : " not in this page"));
  if (more > 0) list.append(el("li", "dim", `and ${more} more`));
  return list;
}

const CHAIN = 10;

function chainOf(n) {
  const chain = [];
  for (let cause = event(n)?.cause; cause !== undefined && chain.length < 200; cause = event(cause)?.cause) {
    chain.push(cause);
    if (!holds(cause)) break;
  }
  return chain;
}

function told(story) {
  const list = el("ol");
  for (const [n, say] of story) {
    list.append(el("li", n === view.n ? "wrong" : "", link(n), ` ${holds(n) ? seconds(event(n).t) + "  " : ""}${say}`));
  }
  return list;
}

function showInspector(scene) {
  const node = byId("inspector");
  node.replaceChildren();
  if (!holds(view.n)) { node.append(el("p", "dim", "Nothing has happened yet.")); return; }
  const e = event(view.n);
  node.append(el("h3", "", run.say[view.n - first]),
    el("div", "dim", `#${view.n} of ${last} · ${(e.t / 1e6).toFixed(6)} s · ${e.kind}`));
  const here = run.problems.filter((one) => one.n === view.n);
  // One that has several parts in the story is told once.
  const once = here.filter((one, place) => here.findIndex((other) => other.say === one.say) === place);
  for (const problem of once) {
    const parts = here.filter((one) => one.say === problem.say).map((one) => one.part);
    section(node, parts.join(", "), el("div", "wrong", `${problem.title}: ${problem.say}`), problem.paper ? el("div", "dim", problem.paper) : "");
  }
  const clauses = run.clauses[view.n];
  if (clauses) {
    const list = el("ol");
    for (const [paper, say, outcome] of clauses) {
      list.append(el("li", "", el("span", "outcome " + outcome, outcome), el("span", "", say), el("span", "dim paper", paper)));
    }
    list.className = "clauses";
    section(node, "clauses of the paper", list);
  }
  showMessage(node);
  showPeer(node, scene);
  const chain = chainOf(view.n), effects = effectsOf.get(view.n) || [];
  if (chain.length) section(node, "because of (b)", listed(chain.slice(0, CHAIN), chain.length - CHAIN));
  if (effects.length) section(node, "came of it (f)", listed(effects.slice(0, CHAIN), effects.length - CHAIN));
  if (run.story.length) section(node, "the story of the run", told(run.story));
  if (run.aftermath.length) section(node, "what followed", told(run.aftermath));
}

// The list of events: only the rows in sight are there.
const ROW_HEIGHT = 20;
let shown = null;
let filtered = "";

/** The numbers of the events that have all words of the filter. */
function filter(text) {
  filtered = text;
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  shown = null;
  if (wanted.length) {
    shown = [];
    run.say.forEach((say, place) => {
      const whole = `#${first + place} ${say} ${run.events[place].kind}`.toLowerCase();
      if (wanted.every((word) => whole.includes(word))) shown.push(first + place);
    });
  }
  byId("events").scrollTop = 0;
  showEvents(true);
}

const countShown = () => (shown ? shown.length : run.events.length);
const shownAt = (row) => (shown ? shown[row] : first + row);

/** The row of the last event that is listed at or before `n`. */
function rowOf(n) {
  if (!shown) return n - first;
  let low = 0, high = shown.length;
  while (low < high) { const middle = (low + high) >> 1; if (shown[middle] <= n) low = middle + 1; else high = middle; }
  return low - 1;
}

const wrongNumbers = new Set(run.problems.map((problem) => problem.n));

function showEvents(follow) {
  const box = byId("events"), rows = countShown(), height = box.clientHeight || 200;
  byId("spacer").style.height = rows * ROW_HEIGHT + "px";
  const now = rowOf(view.n);
  if (follow && now >= 0) {
    const y = now * ROW_HEIGHT;
    if (y < box.scrollTop || y > box.scrollTop + height - 2 * ROW_HEIGHT) box.scrollTop = Math.max(0, y - height / 2);
  }
  const from = Math.max(0, Math.floor(box.scrollTop / ROW_HEIGHT) - 5);
  const to = Math.min(rows, from + Math.ceil(height / ROW_HEIGHT) + 10);
  box.querySelectorAll(".row").forEach((row) => row.remove());
  for (let row = from; row < to; row++) {
    const n = shownAt(row), e = event(n);
    const wrong = e.kind === "broken" || e.passed === false || wrongNumbers.has(n);
    const node = el("div", "row" + (n === view.n ? " now" : "") + (wrong ? " wrong" : ""),
      el("span", "dim", `${seconds(e.t)} #${n}`), run.say[n - first]);
    node.style.top = row * ROW_HEIGHT + "px";
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", String(n === view.n));
    node.addEventListener("click", () => visit(n));
    box.append(node);
  }
  box.setAttribute("aria-label", filtered ? `${rows} events match` : `${rows} events`);
}
