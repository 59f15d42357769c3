// The pictures: the strip with the whole run, and the lanes of a window of time.
const HUES = ["#5c9eff", "#ffb040", "#60d078", "#d088ff", "#40d0d0", "#f0d850", "#ff90c0", "#a8c890"];
const hue = (term) => HUES[Number(BigInt(term) % 8n)];
const view = { n: first, from: starts, to: Math.max(ends, starts + 1), peer: null };
const LEFT = 58, TOP = 26, ROW = 20;
const ROWS = ["faults", "client", "test"];
const small = matchMedia("(max-width: 900px)");
const font = (size, weight = 400) => weight + " " + size + "px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
let ink = {};
let stripes = null;

function readInk() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "panel", "edge", "ink", "dim", "grid", "wrong", "line", "vote", "late", "good", "on", "head", "pick"]) {
    ink[name] = style.getPropertyValue("--" + name).trim();
  }
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  pen.strokeStyle = ink.ground;
  pen.lineWidth = 2;
  for (const shift of [-6, 0, 6]) { pen.beginPath(); pen.moveTo(shift, 6); pen.lineTo(shift + 6, 0); pen.stroke(); }
  stripes = tile;
}

/** A canvas with a pen for its real pixels, cleared. */
function board(id, height) {
  const canvas = document.getElementById(id);
  canvas.style.height = height + "px";
  const width = canvas.clientWidth, scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

const laneHeight = () => (peers > 7 ? 34 : small.matches ? 44 : 54);
const yOf = (peer) => TOP + (peer + 0.5) * laneHeight();
const widthOfLanes = () => Math.max(1, document.getElementById("lanes").clientWidth - LEFT - 8);
const xOf = (t) => LEFT + ((t - view.from) / (view.to - view.from)) * widthOfLanes();
const timeAt = (x) => view.from + ((x - LEFT) / widthOfLanes()) * (view.to - view.from);

function paintStrip() {
  const { pen, width, height } = board("strip", 34);
  const x = (t) => LEFT + ((t - starts) / Math.max(1, ends - starts)) * (width - LEFT - 8);
  pen.font = font(10);
  pen.fillStyle = ink.dim;
  pen.fillText("whole run", 0, 14);
  pen.fillText(seconds(ends - starts), 0, 27);
  run.eras.forEach(([, t, term], place) => {
    const from = Math.max(LEFT, x(t)), to = x(run.eras[place + 1]?.[1] ?? ends);
    if (to <= LEFT) return;
    pen.fillStyle = hue(term);
    pen.fillRect(from, 8, Math.max(1, to - from - 1), 14);
    if (to - from > 22) {
      pen.fillStyle = ink.on;
      pen.fillText("T" + term, from + 3, 18.5);
    }
  });
  for (const { n } of run.problems) {
    if (!holds(n)) continue;
    pen.fillStyle = ink.wrong;
    pen.fillRect(x(event(n).t) - 1, 2, 2, 26);
  }
  pen.fillStyle = ink.dim;
  for (const n of run.lanes.faults) pen.fillRect(x(event(n).t), 24, 1, 4);
  pen.strokeStyle = ink.head;
  pen.lineWidth = 1.5;
  const [from, to] = [Math.max(LEFT, x(view.from)), Math.min(width - 8, x(view.to))];
  pen.strokeRect(from - 1, 4, Math.max(4, to - from + 2), height - 8);
}

function paintRuler(pen, bottom) {
  const length = view.to - view.from;
  const most = Math.max(2, widthOfLanes() / 110);
  let step = 1;
  for (let power = 1; length / step > most; power *= 10) {
    for (const digit of [1, 2, 5]) { step = digit * power; if (length / step <= most) break; }
  }
  const digits = step < 1000 ? 6 : step < 1e6 ? 3 : 0;
  pen.font = font(11);
  pen.textAlign = "center";
  // Counted, since a step may be too small to move a large number.
  for (let place = Math.ceil(view.from / step), count = 0; place * step < view.to && count <= most + 1; place++, count++) {
    const t = place * step, x = xOf(t);
    pen.fillStyle = ink.grid;
    pen.fillRect(x, TOP - 6, 1, bottom - TOP + 6);
    pen.fillStyle = ink.dim;
    if (x > LEFT + 20) pen.fillText((t / 1e6).toFixed(digits) + " s", x, 13);
  }
  pen.textAlign = "left";
}

function paintBand(pen, peer, [fromT, toT, role, term, up, connected], named) {
  const y = yOf(peer), from = Math.max(LEFT, xOf(fromT)), to = xOf(toT);
  const width = Math.max(1, to - from);
  if (to < LEFT) return;
  if (up && !connected) {
    pen.fillStyle = ink.grid;
    pen.fillRect(from, y - 16, width, 32);
    pen.strokeStyle = ink.dim;
    pen.setLineDash([2, 3]);
    pen.strokeRect(from, y - 16, width, 32);
    pen.setLineDash([]);
  }
  if (!up) {
    pen.strokeStyle = ink.dim;
    pen.lineWidth = 2;
    pen.setLineDash([2, 5]);
    pen.beginPath(); pen.moveTo(from, y); pen.lineTo(to, y); pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 1;
    pen.fillStyle = ink.dim;
    pen.font = font(13, 700);
    pen.fillText("×", from - 3, y + 4.5);
    return;
  }
  const half = { leader: 10, candidate: 7, follower: 3 }[role];
  pen.fillStyle = hue(term);
  pen.fillRect(from, y - half, width, 2 * half);
  if (role === "candidate") {
    pen.fillStyle = pen.createPattern(stripes, "repeat");
    pen.fillRect(from, y - half, width, 2 * half);
  }
  pen.font = font(11, 700);
  if (role === "leader" && width > 30) {
    pen.fillStyle = ink.on;
    pen.fillText(width > 84 ? "T" + term + " leader" : "T" + term, from + 5, y + 4);
  } else if (named && width > 22) {
    pen.fillStyle = ink.ink;
    pen.fillText("T" + term, from + 2, y - 15);
  }
}

function arrowHead(pen, x, y, dx, dy) {
  const length = Math.hypot(dx, dy) || 1, ux = dx / length, uy = dy / length;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - 7 * ux - 3 * uy, y - 7 * uy + 3 * ux);
  pen.lineTo(x - 7 * ux + 3 * uy, y - 7 * uy - 3 * ux);
  pen.fill();
}

