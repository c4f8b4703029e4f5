import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {editPipeline} from '../../project/tamper.ts';

/** What all other checks rest on: pipeline.yaml is there, fits its schema, and does not contradict itself. */
export const pipelineFileCheck: CheckDefinition = {
	id: 'ingestion.pipeline_file',
	step: 'ingestion',
	title: 'pipeline.yaml holds',
	mustBe: 'pipeline.yaml fits its schema and does not contradict itself',
	couldBeFooledBy: 'a file that is well formed and says the wrong thing: the other checks measure what it says',
	async measure({root, checkIds = []}) {
		const read = await readPipeline(root);
		const told = {op: '<=', threshold: 0, unit: 'errors', evidence: ['pipeline.yaml']} as const;
		if (!read.ok) return measured({...told, value: 1}, read.problem);
		const {features, commands, problem, gates} = read.pipeline;
		const unknown = gates.required.findIndex(id => checkIds.length > 0 && !checkIds.includes(id));
		if (unknown !== -1)
			return measured({...told, value: 1}, read.faultAt(['gates', 'required', unknown], `there is no check ${gates.required[unknown]}`));
		const detail = [`${problem}, ${features?.length ?? 'no'} features described, commands: ${Object.keys(commands).join(', ')}`];
		return measured({...told, value: 0, detail}, null);
	},
	sabotages: [
		{
			title: 'a metric that does not exist',
			apply: root =>
				editPipeline(root, document => {
					if (!document.hasIn(['model', 'metric'])) return false;
					document.setIn(['model', 'metric'], 'vibes');
					return true;
				}),
		},
		{
			title: 'the target column forgotten',
			apply: root => editPipeline(root, document => document.deleteIn(['target', 'column'])),
		},
	],
};
