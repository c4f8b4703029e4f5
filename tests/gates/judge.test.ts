import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {gateVerdict} from '../../src/domain/verdict.ts';
import {checkTimeoutFor, judge, writeGateReport} from '../../src/gates/judge.ts';
import {leftOut, measured, notRun} from '../../src/gates/measurement.ts';
import {isolationOf} from '../../src/gates/project/isolation.ts';
import {underTest} from '../../src/gates/project/under-test.ts';
import {breakCheck} from '../../src/gates/sabotage/break-check.ts';
import type {CheckDefinition, Measurement} from '../../src/steps/step.ts';
import {leakyTable, makeProject, type Project, writeHonestReports} from './project.ts';

let project: Project;
beforeEach(async () => {
	project = await makeProject('churn.csv', leakyTable(), 'churn');
});
afterEach(() => project.remove());

const told = {value: 1, op: '<=', threshold: 2, unit: 'things', evidence: []} as const;

function check(id: string, measure: CheckDefinition['measure'], sabotages: CheckDefinition['sabotages'] = []): CheckDefinition {
	return {id, step: 'data', title: 'a check', mustBe: 'something', couldBeFooledBy: 'much', measure, sabotages};
}

const options = async (only: readonly CheckDefinition[], signal = new AbortController().signal) => ({
	state: project.state,
	phase: 'ASSESSMENT' as const,
	root: project.root,
	environment: project.environment,
	dataFilesOf: () => project.dataFiles,
	scratch: await project.scratch(),
	signal,
	only,
});

test('a check that throws fails with its sentence and the next one is still measured', async () => {
	const seen: string[] = [];
	const judged = await judge({
		...(await options([
			check('a.throws', async () => {
				throw new Error('the disk is on fire');
			}),
			check('b.passes', async () => measured(told, null)),
		])),
		onCheck: one => {
			seen.push(one.id);
		},
	});
	expect(judged.map(one => one.verdict)).toEqual(['fail', 'pass']);
	expect(judged[0]?.reason).toContain('the disk is on fire');
	expect(seen).toEqual(['a.throws', 'b.passes']);
	expect(gateVerdict(judged)).toBe('failed');
});

test('a check that never ends was not run when its time is up, is told to stop, and leaves a gap', async () => {
	let stopped = false;
	const slow = check('a.slow', context => new Promise<Measurement>(() => context.signal.addEventListener('abort', () => (stopped = true))));
	const [judged] = await judge({...(await options([slow])), checkTimeoutMs: 30});
	expect(judged?.verdict).toBe('not_run');
	expect(judged?.reason).toContain('not measured within');
	expect(gateVerdict(judged ? [judged] : [])).toBe('passed_with_gaps');
	expect(stopped).toBe(true);
});

test('a check that waited for what another one did not finish in its time was not run, and has not failed', async () => {
	const waits: CheckDefinition['measure'] = async ({shared, signal}) =>
		shared(
			'a training',
			() => new Promise<Measurement>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), {once: true})),
		);
	const short = check('b.short', async () => {
		await new Promise(resolve => setTimeout(resolve, 50));
		return measured(told, null);
	});
	// It begins later than the first one, so that its own time is not up when the training ends.
	const checks = [check('a.trains', waits), short, check('c.waits', waits)];
	const judged = await judge({...(await options(checks)), checkTimeoutMs: 500});
	expect(judged.map(one => one.verdict)).toEqual(['not_run', 'pass', 'not_run']);
	expect(judged[2]?.reason).toContain('not measured within');
});

test('a check may take longer on larger data', async () => {
	const small = await checkTimeoutFor(project.state);
	const file = project.dataFiles[0] ?? '';
	await truncate(file, 3e9);
	expect((await checkTimeoutFor(project.state)) - small).toBeGreaterThan(29 * 60_000);
});

test('a threshold that a person accepted says so, any other was set by the program', async () => {
	const judged = await judge(
		await options([
			check('a.accepted', async () => measured({...told, set_by: 'person'}, null)),
			check('b.ours', async () => measured(told, null)),
		]),
	);
	expect(judged.map(one => one.set_by)).toEqual(['person', 'program']);
});

test('what is being measured inside a check is told', async () => {
	await writeHonestReports(project, 'binary', 'outcome_code,churn');
	const {checksOf} = await import('../../src/gates/checks.ts');
	const told: [string, string][] = [];
	await judge({
		...(await options([])),
		only: checksOf('ASSESSMENT', ['training_pipeline']).filter(one => one.id === 'data.recount' || one.id === 'data.leakage'),
		onProgress: (one, label) => told.push([one.id, label]),
	});
	// Named as soon as it begins, whether or not it tells anything of itself.
	expect(told[0]).toEqual(['data.recount', 'being measured now']);
	expect(told).toContainEqual(['data.recount', 'counting again']);
	expect(told.some(([id, label]) => id === 'data.leakage' && label === 'looking for what gives the target away')).toBe(true);
});

