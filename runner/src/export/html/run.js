"use strict";
// The run, and the state of every peer after any of its events.
const run = JSON.parse(document.getElementById("run").textContent);
const first = run.first, last = run.first + run.events.length - 1;
const peers = run.spans.length;
const event = (n) => run.events[n - first];
const holds = (n) => n >= first && n <= last;
const starts = run.events.length ? run.events[0].t : 0;
const ends = run.events.length ? run.events[run.events.length - 1].t : 0;
// As the tool writes them: never later than what happened.
const seconds = (t) => (Math.floor(t / 1000) / 1000).toFixed(3) + " s";

const flights = run.flights.map(([reply, [from, to], purpose, answer, [said, sent, end], [sentT, endT], fate, [late, clogged, copy]]) =>
  ({ reply, from, to, purpose, answer, said, sent, end, sentT, endT, fate, late, clogged, copy }));
const flightOf = new Map();
for (const flight of flights) {
  for (const n of [flight.said, flight.end, flight.sent]) if (n && !flightOf.has(n)) flightOf.set(n, flight);
}

const effectsOf = new Map();
for (const { n, cause } of run.events) {
  if (cause === undefined) continue;
  if (!effectsOf.has(cause)) effectsOf.set(cause, []);
  effectsOf.get(cause).push(n);
}

/** The last event at or before `t`. */
function at(t) {
  let low = 0, high = run.events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run.events[middle].t <= t) low = middle + 1; else high = middle;
  }
  return Math.max(first, Math.min(last, first + low - 1));
}

// A log is shared between scenes until one of them changes it.
function ownLog(peer) {
  if (!peer.log) peer.log = { base: 0, base_term: 0, entries: [] };
  else if (peer.shared) peer.log = { ...peer.log, entries: peer.log.entries.slice() };
  peer.shared = false;
  return peer.log;
}

function cut(log, from) {
  log.entries.length = Math.min(log.entries.length, Math.max(0, from - log.base - 1));
}

const changesOfLog = {
  append(log, { from, entries }) {
    cut(log, from);
    for (const { term, command } of entries) log.entries.push([term, command]);
  },
  truncate(log, { from }) { cut(log, from); },
  compact(log, { base, base_term }) {
    log.entries.splice(0, Math.max(0, base - log.base));
    Object.assign(log, { base, base_term });
  },
  install(log, { base, base_term }) { Object.assign(log, { base, base_term, entries: [] }); },
};

const changes = {
  crash(peer) { peer.up = false; },
  start(peer) { peer.up = true; },
  connect(peer) { peer.connected = true; },
  disconnect(peer) { peer.connected = false; },
  state(peer, e) {
    const log = e.base === undefined ? null : peer.log || { base: 0, base_term: 0, entries: [] };
    Object.assign(peer, { role: e.role, term: e.term, vote: e.vote, log, commit: e.commit ?? null, applied: e.applied ?? null,
      next: [], match: [] });
  },
  role(peer, e) {
    peer.role = e.role;
    if (e.role !== "leader") { peer.next = []; peer.match = []; }
  },
  term(peer, e) {
    peer.term = e.term;
    if (peer.vote !== undefined) peer.vote = null;
  },
  vote(peer, e) { peer.vote = e.vote; },
  log(peer, e) { changesOfLog[e.change]?.(ownLog(peer), e); },
  commit(peer, e) { peer.commit = e.index; },
  applied(peer, e) { peer.applied = e.index; },
  progress(peer, e) { peer.next = e.next; peer.match = e.match; },
};

function fold(scene, e) {
  const peer = scene[e.peer];
  if (peer && Object.hasOwn(changes, e.kind)) changes[e.kind](peer, e);
}

function copy(scene) {
  return scene.map((peer) => {
    peer.shared = true;
    return { ...peer };
  });
}

const EVERY = 256;
const frames = [copy(run.before)];
const tip = copy(frames[0]);
run.events.forEach((e, place) => {
  fold(tip, e);
  if ((place + 1) % EVERY === 0) frames.push(copy(tip));
});

/** All peers when event `n` has happened. */
function sceneAt(n) {
  const count = Math.max(0, Math.min(run.events.length, n - first + 1));
  const frame = Math.floor(count / EVERY);
  const scene = copy(frames[frame]);
  for (let place = frame * EVERY; place < count; place++) fold(scene, run.events[place]);
  return scene;
}

const lastOf = (log) => (log ? log.base + log.entries.length : 0);
const entryAt = (log, index) => (log && index > log.base ? log.entries[index - log.base - 1] : undefined);

/** What most peers have at an index; of two that equally many have, the one that is committed. */
function agreed(scene, index) {
  const kinds = new Map();
  for (const peer of scene) {
    const entry = entryAt(peer.log, index);
    if (!entry) continue;
    const key = JSON.stringify(entry);
    const kind = kinds.get(key) || { key, count: 0, committed: 0 };
    kind.count++;
    if (peer.commit !== null && index <= peer.commit) kind.committed = 1;
    kinds.set(key, kind);
  }
  const weight = (kind) => 2 * kind.count + kind.committed;
  const sorted = [...kinds.values()].sort((one, other) => weight(other) - weight(one));
  const behind = scene.filter((peer) => peer.log && index <= peer.log.base).length;
  const most = sorted.length > 1 && weight(sorted[0]) === weight(sorted[1]) ? undefined : sorted[0];
  return { key: most?.key, copies: (most?.count || 0) + behind };
}
