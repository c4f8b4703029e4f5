import {classOutcomes, minClassRows, numberOutcomes, type Outcome, parseOutcome} from './events.ts';
import type {Kind} from './kind.ts';
import {type Pattern, parsePattern} from './patterns.ts';
import {comparables, findKinds} from './recount.ts';
import {type Single, singleFeatures} from './single-feature.ts';
import {openTable, type Table} from './table.ts';
import {addTo} from './tally.ts';

export type TargetKind = 'classes' | 'number';

/** How often an outcome goes with a pattern, counted over all rows that have a target. */
export type PartCount = {
	readonly column: string;
	readonly pattern: string;
	readonly single: boolean;
	readonly outcome: string;
	/** Rows that show the pattern, and those of them that show the outcome. */
	readonly rows: number;
	readonly hits: number;
	/** Rows that have a target, and those of them that show the outcome. */
	readonly total: number;
	readonly totalHits: number;
};

/** What a report says about a part of the rows. */
export type Asked = {readonly column: string; readonly pattern: string; readonly event: string};

export type CopyOfTarget = {
	readonly column: string;
	/** same: equal to the target wherever that is known; relabelled: each value stands for one class and back. */
	readonly kind: 'same' | 'relabelled';
	/** Missing, too, exactly where the target is missing. */
	readonly everywhere: boolean;
};

export type Relations = {
	/** Every part looked at by ourselves: each pattern with each outcome. */
	readonly parts: readonly PartCount[];
	/** One for each that was asked for, in order; null when its words or its column cannot be counted. */
	readonly asked: readonly (PartCount | null)[];
	readonly copies: readonly CopyOfTarget[];
	readonly singles: readonly Single[];
	/** Rows that have a target. */
	readonly rows: number;
};

export type RelationsOptions = {
	readonly target: string;
	readonly targetKind: TargetKind;
	readonly missingWords: readonly string[];
	readonly asked: readonly Asked[];
	readonly signal?: AbortSignal;
};

const mostValues = 5000;
const valuesAColumn = 5;
const mostClasses = 10_000;
/** Cells kept for measuring features one by one; longer or wider tables are sampled evenly. */
const sampledRows = 200_000;
const sampledCells = 8_000_000;

/**
 * What the other columns say about the target, counted over the stream: parts of the rows with their outcomes, copies of the
 * target, and how well each column alone predicts it out of fold. Three passes; memory is bounded by the sample and by
 * 5,000 values a column. Throws when the target is no column.
 */
export async function relationsOf(files: readonly string[], options: RelationsOptions): Promise<Relations> {
	const table = await openTable(files, options.signal);
	const target = table.names.indexOf(options.target);
	if (target === -1) throw new Error(`there is no column ${JSON.stringify(options.target)}`);
	const missing = new Set(options.missingWords);
	const finders = await findKinds(table, missing, options.signal);
	const kinds = finders.map(finder => finder.kind);
	const values = await valuesOf(table, kinds, missing, target, options);
	const outcomes = options.targetKind === 'number' ? numberOutcomes(values.numbers) : classOutcomes(values.classes);
	const own = ownPatterns(table.names, kinds, finders, values.columns, target);
	const asked = options.asked.map(one => {
		const column = table.names.indexOf(one.column);
		const pattern = column === -1 ? null : parsePattern(column, one.pattern, kinds[column] ?? 'text');
		const outcome = parseOutcome(one.event, kinds[target] ?? 'text');
		return pattern && outcome ? {pattern, outcome} : null;
	});
	const patterns = [...own, ...asked.flatMap(one => (one ? [one.pattern] : []))];
	const allOutcomes = [...outcomes, ...asked.flatMap(one => (one ? [one.outcome] : []))];
	const step = Math.max(1, Math.ceil(values.rows / Math.min(sampledRows, Math.max(1000, Math.floor(sampledCells / table.names.length)))));
	const counted = await countParts(table, kinds, missing, target, patterns, allOutcomes, step, options);
	const part = (pattern: Pattern, at: number, outcome: Outcome, event: number): PartCount => ({
		column: table.names[pattern.column] ?? '',
		pattern: pattern.name,
		single: pattern.single,
		outcome: outcome.label,
		rows: counted.shown[at] ?? 0,
		hits: counted.hits[at * allOutcomes.length + event] ?? 0,
		total: counted.total,
		totalHits: counted.outcomeRows[event] ?? 0,
	});
	let place = -1;
	return {
		parts: own.flatMap((pattern, at) => outcomes.map((outcome, event) => part(pattern, at, outcome, event))),
		asked: asked.map(one => {
			if (!one) return null;
			place += 1;
			return part(one.pattern, own.length + place, one.outcome, outcomes.length + place);
		}),
		copies: counted.copies,
		singles: singleFeatures(counted.sample, table.names, kinds, target, options.targetKind),
		rows: counted.total,
	};
}