function paintFlight(pen, flight, bold, strength) {
  const lost = flight.fate === "lost", down = flight.to > flight.from ? 1 : -1;
  const x1 = xOf(flight.sentT), y1 = yOf(flight.from) + 11 * down;
  let x2 = xOf(flight.endT ?? view.to), y2 = yOf(flight.to) - 11 * down;
  if (lost) y2 = y1 + (y2 - y1) * 0.32;
  const colour = lost || flight.fate === "ignored" ? ink.wrong : flight.late || flight.clogged ? ink.late
    : flight.purpose === "vote" ? ink.vote : ink.line;
  pen.strokeStyle = pen.fillStyle = bold ? ink.head : colour;
  pen.globalAlpha = bold || flight.purpose === "vote" ? 1 : flight.purpose === "heartbeat" ? strength / 2 : strength;
  pen.lineWidth = bold ? 2.4 : { vote: 1.6, entries: 1.2, heartbeat: 0.8, snapshot: 2.6, other: 1 }[flight.purpose];
  pen.setLineDash(flight.copy ? [1, 3] : flight.reply ? [5, 3] : []);
  pen.beginPath(); pen.moveTo(x1, y1); pen.lineTo(x2, y2); pen.stroke();
  pen.setLineDash([]);
  if (lost) {
    pen.font = font(13, 700);
    pen.fillText("×", x2 - 4, y2 + 4);
  } else if (flight.fate === "ignored") {
    pen.beginPath(); pen.arc(x2, y2, 3.5, 0, 7); pen.fillStyle = ink.ground; pen.fill(); pen.stroke();
  } else if (flight.fate === "arrived") {
    arrowHead(pen, x2, y2, x2 - x1, y2 - y1);
  }
  pen.globalAlpha = 1;
  pen.lineWidth = 1;
}

const ARROWS = 2500, MANY = 400;

function paintFlights(pen) {
  let seen = flights.filter((f) => f.sentT <= view.to && (f.endT ?? ends) >= view.from && f.to < peers && f.from < peers);
  let left = "";
  if (seen.length > ARROWS) { seen = seen.filter((f) => f.purpose !== "heartbeat"); left = "heartbeats not drawn: zoom in"; }
  if (seen.length > ARROWS) { seen = seen.filter((f) => f.purpose === "vote"); left = "only votes drawn: zoom in"; }
  // Of many, none may hide the others.
  const strength = Math.min(1, Math.max(0.25, MANY / seen.length));
  seen.slice(0, ARROWS).forEach((flight) => paintFlight(pen, flight, false, strength));
  const now = flightOf.get(view.n);
  if (now) paintFlight(pen, now, true, 1);
  return left;
}

const isVote = (e) => e.kind === "vote" && e.vote !== null;
const cutsLog = (e) => e.kind === "log" && e.change === "truncate";
const marked = run.events.filter((e) => e.peer < peers && (isVote(e) || cutsLog(e) || e.kind === "commit"));

