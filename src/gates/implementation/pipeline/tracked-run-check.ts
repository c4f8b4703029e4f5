import {existsSync} from 'node:fs';
import type {CheckDefinition} from '../../../steps/step.ts';
import {gitHead} from '../../../system/git-head.ts';
import {measured} from '../../measurement.ts';
import {ProjectFault} from '../../project/cannot-judge.ts';
import {permutedTraining} from '../../project/permuted.ts';
import {projectCheck} from '../../project/project-check.ts';
import {tampering} from '../../project/tamper.ts';
import {storedRun, trackedRunOf} from '../../project/tracked.ts';
import type {Trained} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';

/** The run can be traced: what went in, what came out, from which data and code. */
export const trackedRunCheck: CheckDefinition = projectCheck({
	id: 'pipeline.tracked_run',
	step: 'pipeline',
	title: 'run can be traced',
	mustBe: 'the MLflow run has params, metrics, a model with signature, a data hash that follows the data, and the version of the code',
	couldBeFooledBy: 'a hash of something else that changes with the data',
	told: {op: '<=', threshold: 0, unit: 'things missing or wrong', evidence: ['pipeline.yaml#/commands/train']},
	async judge(project, told) {
		const run = await trackedRunOf(project);
		const missing = run.missing.map(thing => thing.replaceAll('_', ' '));
		const wrong = [...(await unmovedHashes(project)), ...(await anotherVersion(project.context.root, run.code_version ?? null))];
		const detail = [
			`run ${run.run_id ?? 'none'}: ${Object.keys(run.params).length} params, ${Object.keys(run.metrics).length} metrics, code ${run.code_version ?? 'unknown'}`,
			...missing.map(thing => `missing: ${thing}`),
			...wrong,
		];
		const reason = missing.length === 0 ? (wrong[0] ?? null) : `the MLflow run has no ${missing.join(', ')}`;
		return measured({...told, value: missing.length + wrong.length, detail}, reason);
	},
	sabotages: [
		tampering('a hash of the data that never changes', ['train', 'hash_that_never_changes']),
		tampering('no trace of data and code', ['train', 'no_trace_of_data']),
	],
});

/** Of the parts of data that a schema describes; such a hash stays. */
const ofNoRows = /schema|contract|column|feature|dtype|config/i;

/** Fields named as the hash of the data that are the same for other rows. */
async function unmovedHashes(project: UnderTest): Promise<readonly string[]> {
	const {data_hashes: before = {}} = await trackedRunOf(project);
	const named = Object.entries(before).filter(([name]) => !ofNoRows.test(name));
	if (named.length === 0) return [];
	const other = await runOfOtherRows(project);
	if (other === null) return [];
	const {data_hashes: after = {}} = await storedRun(project, other.store, other.workplace);
	return named
		.filter(([name, value]) => after[name] === value)
		.map(([name, value]) => `${name} is ${String(value).slice(0, 16)} for other rows too: it is no hash of the data`);
}

/** Where a training on other rows was tracked; null where there was none, which `pipeline.shuffled_labels` says. */
async function runOfOtherRows(project: UnderTest): Promise<Trained['tracked']> {
	try {
		const {tracked} = await permutedTraining(project, false);
		return tracked !== null && existsSync(tracked.store) ? tracked : null;
	} catch (error) {
		if (error instanceof ProjectFault) return null;
		throw error;
	}
}

/** The version of the code, where it is a commit and git knows another one. */
async function anotherVersion(root: string, version: string | null): Promise<readonly string[]> {
	const commit = version?.match(/^([0-9a-f]{7,64})(?:[-+.]?dirty)?$/i)?.[1]?.toLowerCase();
	const head = commit === undefined ? null : await gitHead(root);
	if (commit === undefined || head === null || head.startsWith(commit)) return [];
	return [`the run says it is of commit ${commit.slice(0, 12)}, the project is at ${head.slice(0, 12)}`];
}
