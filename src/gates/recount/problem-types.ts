import type {ColumnCount, Recount} from './recount.ts';

export type Ruling = {
	/** What the rules allow; more than one where they leave it open. */
	readonly types: readonly string[];
	/** The numbers that led there, in one sentence. */
	readonly because: string;
};

const fewValues = 10;
const manyValues = 20;

/**
 * On purpose not the worker's rule (`analysis/dataset/problem-type.ts`): the judge counts for itself, and allows more than one answer.
 *
 * The frozen rules for the problem type, from counted facts only: type and cardinality of the target, order and time.
 * No target: clustering. Two values: binary. Words: multiclass up to a twentieth of the rows (at least 50 values), other when they
 * hardly repeat. Whole numbers of up to 10 values: multiclass or regression; above 20, or with fractions, regression. A number
 * beside a column that tells when may be forecast. Long texts as features: text classification, too, and nothing else when
 * they are the only feature. Fewer than two values, or moments as target: other or none.
 */
export function rulingOf(counted: Recount, target: string | null): Ruling {
	if (target === null) return {types: ['clustering', 'none'], because: 'there is no target'};
	const column = counted.columns.find(one => one.name === target) ?? counted.columns.find(one => one.name.trim() === target.trim());
	if (!column) return {types: ['other', 'none'], because: `there is no column ${JSON.stringify(target)}`};
	const {distinct, kind} = column;
	const rows = counted.rows - column.missing;
	if (distinct !== null && distinct < 2) return {types: ['other', 'none'], because: `the target has ${distinct} values`};
	if (distinct === 2) return withText(['binary'], counted, column, 'the target has 2 values');
	if (kind === 'number') return numberRuling(counted, column, rows);
	if (kind === 'time') return {types: ['other', 'multiclass', 'forecasting', 'regression'], because: 'the target is a moment'};
	const many = distinct ?? Number.POSITIVE_INFINITY;
	if (many > rows * 0.5) return {types: ['other'], because: `the target is words with ${distinct ?? 'countless'} values in ${rows} rows`};
	const usual = many <= Math.max(50, rows / 20);
	return withText(usual ? ['multiclass'] : ['multiclass', 'other'], counted, column, `the target is words with ${many} values`);
}

function numberRuling(counted: Recount, target: ColumnCount, rows: number): Ruling {
	const distinct = target.distinct ?? Number.POSITIVE_INFINITY;
	const types: string[] = [];
	const few = target.whole && distinct <= fewValues;
	const open = distinct <= manyValues;
	if (few || (open && target.whole) || (!target.whole && distinct <= fewValues)) types.push('multiclass');
	types.push('regression');
	const clock = counted.columns.find(one => one !== target && one.datesLike);
	if (clock) types.push('forecasting');
	const what = `the target is numbers with ${target.distinct ?? 'countless'} values in ${rows} rows`;
	const ruling = {types, because: clock ? `${what}, and ${clock.name} tells when` : what};
	return types.includes('multiclass') ? withText(types, counted, target, ruling.because) : ruling;
}

/** Texts of four words and more that seldom repeat are what text classification reads. */
function withText(types: readonly string[], counted: Recount, target: ColumnCount, because: string): Ruling {
	const features = counted.columns.filter(one => one !== target && (one.distinct ?? 2) > 1);
	const texts = features.filter(
		one => one.kind === 'text' && one.meanWords >= 3.5 && (one.distinct ?? counted.rows) >= 0.25 * counted.rows,
	);
	if (texts.length === 0) return {types, because};
	const [text] = texts;
	const others = features.filter(one => !texts.includes(one) && !one.datesLike && (one.distinct ?? 0) < counted.rows - one.missing);
	const clear = (text?.meanWords ?? 0) >= 5 && (text?.distinct ?? counted.rows) >= 0.35 * counted.rows;
	const only = others.length === 0 && clear && target.kind !== 'number';
	const why = `${because}, and ${text?.name} holds texts`;
	return {types: only ? ['text_classification'] : [...types, 'text_classification'], because: why};
}

/** May the target be judged as classes, as numbers, or (where the rules leave it open) as either? */
export function targetKindsOf(ruling: Ruling): readonly ('classes' | 'number')[] {
	const classes = ruling.types.some(type => type === 'binary' || type === 'multiclass' || type === 'text_classification');
	const number = ruling.types.includes('regression');
	return [...(classes ? ['classes' as const] : []), ...(number ? ['number' as const] : [])];
}