function paintMarks(pen) {
  const taken = new Map();
  for (const e of marked) {
    if (e.t < view.from || e.t > view.to) continue;
    const x = xOf(e.t), y = yOf(e.peer), key = e.kind + e.peer;
    if (x - (taken.get(key) ?? -99) < 8) continue;
    taken.set(key, x);
    pen.beginPath();
    if (isVote(e)) { pen.fillStyle = ink.vote; pen.arc(x, y, 3.5, 0, 7); }
    if (e.kind === "commit") { pen.fillStyle = ink.good; pen.moveTo(x, y + 13); pen.lineTo(x - 4, y + 20); pen.lineTo(x + 4, y + 20); }
    if (cutsLog(e)) { pen.fillStyle = ink.late; pen.moveTo(x, y - 13); pen.lineTo(x - 5, y - 21); pen.lineTo(x + 5, y - 21); }
    pen.fill();
  }
}

function paintRows(pen, top) {
  pen.font = font(11);
  const letter = pen.measureText("m").width;
  ROWS.forEach((name, place) => {
    const y = top + (place + 0.5) * ROW;
    pen.fillStyle = ink.dim;
    pen.fillText(name, 0, y + 4);
    pen.fillStyle = ink.grid;
    pen.fillRect(LEFT, y, widthOfLanes(), 1);
    const seen = run.lanes[name].filter((n) => event(n).t >= view.from && event(n).t <= view.to);
    let drawn = -9;
    seen.forEach((n, at) => {
      const e = event(n), x = xOf(e.t), wrong = e.kind === "broken" || e.passed === false;
      // Of those that fall on one place, one is enough.
      if (x - drawn < 1 && !wrong) return;
      drawn = x;
      const next = at + 1 < seen.length ? xOf(event(seen[at + 1]).t) : LEFT + widthOfLanes();
      pen.fillStyle = wrong ? ink.wrong : ink.dim;
      pen.beginPath(); pen.arc(x, y, 2.5, 0, 7); pen.fill();
      const room = Math.floor((next - x - 14) / letter);
      if (room < 5) return;
      const text = run.say[n - first].replace(/^test: /, "").replace(/\s+/g, " ");
      const shown = text.length > room ? text.slice(0, room - 1) + "…" : text;
      pen.fillStyle = ink.ground;
      pen.fillRect(x + 4, y - 7, shown.length * letter + 4, 14);
      pen.fillStyle = wrong ? ink.wrong : ink.ink;
      pen.fillText(shown, x + 6, y + 4);
    });
  });
}

function paintProblems(pen, bottom) {
  for (const problem of run.problems) {
    if (!holds(problem.n)) continue;
    const x = xOf(event(problem.n).t);
    if (x < LEFT - 1 || x > LEFT + widthOfLanes() + 1) continue;
    pen.fillStyle = ink.wrong;
    pen.fillRect(x - 0.5, TOP - 6, 1, bottom - TOP + 6);
    if (problem.peers.length && problem.peers[0] < peers) {
      pen.strokeStyle = ink.wrong;
      pen.lineWidth = 2.2;
      pen.beginPath(); pen.arc(x, yOf(problem.peers[0]), 14, 0, 7); pen.stroke();
      pen.lineWidth = 1;
    }
  }
}

function paintLanes() {
  const bottom = TOP + peers * laneHeight(), height = bottom + ROWS.length * ROW + 4;
  const { pen, width } = board("lanes", height);
  paintRuler(pen, height);
  pen.save();
  pen.beginPath(); pen.rect(LEFT - 1, 0, width - LEFT + 1, height); pen.clip();
  for (let peer = 0; peer < peers; peer++) {
    if (view.peer === peer) { pen.fillStyle = ink.pick; pen.fillRect(LEFT, yOf(peer) - laneHeight() / 2, width, laneHeight()); }
    let term = null;
    for (const span of run.spans[peer]) {
      if (span[1] < view.from || span[0] > view.to) continue;
      paintBand(pen, peer, span, term !== span[3]);
      term = span[3];
    }
  }
  const left = paintFlights(pen);
  paintMarks(pen);
  paintProblems(pen, bottom);
  pen.restore();
  pen.textAlign = "left";
  const about = holds(view.n) ? event(view.n).peer : null;
  for (let peer = 0; peer < peers; peer++) {
    pen.fillStyle = view.peer === peer || about === peer ? ink.head : ink.ink;
    pen.font = font(14, 700);
    pen.fillText("S" + peer, 0, yOf(peer) + 5);
  }
  paintRows(pen, bottom);
  if (holds(view.n)) {
    const x = xOf(event(view.n).t);
    if (x >= LEFT - 1) {
      pen.fillStyle = ink.head;
      pen.fillRect(x - 0.75, 16, 1.5, height - 16);
      pen.beginPath(); pen.moveTo(x, 24); pen.lineTo(x - 5, 16); pen.lineTo(x + 5, 16); pen.fill();
    }
  }
  return left;
}
