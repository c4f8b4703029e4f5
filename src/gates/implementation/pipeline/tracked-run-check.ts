import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {projectCheck} from '../../project/project-check.ts';
import {tampering} from '../../project/tamper.ts';
import {trackedRunOf} from '../../project/tracked.ts';

/** The run can be traced: what went in, what came out, from which data and code. */
export const trackedRunCheck: CheckDefinition = projectCheck({
	id: 'pipeline.tracked_run',
	step: 'pipeline',
	title: 'run can be traced',
	mustBe: 'the MLflow run has params, metrics, a model with signature, a data hash and a code version',
	couldBeFooledBy: 'a hash or version that is recorded and wrong: only its presence is measured here',
	told: {op: '<=', threshold: 0, unit: 'things missing', evidence: ['pipeline.yaml#/commands/train']},
	async judge(project, told) {
		const run = await trackedRunOf(project);
		const detail = [
			`run ${run.run_id ?? 'none'}: ${Object.keys(run.params).length} params, ${Object.keys(run.metrics).length} metrics, code ${run.code_version ?? 'unknown'}`,
			...run.missing.map(one => `missing: ${one.replaceAll('_', ' ')}`),
		];
		const reason = run.missing.length === 0 ? null : `the MLflow run has no ${run.missing.map(one => one.replaceAll('_', ' ')).join(', ')}`;
		return measured({...told, value: run.missing.length, detail}, reason);
	},
	sabotages: [tampering('no trace of data and code', ['train', 'no_trace_of_data'])],
});