async function valuesOf(table: Table, kinds: readonly Kind[], missing: ReadonlySet<string>, target: number, options: RelationsOptions) {
	const columns = table.names.map(() => new Map<string, number>());
	const classes = new Map<string, number>();
	let numbers = new Float64Array(1024);
	let rows = 0;
	for await (const batch of table.rows(options.signal)) {
		for (const row of batch.rows) {
			const values = comparables(row, kinds, missing);
			const label = values[target] ?? null;
			if (label === null) continue;
			if (options.targetKind === 'number') {
				if (rows >= numbers.length) {
					const larger = new Float64Array(numbers.length * 2);
					larger.set(numbers);
					numbers = larger;
				}
				numbers[rows] = Number(label);
			} else addTo(classes, label, mostClasses);
			rows += 1;
			for (const [at, value] of values.entries()) {
				const counts = columns[at];
				if (counts && value !== null) addTo(counts, value, mostValues);
			}
		}
	}
	return {
		columns,
		rows,
		numbers: numbers.subarray(0, options.targetKind === 'number' ? rows : 0).sort(),
		classes: [...classes].map(([label, count]) => ({label, rows: count})).sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1)),
	};
}

function ownPatterns(
	names: readonly string[],
	kinds: readonly Kind[],
	finders: readonly {readonly missing: number}[],
	values: readonly ReadonlyMap<string, number>[],
	target: number,
): Pattern[] {
	const patterns: Pattern[] = [];
	const add = (column: number, name: string) => {
		const pattern = parsePattern(column, name, kinds[column] ?? 'text');
		if (pattern) patterns.push(pattern);
	};
	for (const column of names.keys()) {
		if (column === target) continue;
		const counts = values[column] ?? new Map<string, number>();
		if ((finders[column]?.missing ?? 0) > 0) for (const name of ['missing', 'present']) add(column, name);
		if (kinds[column] === 'number' && counts.has('0')) for (const name of ['nonzero', 'zero']) add(column, name);
		const frequent = [...counts].filter(([value, rows]) => rows >= minClassRows && !(kinds[column] === 'number' && value === '0'));
		frequent.sort((a, b) => b[1] - a[1]);
		for (const [value] of frequent.slice(0, valuesAColumn)) {
			patterns.push({column, name: `= ${value}`, single: true, shows: one => one === value});
		}
	}
	return patterns;
}

async function countParts(
	table: Table,
	kinds: readonly Kind[],
	missing: ReadonlySet<string>,
	target: number,
	patterns: readonly Pattern[],
	outcomes: readonly Outcome[],
	step: number,
	options: RelationsOptions,
) {
	const shown = new Float64Array(patterns.length);
	const hits = new Float64Array(patterns.length * outcomes.length);
	const outcomeRows = new Float64Array(outcomes.length);
	const matches = table.names.map((_, at) => (at === target ? null : new Match(kinds[at] === kinds[target])));
	const sample: (string | null)[][] = [];
	let total = 0;
	for await (const batch of table.rows(options.signal)) {
		for (const row of batch.rows) {
			const values = comparables(row, kinds, missing);
			const label = values[target] ?? null;
			if (label === null) {
				for (const [at, match] of matches.entries()) match?.addUnknown(values[at] ?? null);
				continue;
			}
			if (total % step === 0) sample.push(values);
			total += 1;
			const happened: number[] = [];
			for (const [event, outcome] of outcomes.entries()) {
				if (!outcome.holds(label)) continue;
				happened.push(event);
				outcomeRows[event] = (outcomeRows[event] ?? 0) + 1;
			}
			for (const [at, pattern] of patterns.entries()) {
				if (!pattern.shows(values[pattern.column] ?? null)) continue;
				shown[at] = (shown[at] ?? 0) + 1;
				for (const event of happened) {
					const place = at * outcomes.length + event;
					hits[place] = (hits[place] ?? 0) + 1;
				}
			}
			for (const [at, match] of matches.entries()) match?.add(values[at] ?? null, label);
		}
	}
	const copies = matches.flatMap((match, at) => {
		const kind = match?.kind(total, options.targetKind) ?? null;
		return kind === null ? [] : [{column: table.names[at] ?? '', kind, everywhere: match?.everywhere ?? false}];
	});
	return {shown, hits, outcomeRows, total, copies, sample};
}

/** Follows whether a column is the target under another name, or its classes under other labels. */
class Match {
	#same: boolean;
	#relabelled = true;
	everywhere = true;
	readonly #labels = new Map<string, string>();
	readonly #values = new Map<string, string>();

	constructor(sameKind: boolean) {
		this.#same = sameKind;
	}

	add(value: string | null, label: string): void {
		if (value !== label) this.#same = false;
		if (!this.#relabelled) return;
		if (value === null || this.#labels.size > mostClasses) {
			this.#relabelled = false;
			return;
		}
		const known = this.#labels.get(value);
		const back = this.#values.get(label);
		if (known === undefined && back === undefined) {
			this.#labels.set(value, label);
			this.#values.set(label, value);
		} else if (known !== label || back !== value) this.#relabelled = false;
	}

	addUnknown(value: string | null): void {
		if (value !== null) this.everywhere = false;
	}

	/** Relabelled is only said of classes that repeat: a different value in every row stands for everything. */
	kind(rows: number, targetKind: TargetKind): 'same' | 'relabelled' | null {
		if (rows === 0) return null;
		if (this.#same) return 'same';
		return this.#relabelled && targetKind === 'classes' && this.#values.size >= 2 && this.#values.size <= rows / 2 ? 'relabelled' : null;
	}
}
