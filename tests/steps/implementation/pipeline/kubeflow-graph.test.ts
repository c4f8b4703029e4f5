import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {type Document, parseDocument} from 'yaml';
import {readGraph} from '../../../../src/steps/implementation/pipeline/kubeflow-graph.ts';

const compiled = readFileSync(
	path.resolve(import.meta.dirname, '../../../../src/blueprints/training_pipeline/kubeflow/pipeline.yaml'),
	'utf8',
);
const changed = (edit: (document: Document) => void) => {
	const document = parseDocument(compiled);
	edit(document);
	return readGraph(document.toString()).faults;
};
const tasks = ['root', 'dag', 'tasks'];

describe('the graph of a compiled pipeline', () => {
	it('holds as it is compiled', () => {
		expect(readGraph(compiled)).toMatchObject({
			faults: [],
			tasks: ['describe', 'evaluate', 'fetch', 'split', 'train', 'tune', 'validate'],
		});
	});

	it.each<[string, (document: Document) => void, RegExp]>([
		['a task taken out', one => one.deleteIn([...tasks, 'split']), /waits for split, which is not there/],
		['an input that nothing fills', one => one.deleteIn([...tasks, 'train', 'inputs', 'artifacts', 'params']), /train is given no params/],
		[
			'an output that nobody leaves',
			one => one.setIn([...tasks, 'train', 'inputs', 'artifacts', 'rows', 'taskOutputArtifact', 'outputArtifactKey'], 'lines'),
			/train reads lines of fetch, which leaves none/,
		],
		[
			'a parameter that the pipeline has not',
			one => one.setIn([...tasks, 'fetch', 'inputs', 'parameters', 'data', 'componentInputParameter'], 'path'),
			/fetch reads the parameter path for data/,
		],
		['a circle', one => one.setIn([...tasks, 'fetch', 'dependentTasks'], ['train']), /waits for itself/],
		['a component that is gone', one => one.deleteIn(['components', 'comp-train']), /train names a component that is not there/],
		['another version of the schema', one => one.setIn(['schemaVersion'], '1.0'), /schemaVersion is not 2/],
		['no task', one => one.setIn(tasks, {}), /it has no task/],
	])('does not hold with %s', (_, edit, fault) => {
		expect(changed(edit)).toContainEqual(expect.stringMatching(fault));
	});

	it.each([
		['sample', false],
		['sample:latest', false],
		['host:5000/sample', false],
		['sample:0.1.0', true],
		[`sample@sha256:${'a'.repeat(64)}`, true],
	])('an image %s is pinned: %s', (image, pinned) => {
		const faults = changed(one => one.setIn(['deploymentSpec', 'executors', 'exec-train', 'container', 'image'], image));
		expect(faults).toEqual(pinned ? [] : [`train runs in ${image}, which names no version`]);
	});

	it('of a file that is anything else is a fault, not an error', () => {
		for (const text of ['', '- 1', 'a: [', 'a: &a [*a]', 'root: {dag: {tasks: [1]}}', `${'a: &b [1]\nc: '}[${'*b,'.repeat(60)}]`]) {
			expect(readGraph(text).faults.length).toBeGreaterThan(0);
		}
	});
});
