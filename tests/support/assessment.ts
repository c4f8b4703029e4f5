import type {InboxItem} from '../../src/domain/inbox.ts';
import type {Role} from '../../src/domain/roles.ts';
import {begin, type FakeEngine, fakeEngine, iso} from './fake-engine.ts';

export function allowItem(
	id: string,
	role: Role,
	command: readonly string[],
	rest: Partial<Extract<InboxItem, {kind: 'allow'}>> = {},
): InboxItem {
	return {
		kind: 'allow',
		id,
		phase: 'ASSESSMENT',
		step: 'infrastructure',
		role,
		at: iso(begin),
		title: command.join(' '),
		why: 'to measure the memory of a sample fit',
		effect: 'runs project code, no sandbox',
		command: [...command],
		tool: 'execute',
		cwd: '/home/you/strikes',
		detail: ['reads 8,000 rows, writes reports/'],
		limits: '60 s, 2 GiB',
		script: {name: 'sample_fit.py', lines: 3, text: 'import sklearn\nmodel.fit(rows)\nprint(peak)'},
		...rest,
	};
}

export const constraintsItem: InboxItem = {
	kind: 'fill_in',
	id: 'constraints',
	phase: 'ASSESSMENT',
	step: 'constraints',
	role: 'performance',
	at: iso(begin + 7000),
	title: 'p99 50 ms, 100 rps, macro-F1: defaults, nobody set them',
	why: 'no constraint in flags, config or files',
	effect: 'become gate thresholds',
	decision: 'constraints',
	fields: [
		{name: 'latency_p99_ms', label: 'Latency p99', type: 'number', unit: 'ms', value: 50, help: 'service default'},
		{name: 'throughput_rps', label: 'Throughput', type: 'number', unit: 'requests/s', value: 100, help: 'service default'},
		{
			name: 'quality_metric',
			label: 'Metric',
			type: 'choice',
			unit: '',
			value: 'macro_f1',
			options: ['macro_f1', 'accuracy'],
			help: 'classes are unbalanced',
		},
	],
};

export const chooseItem: InboxItem = {
	kind: 'choose',
	id: 'rare',
	phase: 'ASSESSMENT',
	step: 'problem_type',
	role: 'model_architecture',
	at: iso(begin + 3000),
	title: 'B has 1 row, C 14: merge, drop, or damaged y/n?',
	why: 'classes this small cannot be held out',
	effect: 'changes the target',
	decision: 'rare_classes',
	options: [
		{value: 'merge', label: 'merge into Substantial', effect: '5 classes become 4'},
		{value: 'drop', label: 'drop 15 rows', effect: 'never predicted'},
		{value: 'binary', label: 'damaged yes or no', effect: 'the question changes'},
	],
	default: 'merge',
};

/** ASSESSMENT of the bird strikes as far as two questions: what the workspace of the design shows. */
export function assessing(): FakeEngine {
	const fake = fakeEngine();
	const {transcripts} = fake;
	const say = (role: Role, second: number, text: string) => transcripts[role].add(begin + second * 1000, text);
	fake.dispatch({
		type: 'data.prepared',
		data: {
			files: ['/home/you/strikes/birdstrikes.csv'],
			sha256: 'ab',
			target: 'Effect Amount of damage',
			time_split: null,
			rows: 10_000,
			columns: 14,
			missing_words: [],
			visible: [],
			hidden: {rows: 2000, rule: 'stratified', judged: 0},
		},
	});
	fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
	for (const step of ['problem_type', 'data', 'maturity'])
		fake.dispatch({type: 'step.started', phase: 'ASSESSMENT', step, backend: 'analyst'});
	fake.pass(300);
	fake.dispatch(settled('maturity', 'new folder: nothing to score yet'));
	fake.pass(900);
	fake.dispatch(settled('problem_type', '6 classes, maybe ordered; "None" 89 %, B 1 row, C 14'));
	for (const step of ['constraints', 'infrastructure'])
		fake.dispatch({type: 'step.started', phase: 'ASSESSMENT', step, backend: 'analyst'});
	fake.pass(2900);
	fake.dispatch(settled('data', '10,000 x 14; 3 columns may be known only afterwards'));
	say('performance', 6, 'no constraint in flags, config or files');
	say('performance', 6, 'no running service, access log or benchmark in the workspace to measure');
	say('performance', 7, 'proposed: p99 50 ms (service default), 100 rps (service default), macro-F1 (classes are unbalanced)');
	say('performance', 7, 'these become thresholds of Build, Deploy and Optimize once you accept them');
	say('performance', 7, 'asked: accept, change, or leave out');
	say('data_pipeline', 4, 'SUSPECT Cost Repair: above 0 in 178 rows, 85 % of them damaged');
	fake.ask(constraintsItem);
	fake.ask(allowItem('fit', 'infrastructure', ['python', 'sample_fit.py']));
	fake.pass(7900);
	return fake;
}

const settled = (step: string, summary: string) =>
	({type: 'step.settled', phase: 'ASSESSMENT', step, outcome: 'done', summary, report: `reports/${step}.json`}) as const;
