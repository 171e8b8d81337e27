// What a service knows of placement events, in one file. Elsewhere it is a table, written in the transaction that ends
// before the acknowledgement. It needs nothing but Node.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

const PREFIX = 'placement.v1.';
const FACTS = ['started', 'changed', 'ended', 'sustained'];

export class Book {
  // facts are the events by id. An event that was told and does not hold is null: replaced, taken back, or erased.
  #facts = new Map();
  // erased are participants whose personal data were erased. Nothing is known of them, whatever comes afterwards.
  #erased = new Set();
  #file;

  constructor(file) {
    this.#file = file;
    if (!existsSync(file)) return;
    const { facts, erased } = JSON.parse(readFileSync(file, 'utf8'));
    this.#facts = new Map(Object.entries(facts));
    this.#erased = new Set(Object.keys(erased));
  }

  // take notes an event, and says whether it is a new one: each may be told more than once. It throws, and has noted
  // nothing, if this version does not understand the event; the error says nothing of what is in it.
  take(id, type, event) {
    if (this.#facts.has(id)) return false;
    if (!id) throw new Error('it has no id');
    const kind = type?.startsWith(PREFIX) ? type.slice(PREFIX.length) : undefined;
    if (FACTS.includes(kind)) {
      this.#hold(id, kind, event);
    } else if (kind === 'corrected') {
      const corrected = FACTS.find((fact) => event[fact]);
      if (!corrected) throw new Error('it is corrected to a kind that this version does not know');
      const replaced = said(event, 'replaces');
      this.#hold(id, corrected, event[corrected]);
      this.#facts.set(replaced, null); // also if it has not come yet: sent again, it may come later
    } else if (kind === 'retracted') {
      this.#facts.set(said(event, 'retracts'), null).set(id, null);
    } else if (kind === 'participant_erased') {
      this.#erase(said(event, 'participant'));
      this.#facts.set(id, null);
    } else {
      throw new Error(`${JSON.stringify(type)} is no kind that this version knows`);
    }
    return true;
  }

  #hold(id, kind, { placement: p }) {
    const [participant, placement] = [said(p, 'participant'), said(p, 'placement')];
    this.#facts.set(id, this.#erased.has(participant) ? null
      : { kind, participant, placement, first_day: p.firstDay, last_day: p.lastDay });
  }

  // #erase forgets everything about a participant. Ids of events stay; they say nothing about anybody.
  #erase(participant) {
    this.#erased.add(participant);
    for (const [id, fact] of this.#facts) {
      if (fact?.participant === participant) this.#facts.set(id, null);
    }
  }

  // keep writes the book to disk: as it was or as it is, never half.
  keep() {
    const erased = Object.fromEntries([...this.#erased].map((participant) => [participant, true]));
    const part = openSync(`${this.#file}.part`, 'w', 0o600);
    try {
      writeSync(part, JSON.stringify({ facts: Object.fromEntries(this.#facts), erased }, null, 1));
      fsyncSync(part);
    } finally {
      closeSync(part);
    }
    renameSync(`${this.#file}.part`, this.#file);
  }
}

// said is an id without which an event means nothing.
function said(of, field) {
  const id = of?.[field];
  if (typeof id !== 'string' || !id) throw new Error(`it has no ${field}`);
  return id;
}

// parsed is what a text says. The error does not quote it.
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}