test('cancelling the judgement throws instead of leaving a verdict', async () => {
	const controller = new AbortController();
	const slow = check('a.slow', () => new Promise<Measurement>(() => undefined));
	const judging = judge(await options([slow], controller.signal));
	setTimeout(() => controller.abort(new Error('the person stopped it')), 10);
	await expect(judging).rejects.toThrow('the person stopped it');
});

test('without any report the gate of the assessment does not pass', async () => {
	const judged = await judge({
		...(await options([])),
		only: (await import('../../src/gates/checks.ts')).checksOf('ASSESSMENT', ['training_pipeline']),
	});
	expect(gateVerdict(judged)).toBe('failed');
	const failed = judged.filter(one => one.verdict === 'fail').map(one => one.step);
	expect(new Set(failed)).toEqual(new Set(['problem_type', 'data', 'constraints', 'infrastructure']));
	expect(judged.some(one => one.verdict === 'pass')).toBe(false);
});

test('a report that is no JSON or breaks its schema fails its checks and names the place', async () => {
	await writeHonestReports(project, 'binary', 'outcome_code,churn');
	await project.write('data', {schema: 1, rows: 'many'});
	const {checksOf} = await import('../../src/gates/checks.ts');
	const judged = await judge({
		...(await options([])),
		only: checksOf('ASSESSMENT', ['training_pipeline']).filter(one => one.step === 'data' || one.step === 'problem_type'),
	});
	for (const one of judged) expect([one.id, one.verdict]).toEqual([one.id, one.step === 'data' ? 'fail' : 'pass']);
	expect(judged.find(one => one.id === 'data.recount')?.reason).toContain('reports/data.json breaks its schema at rows');
});

test('a sabotage that another check notices too, or nobody notices, is not caught', async () => {
	const reads = (field: string) => async (context: Parameters<CheckDefinition['measure']>[0]) => {
		const report = JSON.parse(await readFile(path.join(context.root, 'reports', 'data.json'), 'utf8'));
		return measured(told, report[field] === 1 ? null : `${field} is not 1`);
	};
	await project.write('data', {a: 1, b: 1, c: 1});
	const edit = (fields: Record<string, number>) => async (root: string) => {
		const {editReport} = await import('../../src/gates/edit-report.ts');
		return editReport(root, 'data', report => ({...report, ...fields}));
	};
	const sabotages = [
		{title: 'only its own', apply: edit({a: 2})},
		{title: 'its own and another', apply: edit({a: 2, b: 2})},
		{title: 'nothing it reads', apply: edit({c: 2})},
		{title: 'its own and one that asks for more', apply: edit({a: 2, b: 2}), implies: ['b']},
	];
	const among = [check('a', reads('a'), sabotages), check('b', reads('b'))];
	const results = await breakCheck('a', {...(await options([])), among});
	expect(results.map(one => one.caught)).toEqual([true, false, false, true]);
	expect(results[1]?.detail).toContain('b turned fail too');
	const untouched: unknown = JSON.parse(await readFile(path.join(project.root, 'reports', 'data.json'), 'utf8'));
	expect(untouched).toEqual({a: 1, b: 1, c: 1});
});

test('what a judgement said already is not measured again, and a costly check is left to its own sabotages', async () => {
	await project.write('data', {a: 1});
	const {editReport} = await import('../../src/gates/edit-report.ts');
	const seen: string[] = [];
	const measures = (id: string) => async (context: Parameters<CheckDefinition['measure']>[0]) => {
		seen.push(id);
		const report = JSON.parse(await readFile(path.join(context.root, 'reports', 'data.json'), 'utf8'));
		return measured(told, report.a === 1 ? null : 'a is not 1');
	};
	const broken = {title: 'another a', apply: (root: string) => editReport(root, 'data', () => ({a: 2}))};
	const among = [check('b', measures('b')), {...check('c', measures('c')), costly: true as const}, check('a', measures('a'), [broken])];
	const healthy = new Map((await judge(await options(among))).map(one => [one.id, one]));
	seen.length = 0;
	const looks: string[] = [];
	const onLook = (title: string, one: CheckDefinition, number: number, of: number) => looks.push(`${title}: ${one.id} ${number}/${of}`);
	const [result] = await breakCheck('a', {...(await options([])), among, healthy, onLook});
	expect(seen.sort()).toEqual(['a', 'b']);
	expect(looks).toEqual(['another a: a 1/2', 'another a: b 2/2']);
	expect(result?.detail).toBe('noticed: a is not 1; b turned fail too');
});

