import {expect, test} from 'vitest';
import {lookAtPipeline} from '../../../src/engine/staging/hand-edits.ts';
import {sectionHashes} from '../../../src/engine/staging/pipeline-merge.ts';
import {hashOf} from '../../../src/engine/staging/place-file.ts';
import {saveWritten} from '../../../src/engine/staging/written.ts';
import {put, scratch} from './project.ts';

const text = `schema: 1
name: birds
problem: binary
data: {path: data/train.csv}
target: {column: damage, classes: [no, yes]}
split: {rule: random}
model:
  metric: roc_auc
  folds: 5
commands: {train: [python, -m, birds], predict: [python, -m, birds]}
`;

async function written() {
	const at = {session: scratch(), project: scratch()};
	put(at.project, {'pipeline.yaml': text});
	const sections = Object.fromEntries(sectionHashes(text));
	await saveWritten(
		at.project,
		new Map([['pipeline.yaml', {sha256: (await hashOf(`${at.project}/pipeline.yaml`)) ?? '', from: 'data', sections}]]),
	);
	return at;
}

test('an edited key makes its step of the design stale, once', async () => {
	const {session, project} = await written();
	expect(await lookAtPipeline(session, project)).toEqual({kind: 'same'});
	put(project, {'pipeline.yaml': text.replace('folds: 5', 'folds: 3')});
	const look = await lookAtPipeline(session, project);
	expect(look).toMatchObject({
		kind: 'edited',
		keys: ['model'],
		event: {files: ['pipeline.yaml (model)'], steps: [{phase: 'PIPELINE_DESIGN', step: 'training'}]},
	});
	if (look.kind === 'edited') await look.seen();
	expect(await lookAtPipeline(session, project)).toEqual({kind: 'same'});
	put(project, {
		'pipeline.yaml': text.replace('folds: 5', 'folds: 4').replace('rule: random', 'rule: stratified').replace('name: birds', 'name: b'),
	});
	expect(await lookAtPipeline(session, project)).toMatchObject({kind: 'edited', keys: ['name', 'split', 'model']});
});

test('a comment is no edit', async () => {
	const {session, project} = await written();
	put(project, {'pipeline.yaml': `# mine\n${text}`});
	expect(await lookAtPipeline(session, project)).toEqual({kind: 'same'});
});

test('what does not fit is said with its key and line', async () => {
	const {session, project} = await written();
	put(project, {'pipeline.yaml': text.replace('folds: 5', 'folds: many')});
	expect(await lookAtPipeline(session, project)).toMatchObject({
		kind: 'broken',
		problem: expect.stringMatching(/^pipeline\.yaml:9: model\.folds: /),
	});
});

test('a pipeline that no step wrote is nobody’s input', async () => {
	const project = scratch();
	put(project, {'pipeline.yaml': 'a: ['});
	expect(await lookAtPipeline(scratch(), project)).toEqual({kind: 'same'});
});
