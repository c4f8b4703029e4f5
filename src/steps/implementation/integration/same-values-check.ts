import * as z from 'zod';
import {openDataset} from '../../../analysis/dataset/open.ts';
import {profileDataset} from '../../../analysis/dataset/profile.ts';
import {measured} from '../../measurement.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {projectData, reading} from '../../project/rows.ts';
import {editPipeline} from '../../project/tamper.ts';
import type {CheckDefinition, GateContext} from '../../step.ts';
import {clean} from '../../wording.ts';

const answer = z.looseObject({
	rows: z.number(),
	columns: z.record(z.string(), z.looseObject({missing: z.number(), distinct: z.number()})),
});

/** Python, by the rules of pipeline.yaml, and DuckDB, by what a person said, see the same values: "None" is a word, not a gap. */
export const sameValuesCheck: CheckDefinition = projectCheck({
	id: 'integration.same_values',
	step: 'integration',
	title: 'same values read',
	mustBe: 'missing values of every column, read by the rules of pipeline.yaml in Python and by DuckDB, agree: 0 differences',
	couldBeFooledBy: 'code that reads the file by other rules than pipeline.yaml says',
	told: {op: '<=', threshold: 0, unit: 'columns that differ', evidence: ['pipeline.yaml#/data']},
	async judge(project, told) {
		const {context, pipeline} = project;
		const file = projectData(project);
		const python = await oracle(context, 'read_values', {...reading(pipeline), data: file}, answer);
		const said = saidMissing(context, pipeline.data.missing);
		const dataset = await openDataset([file], {missingWords: said, signal: context.signal});
		try {
			const profile = await profileDataset(dataset);
			const differences = profile.profile.flatMap(column => {
				const other = Object.hasOwn(python.columns, column.name) ? python.columns[column.name] : undefined;
				if (!other) return [`${clean(column.name, 40)} is not read by Python`];
				return other.missing === column.missing
					? []
					: [`${clean(column.name, 40)}: ${other.missing} missing for Python, ${column.missing} for DuckDB`];
			});
			if (python.rows !== profile.rows) differences.unshift(`${python.rows} rows for Python, ${profile.rows} for DuckDB`);
			const detail = [`${profile.rows} rows, ${profile.profile.length} columns compared`, ...differences];
			return measured({...told, value: differences.length, detail}, differences[0] ?? null);
		} finally {
			await dataset.close();
		}
	},
	sabotages: [
		{
			title: 'a word taken for a missing value',
			apply: (root, context) =>
				editPipeline(root, document => {
					const features: unknown = document.toJS()?.features;
					const list = Array.isArray(features) ? features : [];
					const words = list.flatMap(one => (one?.nullable === true && Array.isArray(one.values) ? one.values : []));
					const word: unknown = words[0];
					if (typeof word !== 'string' || context.state.data === null) return false;
					document.setIn(['data', 'missing'], ['', word]);
					return true;
				}),
		},
	],
});

/** A session knows what a person said; without one pipeline.yaml is the person's word. */
const saidMissing = ({state}: GateContext, listed: readonly string[]): readonly string[] =>
	state.data?.missing_words ?? listed.filter(word => word !== '');
