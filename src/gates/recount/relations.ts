import {setImmediate as turn} from 'node:timers/promises';
import {judgedClassRows} from '../../domain/problem-type.ts';
import type {ReadAs} from '../../domain/read-as.ts';
import type {Written} from '../../domain/written.ts';
import {classOutcomes, numberOutcomes, type Outcome, parseOutcome} from './events.ts';
import {PartCounter} from './part-counter.ts';
import {type Pattern, parsePattern} from './patterns.ts';
import {type CountedTable, countTable, rankedOf} from './recount.ts';
import {type Single, singleFeatures} from './single-feature.ts';
import type {CopyOfTarget, TargetKind} from './target.ts';

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

export type Relations = {
	/** Every part looked at by ourselves: each pattern with each outcome. */
	readonly parts: readonly PartCount[];
	/** One for each that was asked for, in order; null when its words or its column cannot be counted. */
	readonly asked: readonly (PartCount | null)[];
	readonly copies: readonly CopyOfTarget[];
	readonly singles: readonly Single[];
	/** Rows that have a target. */
	readonly rows: number;
	/** Rows on which the features were measured one by one: fewer than all in long or wide tables, spread evenly. */
	readonly sampled: number;
};

export type RelationsOptions = {
	readonly target: string;
	readonly targetKind: TargetKind;
	readonly missingWords: readonly string[];
	readonly readAs?: ReadAs | undefined;
	readonly written?: Written | undefined;
	readonly asked: readonly Asked[];
	/** A recount of the same files with the same target and missing words; made here when it is not given. */
	readonly counted?: CountedTable | undefined;
	readonly signal?: AbortSignal;
	/** Told what is being done and how far it is, 0 to 1. */
	readonly progress?: ((label: string, fraction: number | null) => void) | undefined;
};

const valuesAColumn = 5;
/** Cells kept for measuring features one by one; longer or wider tables are sampled evenly. */
const sampledRows = 200_000;
const sampledCells = 8_000_000;

/**
 * What the other columns say about the target, counted over all rows: parts with their outcomes and copies of the target; and
 * how well each column alone predicts it out of fold, on an even sample. One pass over the files after the recount; memory is
 * bounded by the sample and by 5,000 values a column. Throws when the target is no column.
 */
export async function relationsOf(files: readonly string[], options: RelationsOptions): Promise<Relations> {
	const {signal, progress} = options;
	const counted = options.counted ?? (await countTable(files, options));
	const {table, kinds, values} = counted;
	const target = table.names.indexOf(options.target);
	const classes = values[target];
	if (target === -1 || !classes) throw new Error(`there is no column ${JSON.stringify(options.target)}`);
	const usual =
		options.targetKind === 'number'
			? numberOutcomes(counted.cuts ?? [0, 0], rankedOf(classes)[0]?.label ?? null)
			: classOutcomes(rankedOf(classes));
	const asked = options.asked.map(one => {
		const column = table.names.indexOf(one.column);
		const pattern = column === -1 ? null : parsePattern(column, one.pattern, kinds[column] ?? 'text');
		const outcome = parseOutcome(one.event, kinds[target] ?? 'text');
		return pattern && outcome ? {pattern, outcome} : null;
	});
	const own = ownPatterns(counted, target);
	const outcomes: Outcome[] = [...usual, ...asked.flatMap(one => (one ? [one.outcome] : []))];
	const patterns = [...own, ...asked.flatMap(one => (one ? [one.pattern] : []))];
	const labelled = counted.recount.rows - (counted.recount.columns[target]?.missing ?? 0);
	const most = Math.min(sampledRows, Math.max(1000, Math.floor(sampledCells / table.names.length)));
	const step = Math.max(1, Math.ceil(labelled / most));
	const counter = new PartCounter(counted, target, patterns, outcomes, step, labelled);
	await table.scan(row => counter.add(row), {
		signal,
		onPiece: (read, all) => {
			progress?.('looking for what gives the target away', all === 0 ? null : read / all);
			return true;
		},
	});
	const part = (at: number, event: number): PartCount => ({
		column: table.names[patterns[at]?.column ?? -1] ?? '',
		pattern: patterns[at]?.name ?? '',
		single: patterns[at]?.single ?? false,
		outcome: outcomes[event]?.label ?? '',
		...counter.count(at, event),
	});
	let place = -1;
	return {
		parts: own.flatMap((_, at) => usual.map((_, event) => part(at, event))),
		asked: asked.map(one => {
			if (!one) return null;
			place += 1;
			return part(own.length + place, usual.length + place);
		}),
		copies: counter.copies(options.targetKind),
		singles: await singleFeatures(counter.sample(), table.names, kinds, target, options.targetKind, async (column, at) => {
			progress?.(`measuring ${column} alone`, at / table.names.length);
			await turn();
			signal?.throwIfAborted();
		}),
		rows: counter.total,
		sampled: counter.sampled,
	};
}

/** A value that more than this part of the rows hold is what stands there until something happens. */
const ruleShare = 0.55;

/** For each column the patterns worth a look: missing or not, zero or not, and its most frequent values. */
function ownPatterns({table, recount, kinds, values}: CountedTable, target: number): Pattern[] {
	const patterns: Pattern[] = [];
	const labelled = recount.rows - (recount.columns[target]?.missing ?? 0);
	const add = (column: number, name: string) => {
		const pattern = parsePattern(column, name, kinds[column] ?? 'text');
		if (pattern) patterns.push(pattern);
	};
	for (const column of table.names.keys()) {
		const dictionary = values[column];
		if (column === target || !dictionary) continue;
		if ((recount.columns[column]?.missing ?? 0) > 0) for (const name of ['missing', 'present']) add(column, name);
		const number = kinds[column] === 'number';
		const ranked = rankedOf(dictionary);
		if (number && ranked.some(one => one.label === '0' && one.rows > 0)) for (const name of ['nonzero', 'zero']) add(column, name);
		// A single value tells of afterwards only where another one is the rule (the report asks for half of the rows; this is the judge's margin).
		if ((ranked[0]?.rows ?? 0) <= ruleShare * labelled) continue;
		const frequent = ranked.filter(({label, rows}) => rows >= judgedClassRows && !(number && label === '0'));
		for (const {label, id} of frequent.slice(0, valuesAColumn)) {
			patterns.push({column, name: `= ${label}`, single: true, value: label, id, shows: one => one === label});
		}
	}
	return patterns;
}
