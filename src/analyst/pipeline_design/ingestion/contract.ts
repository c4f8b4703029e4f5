import type {FeatureSection} from '../../../domain/pipeline.ts';
import type {ColumnFacts} from './column-facts.ts';
import {offsetOf, type SpreadFacts} from './offset.ts';

/*
 * The contract accepts every row seen and, by its margins, nearly every row to come; what it must not do is accept anything. How wide it
 * is follows from the sample: the next of n values is beyond the seen extremes with a chance of 2/(n+1), by how much the tail tells.
 */

/** A number is accepted this many ranges beyond what was seen … */
const rangeMargin = 1;
/** … or this many times the distance between the outermost hundredth and the extreme, where a heavy tail makes that more. */
const tailMargin = 5;
/**
 * No value is negative, and zero itself occurs or the lowest hundredth lies within this part of the range above the smallest value: a wall,
 * not a tail that happens to end there.
 */
const wallShare = 0.03;
/** Names of what may be negative though none was seen: degrees, places, differences, gains. */
const signedName =
	/(^|[^a-z])(temp(erature)?s?|celsius|fahrenheit|lat(itude)?|lon(gitude)?|lng|alt(itude)?|elevation|change[sd]?|diff(erence)?s?|delta|returns?|profits?|balance|gains?|net|margin|growth|trend|log|offset|correlation|sentiment|anomaly|z|score_?z)([^a-z]|$)/;
/** Names of parts of a whole. */
const shareName =
	/(^|[^a-z])(shares?|percent(age)?s?|pct|ratio|rate|prop(ortion)?|prob(ability)?|humidity|occupancy|utili[sz]ation|moisture)([^a-z]|$)|%/;
/** A part of a whole comes near to its end: within this of it under such a name, and exactly to it, in a hundredth of the rows nearly so, else. */
const nearEnd = 0.8;
/** Normal deviates between zero and the middle from which on nothing below zero is left to come. */
const farFromZero = 4;
/** Of a normal sample, between its outermost hundredths. */
const deviationsBetween = 4.65;
/** Chance, over all closed lists together, that a row to come holds a word that none of them has. */
const unseenBudget = 0.002;

export type Margin = {
	readonly name: string;
	readonly seen: readonly [number, number];
	readonly accepted: readonly [number, number];
	readonly wall: boolean;
};
export type OpenSet = {readonly name: string; readonly words: number; readonly singles: number; readonly unseen: number};

export type Contract = {
	readonly features: readonly FeatureSection[];
	readonly margins: readonly Margin[];
	/** Few words, but so many of them rare that unseen ones will come. */
	readonly open: readonly OpenSet[];
};

/** What a valid value of each column is. Constants, identifiers and texts have a kind, too: whether they are used is decided later. */
export function contractOf(columns: readonly ColumnFacts[], rows: number): Contract {
	const open = openSets(columns, rows);
	const margins: Margin[] = [];
	const features = columns.map(facts => {
		const {feature, margin} = featureOf(facts, open);
		if (margin !== null) margins.push(margin);
		return feature;
	});
	return {features, margins, open};
}

function featureOf(facts: ColumnFacts, open: readonly OpenSet[]): {feature: FeatureSection; margin: Margin | null} {
	const {profile, words} = facts;
	const base = {name: profile.name, nullable: profile.missing > 0};
	if (profile.time !== null)
		return {
			feature: {...base, kind: 'time', format: formatOf(facts), ...offset(daysOf(profile.time), profile.time.step_seconds === daySeconds)},
			margin: null,
		};
	const truth = profile.meaning === 'boolean' && words !== null && words.length === 2;
	if (truth) return {feature: {...base, kind: 'boolean', values: words.map(one => one.word).sort()}, margin: null};
	if (profile.numbers !== null) {
		const margin = marginOf(profile.name, profile.numbers, facts.whole);
		const [min, max] = margin.accepted;
		return {feature: {...base, kind: 'number', min, max, integer: facts.whole, ...offset(profile.numbers, facts.whole)}, margin};
	}
	if (profile.meaning === 'text') return {feature: {...base, kind: 'text'}, margin: null};
	const closed = words !== null && words.length > 0 && !open.some(one => one.name === profile.name);
	return {feature: {...base, kind: 'category', values: closed ? words.map(one => one.word).sort() : null}, margin: null};
}

