import type {Outcome} from './events.ts';
import {type Fields, fieldText} from './fields.ts';
import {Key} from './key.ts';
import {comparable, type Kind} from './kind.ts';
import {Match} from './match.ts';
import type {Pattern} from './patterns.ts';
import {type CountedTable, isMissing} from './recount.ts';
import type {CopyOfTarget, TargetKind} from './target.ts';
import {comparableField, keyOf, keyOfComparable} from './value.ts';

/** The kinds of rows of a column that are counted apart; values that a pattern names come after these. */
const missingSlot = 0;
const zeroSlot = 1;
const firstValueSlot = 2;

/** How a pattern's rows follow from what is counted: these slots, or all rows without them; or it is asked of every row as text. */
type Reading = {readonly slots: readonly number[]; readonly others: boolean} | {readonly asked: number};

/**
 * Counts, in one pass over the rows that have a target, how often each outcome goes with each pattern: rows are counted by the
 * outcomes they show (few different sets) and by the slot of each column's value, so that a row costs one step a column.
 */
export class PartCounter {
	readonly #counted: CountedTable;
	readonly #target: number;
	readonly #patterns: readonly Pattern[];
	readonly #outcomes: readonly Outcome[];
	readonly #step: number;
	readonly #readings: readonly Reading[];
	/** Patterns that are asked of every row, by column. */
	readonly #asked: readonly {readonly column: number; readonly pattern: Pattern}[];
	/** Slot of each known value, by column; −1 for values nobody asks for. */
	readonly #slotOf: readonly Int32Array[];
	readonly #slotStart: Int32Array;
	readonly #slots: number;
	/** Rows by slot, one list for each set of outcomes. */
	readonly #sets: {readonly events: ReadonlySet<number>; rows: number; readonly slots: Float64Array; readonly asked: Float64Array}[] = [];
	readonly #setOf = new Map<string, number>();
	readonly #setOfBits = new Map<number, number>();
	readonly #ofNumbers: boolean;
	readonly #setOfClass: Int32Array;
	readonly #matches: readonly (Match | null)[];
	readonly #sample: readonly Float64Array[];
	readonly #key = new Key();
	readonly #targetKey = new Key();
	total = 0;
	sampled = 0;

	/** `step`: one row of so many is kept for the sample; `labelled`: rows that have a target. */
	constructor(
		counted: CountedTable,
		target: number,
		patterns: readonly Pattern[],
		outcomes: readonly Outcome[],
		step: number,
		labelled: number,
	) {
		const {table, kinds, values} = counted;
		this.#counted = counted;
		this.#target = target;
		this.#patterns = patterns;
		this.#outcomes = outcomes;
		this.#step = step;
		this.#ofNumbers = outcomes.length <= 31 && outcomes.every(one => one.holdsNumber !== undefined);
		this.#slotOf = values.map(one => new Int32Array(one.size).fill(-1));
		this.#setOfClass = new Int32Array(values[target]?.size ?? 0).fill(-1);
		this.#matches = table.names.map((_, at) => (at === target ? null : new Match(kinds[at] === kinds[target])));
		const kept = Math.ceil(labelled / step);
		this.#sample = table.names.map(() => new Float64Array(kept));
		const asked: {column: number; pattern: Pattern}[] = [];
		const used = table.names.map(() => firstValueSlot);
		const read = patterns.map(pattern => this.#readingOf(pattern, used, asked));
		this.#slotStart = new Int32Array(table.names.length);
		let slots = 0;
		for (const [at, count] of used.entries()) {
			this.#slotStart[at] = slots;
			slots += count;
		}
		this.#slots = slots;
		this.#readings = read;
		this.#asked = asked;
	}

	#readingOf(pattern: Pattern, used: number[], asked: {column: number; pattern: Pattern}[]): Reading {
		const {column, name, value} = pattern;
		const kind = this.#counted.kinds[column] ?? 'text';
		if (name === 'missing') return {slots: [missingSlot], others: false};
		if (name === 'present') return {slots: [missingSlot], others: true};
		if (kind === 'number' && name === 'zero') return {slots: [zeroSlot], others: false};
		if (kind === 'number' && name === 'nonzero') return {slots: [missingSlot, zeroSlot], others: true};
		const slotOf = this.#slotOf[column];
		if (slotOf && !(kind === 'number' && value !== null && Number(value) === 0)) {
			const id = pattern.id ?? this.#idOf(column, kind, value);
			// Values beyond those that are numbered are asked of every row.
			if (id !== -1) {
				if (slotOf[id] === -1) {
					slotOf[id] = used[column] ?? firstValueSlot;
					used[column] = (used[column] ?? firstValueSlot) + 1;
				}
				return {slots: [slotOf[id] ?? 0], others: false};
			}
		}
		asked.push({column, pattern});
		return {asked: asked.length - 1};
	}

	#idOf(column: number, kind: Kind, value: string | null): number {
		if (value === null) return -1;
		keyOfComparable(this.#key, kind, value);
		return this.#counted.values[column]?.find(this.#key) ?? -1;
	}

