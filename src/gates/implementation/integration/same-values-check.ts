import * as z from 'zod';
import type {CheckDefinition, GateContext} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {projectData, reading} from '../../project/rows.ts';
import {editPipeline} from '../../project/tamper.ts';
import {recount} from '../../recount/recount.ts';

const answer = z.looseObject({
	rows: z.number(),
	columns: z.record(z.string(), z.looseObject({missing: z.number(), distinct: z.number()})),
});

/** Python, by the rules of pipeline.yaml, and the judge's own reader, by what a person said, see the same values: "None" is a word, not a gap. */
export const sameValuesCheck: CheckDefinition = projectCheck({
	id: 'integration.same_values',
	step: 'integration',
	title: 'same values read',
	mustBe:
		'missing values of every column, read by the rules of pipeline.yaml in Python and by the judge’s own reader, agree: 0 differences',
	couldBeFooledBy: 'code that reads the file by other rules than pipeline.yaml says',
	told: {op: '<=', threshold: 0, unit: 'columns that differ', evidence: ['pipeline.yaml#/data']},
	async judge(project, told) {
		const {context, pipeline} = project;
		const file = projectData(project);
		const python = await oracle(context, 'read_values', {...reading(pipeline), data: file}, answer);
		const said = saidMissing(context, pipeline.data.missing);
		const counted = await recount([file], {target: null, missingWords: said, readAs: pipeline.data.read_as, signal: context.signal});
		const differences = counted.columns.flatMap(column => {
			const other = Object.hasOwn(python.columns, column.name) ? python.columns[column.name] : undefined;
			if (!other) return [`${clean(column.name, 40)} is not read by Python`];
			return other.missing === column.missing
				? []
				: [`${clean(column.name, 40)}: ${other.missing} missing for Python, ${column.missing} for our reader`];
		});
		if (python.rows !== counted.rows) differences.unshift(`${python.rows} rows for Python, ${counted.rows} for our reader`);
		const detail = [`${counted.rows} rows, ${counted.columns.length} columns compared`, ...differences];
		return measured({...told, value: differences.length, detail}, differences[0] ?? null);
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
