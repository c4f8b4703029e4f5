import {percent} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {chanceOfAtLeast} from '../../project/binomial.ts';
import {projectCheck} from '../../project/project-check.ts';
import {rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {acceptedShare, type Validated, validate} from '../../project/validation.ts';

const evidence = ['pipeline.yaml#/features'];
const shown = 8;

const lines = ({rows, rejected}: Validated) => [
	`${rows} rows, ${rejected.length} rejections`,
	...rejected.slice(0, shown).map(one => `row ${one.row ?? '(all)'}, ${one.column ?? 'the row'}: ${one.why}`),
];

/** The contract must not refuse what it was made from. */
export const acceptsTrainingCheck: CheckDefinition = projectCheck({
	id: 'ingestion.accepts_training',
	step: 'ingestion',
	title: 'accepts its own rows',
	mustBe: 'the schema accepts all training rows',
	couldBeFooledBy: 'a schema that accepts everything: see "rejects corruptions"',
	told: {op: '>=', threshold: 1, unit: 'of the training rows', evidence},
	async judge(project, told) {
		const found = await validate(project, 'training', (await rowsOf(project)).training);
		const share = acceptedShare(found);
		const reason =
			share >= 1 ? null : `${found.rejected.length} rejections in ${found.rows} training rows: ${found.rejected[0]?.why ?? ''}`;
		return measured({...told, value: share, detail: lines(found)}, reason);
	},
	sabotages: [tampering('one training row refused', ['validate', 'training_row_refused'])],
});

/** Rows as they come tomorrow: kept aside, never seen by whoever wrote the contract, without a label. */
const leastUnseen = 0.99;
/** One minus the level of Clopper and Pearson's one-sided bound: a contract that accepts 99.9 % fails once in 10,000 at 80 rows. */
const alpha = 0.05;

export const acceptsUnseenCheck: CheckDefinition = projectCheck({
	id: 'ingestion.accepts_unseen',
	step: 'ingestion',
	title: 'accepts new rows',
	mustBe: `the schema accepts ${percent(leastUnseen)} of rows that were kept aside, or fewer by no more than chance (upper 95 % bound)`,
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'a contract that accepts 99.9 % of new rows, 80 of them kept aside'},
	couldBeFooledBy: 'a schema that accepts everything: see "rejects corruptions"',
	told: {op: '>=', threshold: leastUnseen, unit: 'of rows kept aside', evidence},
	async judge(project: UnderTest, told) {
		const rows = await rowsOf(project);
		const found = await validate(project, 'unseen', rows.unlabelled);
		const share = acceptedShare(found);
		// Which values the kept rows hold is nobody's to know: only how many of which column were refused.
		const columns = new Map<string, number>();
		for (const {column, row} of found.rejected)
			columns.set(column ?? 'the row', (columns.get(column ?? 'the row') ?? 0) + (row === null ? found.rows : 1));
		const detail = [
			`${found.rows} rows (${rows.origin})`,
			...[...columns].slice(0, shown).map(([column, count]) => `${column}: ${count} rejections`),
		];
		const refused = Math.round((1 - share) * found.rows);
		// A row in 80 is more than one in 100, and says nothing yet.
		const beyond = found.rows === 0 || chanceOfAtLeast(refused, found.rows, 1 - leastUnseen) < alpha;
		if (share < leastUnseen && !beyond) detail.push('no more refusals than chance would bring to so few rows at 1 %');
		const reason =
			share >= leastUnseen || !beyond
				? null
				: `the schema refuses ${percent(1 - share)} of rows it has not seen (${[...columns.keys()].slice(0, 3).join(', ')})`;
		return measured({...told, value: share, detail}, reason);
	},
	sabotages: [tampering('rows without a label refused', ['validate', 'rows_without_label_refused'])],
});