	add({bytes, starts, ends}: Fields): void {
		const {kinds, values} = this.#counted;
		const target = this.#target;
		const from = starts[target] ?? -1;
		const to = ends[target] ?? -1;
		const matches = this.#matches;
		const key = this.#key;
		if (isMissing(this.#counted, target, bytes, from, to)) {
			for (let at = 0; at < matches.length; at++) {
				const start = starts[at] ?? -1;
				if (!isMissing(this.#counted, at, bytes, start, ends[at] ?? -1)) matches[at]?.addUnknown();
			}
			return;
		}
		const label = this.#targetKey;
		const targetKind = kinds[target] ?? 'text';
		const number = keyOf(label, targetKind, bytes, from, to);
		const labelId = values[target]?.find(label) ?? -1;
		const set = this.#sets[this.#setFor(labelId, number, bytes, from, to)];
		if (!set) return;
		const keep = this.total % this.#step === 0 ? this.sampled++ : -1;
		this.total += 1;
		set.rows += 1;
		for (let at = 0; at < matches.length; at++) {
			const match = matches[at];
			const sample = this.#sample[at];
			if (!match) {
				if (keep !== -1 && sample) sample[keep] = targetKind === 'number' || targetKind === 'time' ? number : label.number;
				continue;
			}
			const start = starts[at] ?? -1;
			const end = ends[at] ?? -1;
			const first = this.#slotStart[at] ?? 0;
			if (isMissing(this.#counted, at, bytes, start, end)) {
				set.slots[first + missingSlot] = (set.slots[first + missingSlot] ?? 0) + 1;
				match.addMissing();
				if (keep !== -1 && sample) sample[keep] = Number.NaN;
				continue;
			}
			const kind = kinds[at] ?? 'text';
			const value = keyOf(key, kind, bytes, start, end);
			const id = values[at]?.find(key) ?? -1;
			const slot = kind === 'number' && value === 0 ? zeroSlot : id === -1 ? -1 : (this.#slotOf[at]?.[id] ?? -1);
			if (slot !== -1) set.slots[first + slot] = (set.slots[first + slot] ?? 0) + 1;
			match.add(id, labelId, key.a === label.a && key.b === label.b);
			if (keep !== -1 && sample) sample[keep] = kind === 'number' || kind === 'time' ? value : key.number;
		}
		for (const [at, {column, pattern}] of this.#asked.entries()) {
			const start = starts[column] ?? -1;
			const end = ends[column] ?? -1;
			const gone = isMissing(this.#counted, column, bytes, start, end);
			if (pattern.shows(gone ? null : comparableField(kinds[column] ?? 'text', bytes, start, end)))
				set.asked[at] = (set.asked[at] ?? 0) + 1;
		}
	}

	/** The set of outcomes that a target value shows; known values are looked up. */
	#setFor(id: number, number: number, bytes: Uint8Array, from: number, to: number): number {
		const known = id === -1 ? -1 : (this.#setOfClass[id] ?? -1);
		if (known !== -1) return known;
		const kind = this.#counted.kinds[this.#target] ?? 'text';
		if (kind === 'number' && this.#ofNumbers) return this.#setForNumber(number);
		const label = kind === 'number' ? String(number === 0 ? 0 : number) : comparable(fieldText(bytes, from, to), kind);
		let name = '';
		const events = new Set<number>();
		for (let event = 0; event < this.#outcomes.length; event++) {
			if (!this.#outcomes[event]?.holds(label)) continue;
			events.add(event);
			name += `${event} `;
		}
		const set = this.#setNamed(name, events);
		if (id !== -1) this.#setOfClass[id] = set;
		return set;
	}

	/** Outcomes as bits: a number to be predicted hardly repeats, so nothing is looked up by its value. */
	#setForNumber(value: number): number {
		let bits = 0;
		for (let event = 0; event < this.#outcomes.length; event++) if (this.#outcomes[event]?.holdsNumber?.(value)) bits |= 1 << event;
		const known = this.#setOfBits.get(bits);
		if (known !== undefined) return known;
		const events = new Set([...this.#outcomes.keys()].filter(event => (bits & (1 << event)) !== 0));
		const set = this.#setNamed(`${bits}`, events);
		this.#setOfBits.set(bits, set);
		return set;
	}

	#setNamed(name: string, events: ReadonlySet<number>): number {
		const known = this.#setOf.get(name);
		if (known !== undefined) return known;
		this.#sets.push({events, rows: 0, slots: new Float64Array(this.#slots), asked: new Float64Array(this.#asked.length)});
		this.#setOf.set(name, this.#sets.length - 1);
		return this.#sets.length - 1;
	}

	/** Rows that show a pattern, those of them that show an outcome, and the same of all rows. */
	count(pattern: number, event: number): {rows: number; hits: number; total: number; totalHits: number} {
		const reading = this.#readings[pattern] ?? {slots: [], others: false};
		const first = this.#slotStart[this.#patterns[pattern]?.column ?? 0] ?? 0;
		let rows = 0;
		let hits = 0;
		let totalHits = 0;
		for (const set of this.#sets) {
			let shown = 0;
			if ('asked' in reading) shown = set.asked[reading.asked] ?? 0;
			else {
				for (const slot of reading.slots) shown += set.slots[first + slot] ?? 0;
				if (reading.others) shown = set.rows - shown;
			}
			rows += shown;
			if (!set.events.has(event)) continue;
			hits += shown;
			totalHits += set.rows;
		}
		return {rows, hits, total: this.total, totalHits};
	}

	copies(targetKind: TargetKind): CopyOfTarget[] {
		return this.#matches.flatMap((match, at) => {
			const kind = match?.kind(this.total, targetKind) ?? null;
			return match && kind !== null ? [{column: this.#counted.table.names[at] ?? '', kind, everywhere: match.everywhere}] : [];
		});
	}

	/** Values by column: numbers as they are, texts as numbers that tell them apart, NaN for missing. */
	sample(): readonly Float64Array[] {
		return this.#sample.map(column => column.subarray(0, this.sampled));
	}
}