/** strptime format of a column of times. Types without one were written as ISO 8601. */
function formatOf({column, profile}: ColumnFacts): string {
	if (profile.time?.format) return profile.time.format;
	return column.storage === 'DATE' ? '%Y-%m-%d' : 'iso';
}

/** The offset of a column, where it needs one. */
function offset(numbers: SpreadFacts, whole: boolean): {offset?: number} {
	const found = offsetOf(numbers, whole);
	return found === 0 ? {} : {offset: found};
}

const daySeconds = 86_400;

/** Times of a column as days since 1970; those between its first and last are taken as spread evenly. */
function daysOf({first, last}: {readonly first: string; readonly last: string}): SpreadFacts {
	const days = (time: string) => Date.parse(`${time.replace(' ', 'T')}Z`) / 1000 / daySeconds;
	const [min, max] = [days(first), days(last)];
	return {min, max, quantiles: {p05: min, p50: (min + max) / 2, p95: max}};
}

type NumberFacts = {readonly min: number; readonly max: number; readonly quantiles: Readonly<Record<'p01' | 'p50' | 'p99', number>>};

/** The accepted range of a column of numbers, rounded outwards to figures that a person can read and edit. */
export function marginOf(name: string, numbers: NumberFacts, whole: boolean): Margin {
	const {min, max, quantiles} = numbers;
	const range = max > min ? max - min : Math.max(1, Math.abs(max));
	const below = Math.max(rangeMargin * range, tailMargin * (quantiles.p01 - min));
	const above = Math.max(rangeMargin * range, tailMargin * (max - quantiles.p99));
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
	const end = endOf(words, numbers, whole);
	if (end !== null) return {name, seen: [min, max], accepted: [0, end], wall: true};
	const amount = min >= 0 && min < below && !signedName.test(words) && isAmount(numbers, whole);
	const wall = amount || min === 0 || (min > 0 && quantiles.p01 - min <= wallShare * range);
	const unit = 10 ** Math.floor(Math.log10(range) - 1);
	const step = whole ? Math.max(1, unit) : unit;
	const low = wall ? 0 : rounded(Math.floor((min - below) / step), step);
	const high = rounded(Math.ceil((max + above) / step), step);
	return {name, seen: [min, max], accepted: [Math.min(low, min), Math.max(high, max)], wall};
}

/** Where a part of a whole ends, 1 or 100, when all values lie within and come near to it; null: it is none. */
function endOf(words: string, {min, max, quantiles}: NumberFacts, whole: boolean): number | null {
	if (min < 0 || (whole && max <= 1)) return null;
	const end = max <= 1 ? 1 : max <= 100 ? 100 : null;
	if (end === null || max < nearEnd * end) return null;
	return shareName.test(words) || (max === end && quantiles.p99 >= nearEnd * end && max > min) ? end : null;
}

/** Is a number that was never negative an amount, of which there is no less than none: counted, bent to the right, or far from zero? */
function isAmount({quantiles: {p01, p50, p99}}: NumberFacts, whole: boolean): boolean {
	return whole || p50 - p01 < (p99 - p50) / 2 || p50 * deviationsBetween >= farFromZero * (p99 - p01);
}

/** `times` steps; a step below 1 is divided by its inverse, which is exact where the step itself is not. */
const rounded = (times: number, step: number): number => Number((step < 1 ? times / Math.round(1 / step) : times * step).toPrecision(15));

/**
 * Columns of few words that stay open: the chance that the next word is a new one is the share of words seen once (Good and Turing).
 * The lists with the smallest chances are closed, as long as their sum stays within the budget.
 */
function openSets(columns: readonly ColumnFacts[], rows: number): OpenSet[] {
	const lists = columns
		.filter(({profile, words}) => words !== null && profile.meaning === 'category')
		.map(({profile, words, singles}) => ({
			name: profile.name,
			words: words?.length ?? 0,
			singles,
			unseen: singles / Math.max(1, rows - profile.missing),
		}))
		.sort((a, b) => a.unseen - b.unseen);
	let spent = 0;
	return lists.filter(one => {
		spent += one.unseen;
		return spent > unseenBudget && one.singles > 0;
	});
}
