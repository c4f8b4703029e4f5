import {expect, test} from 'vitest';
import {parsePipeline} from '../../src/steps/pipeline-file.ts';

const file = (target: string): string =>
	[
		'problem: binary',
		'data: {path: rows.csv}',
		`target: ${target}`,
		'commands: {train: python train.py {data}, predict: python predict.py}',
		'',
	]
		.join('\n')
		.replace('{data}', '');

const problemOf = (text: string): string | null => {
	const read = parsePipeline(text);
	return read.ok ? null : read.problem;
};

test('labels written as numbers are told to be quoted, with the line and the value', () => {
	expect(problemOf(file('{column: defaulted, classes: [0, 1], positive: 1}'))).toBe(
		'pipeline.yaml:3: target.classes[0]: 0 is a number in YAML and text is needed: write "0", in quotes.',
	);
	expect(problemOf(file('{column: defaulted, classes: ["0", "1"], positive: 1}'))).toContain('1 is a number in YAML and text is needed');
	expect(problemOf(file('{column: left, classes: [true, "b"]}'))).toContain('target.classes[0]: true is a boolean in YAML');
});

test('labels in quotes are taken', () => {
	expect(problemOf(file('{column: defaulted, classes: ["0", "1"], positive: "1"}'))).toBeNull();
});

test('a command that no gate asks for is named beside those there are', () => {
	const problem = problemOf(
		'problem: regression\ndata: {path: rows.csv}\ntarget: {column: y}\ncommands: {trian: python train.py, predict: python predict.py}\n',
	);
	expect(problem).toContain('commands: "trian" is no command that a gate asks for; choose validate, split, features, train,');
});

test('candidates have the names of the project', () => {
	const model = (names: string) => `${file('{column: left, classes: ["a", "b"]}')}model: {metric: accuracy, candidates: ${names}}\n`;
	const read = parsePipeline(model('[ridge, random_forest.v2]'));
	expect(read.ok && read.pipeline.model?.candidates).toEqual(['ridge', 'random_forest.v2']);
	expect(problemOf(model('["--help"]'))).toContain('a candidate is named by letters, digits');
});