test('a sabotaged copy is judged with all that git tracks, as the project itself is', async () => {
	const files = {
		'pipeline.yaml': `problem: binary
data: {path: rows.csv}
target: {column: label, classes: [a, b]}
commands: {train: python t.py, predict: python p.py}
`,
		'models/vectors.bin': 'vectors',
	};
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.join(project.root, path.dirname(name)), {recursive: true});
		await writeFile(path.join(project.root, name), text);
	}
	for (const words of [
		['init', '--quiet'],
		['add', '--force', 'models'],
	])
		execFileSync('git', words, {cwd: project.root});
	const has = check(
		'a',
		async context => measured(told, existsSync(path.join((await underTest(context)).copy, 'models/vectors.bin')) ? null : 'it is gone'),
		[
			{title: 'gone', apply: root => rm(path.join(root, 'models'), {recursive: true}).then(() => 'applied' as const)},
			{title: 'another file', apply: root => writeFile(path.join(root, 'a.txt'), '').then(() => 'applied' as const)},
		],
	);
	const results = await breakCheck('a', {...(await options([])), among: [has]});
	expect(results.map(one => one.detail)).toEqual(['noticed: it is gone', 'went unnoticed: pass']);
});

test('a sabotage that only makes its check break down is not caught, unless it is meant to', async () => {
	const reads = async (context: Parameters<CheckDefinition['measure']>[0]) => {
		const report = JSON.parse(await readFile(path.join(context.root, 'reports', 'data.json'), 'utf8'));
		if (report.a === undefined) throw new Error('there is no a');
		return measured(told, report.a === 1 ? null : 'a is not 1');
	};
	await project.write('data', {a: 1});
	const {editReport} = await import('../../src/gates/edit-report.ts');
	const removed = (root: string) => editReport(root, 'data', () => ({b: 1}));
	const among = [
		check('a', reads, [
			{title: 'a value', apply: root => editReport(root, 'data', () => ({a: 2}))},
			{title: 'nothing to measure', apply: removed},
			{title: 'nothing to measure, as meant', apply: removed, unmeasurable: true},
		]),
	];
	const results = await breakCheck('a', {...(await options([])), among});
	expect(results.map(one => one.caught)).toEqual([true, false, true]);
	expect(results[1]?.detail).toBe('broke down instead of measuring: a check could not be measured: there is no a');
	expect(results.every(one => one.applicable)).toBe(true);
});

test('the checks of a gate are kept beside the reports', async () => {
	const judged = await judge(await options([check('a', async () => measured(told, null))]));
	expect(await writeGateReport(project.root, 'ASSESSMENT', judged)).toBe('reports/gate_assessment.json');
	const kept: unknown = JSON.parse(await readFile(path.join(project.root, 'reports', 'gate_assessment.json'), 'utf8'));
	expect(kept).toEqual({schema: 1, phase: 'ASSESSMENT', checks: judged});
});

test('how a project was kept in is told once, where something of it ran, and not where nothing did', async () => {
	const kinds: string[] = [];
	const onIsolation = ({kind}: {readonly kind: string}) => void kinds.push(kind);
	await judge({...(await options([check('a.reads', async () => measured(told, null))])), onIsolation});
	expect(kinds).toEqual([]);
	const runs = async (context: Parameters<CheckDefinition['measure']>[0]) => {
		await isolationOf(context);
		return measured(told, null);
	};
	const isolation = {kind: 'sandbox', bubblewrap: '/usr/bin/bwrap'} as const;
	await judge({...(await options([check('a.runs', runs), check('b.runs', runs)])), isolation, onIsolation});
	expect(kinds).toEqual(['sandbox']);
});

test('train, predict and figures are required in every judgement, and what a person names is', async () => {
	const ids = ['pipeline.fresh_run', 'a.named', 'a.other'];
	const checks = ids.map(id => check(id, async () => measured(told, null)));
	const judged = await judge({...(await options(checks)), require: ['a.named']});
	expect(judged.map(one => one.required ?? false)).toEqual([true, true, false]);
});

test('tests are required where there are any, and what pipeline.yaml requires is, also where it says nothing of the project', async () => {
	const checks = [
		check('integration.tests', async () => notRun(told, 'no command')),
		check('a.named', async () => leftOut),
		check('validation.stated_figures', async () => leftOut),
	];
	const plain = await options(checks);
	expect((await judge(plain)).map(one => [one.id, one.required])).toEqual([['integration.tests', undefined]]);
	const pipeline = 'problem: binary\ndata: {path: a.csv}\ntarget: {column: y, classes: ["0", "1"]}\ncommands: {train: a, predict: b}\n';
	await writeFile(path.join(plain.root, 'pipeline.yaml'), `${pipeline}gates: {required: [a.named]}\n`);
	await writeFile(path.join(plain.root, 'test_it.py'), 'def test_it(): pass\n');
	const judged = await judge(plain);
	expect(judged).toMatchObject([
		{id: 'integration.tests', verdict: 'not_run', required: true},
		{id: 'a.named', verdict: 'not_run', required: true, reason: expect.stringContaining('is required, and says nothing of this project')},
	]);
	expect(gateVerdict(judged)).toBe('passed_with_gaps');
});
