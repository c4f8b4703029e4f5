import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {count} from '../../../domain/format.ts';
import type {IntegrationReport} from '../../../steps/implementation/integration/schema.ts';
import {seconds} from '../../../steps/implementation/wording.ts';
import type {Command, StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import type {RunResult} from '../../../system/exec.ts';
import {shortPath} from '../../../system/paths.ts';
import type {Made} from '../../project/environment.ts';
import {commandFailure, lastMeaningful, wrongEnd} from '../../project/failure.ts';
import {withProject} from '../../project/open.ts';
import {commandOf, type Project, programOf} from '../../project/project.ts';
import {countsOf, testedLine} from './pytest-output.ts';

const testsMs = 20 * 60_000;
const lintMs = 5 * 60_000;

/** Runs what the project itself is held to: its tests, ruff, mypy, and `make test` as a person would. */
export async function integrate(input: StepInput, tools: WorkTools): Promise<IntegrationReport> {
	return withProject(
		input,
		tools,
		async project => {
			const {tests, ...make} = await runTests(project, tools);
			tools.say(`${count(tests.passed)} tests passed, ${count(tests.failed)} failed, ${seconds(tests.seconds)}`);
			tools.progress('ruff', 0.6);
			const ruff = await lint(project, tools, 'ruff', ['python', '-m', 'ruff', 'check', '.']);
			tools.progress('mypy', 0.7);
			const mypy = await lint(project, tools, 'mypy', ['python', '-m', 'mypy']);
			const needs = await cloneNeeds(project);
			for (const need of needs) tools.say(`a fresh clone needs ${need}`);
			return {schema: 1, tests, ruff, mypy, ...make, environment: environmentOf(project.made), clone_needs: needs};
		},
		'dev',
	);
}

const environmentOf = ({tool, place, mib}: Made) => ({tool, place: shortPath(place), mib});

/** The tests: by `make test` as a person would run them, where that says what it counted; else by the project's own command. */
async function runTests(project: Project, tools: WorkTools): Promise<Pick<IntegrationReport, 'tests' | 'make' | 'make_reason'>> {
	tools.progress('the project’s own tests', 0.1);
	const onLine = (line: string) => {
		const done = testedLine(line);
		if (done !== null) tools.progress(`tests, ${Math.round(done * 100)} %`, 0.1 + done * 0.5);
	};
	const made = await makeTest(project, tools, onLine);
	if (made.counts !== null)
		return {tests: {...made.counts, seconds: made.make?.seconds ?? 0}, make: made.make, make_reason: made.make_reason};
	const told = {
		title: 'the project’s tests',
		why: 'what the project says of itself must hold',
		detail: ['runs the project’s own code and tests; no network'],
		timeoutMs: testsMs,
		onLine,
	};
	const command =
		commandOf(project, 'test', {data: project.pipeline.data.path}, told) ?? programOf(project, ['python', '-m', 'pytest', '-q'], told);
	const outcome = await tools.run(command);
	if (!outcome.allowed) throw commandFailure(command, outcome);
	const counts = countsOf(`${outcome.result.stdout}\n${outcome.result.stderr}`);
	// A runner ends with 1 when tests fail: that is a result; without a count, as pytest and unittest print it, there was none.
	if (counts === null) throw commandFailure(command, outcome, 'mend what its tests need, then run the step again');
	return {tests: {...counts, seconds: secondsOf(outcome.result)}, make: made.make, make_reason: made.make_reason};
}

const secondsOf = ({durationMs}: RunResult) => Math.round(durationMs / 100) / 10;

/** The first place that ruff or mypy names. */
const firstFinding = (output: string) =>
	output.split(/\r?\n/).find(line => /^\s*(-->\s*)?[^\s:]+\.py:\d+/.test(line) && !/ note: /.test(line)) ?? null;

/** "ok", or the first that a tool found. */
async function lint(project: Project, tools: WorkTools, name: string, words: readonly string[]): Promise<string> {
	const told = {
		title: name,
		why: 'style and types, as the project’s CI checks them',
		detail: ['reads the project’s code'],
		timeoutMs: lintMs,
	};
	const {env, ...rest} = programOf(project, words, told);
	// What lies on PYTHONPATH counts as installed for mypy, and is not checked; the project's own settings say where its code is.
	const command: Command = {...rest, env: {...env, PYTHONPATH: ''}};
	const outcome = await tools.run(command);
	if (!outcome.allowed) throw commandFailure(command, outcome);
	const end = wrongEnd(outcome.result, lintMs);
	const found = end === null ? 'ok' : (firstFinding(outcome.result.stdout) ?? (lastMeaningful(outcome.result) || end));
	tools.say(`${name}: ${found}`);
	return clean(found, 300);
}

type MadeTest = Required<Pick<IntegrationReport, 'make' | 'make_reason'>> & {readonly counts: ReturnType<typeof countsOf>};

/** `make test` where make and a Makefile are: with the environment at hand, as the Makefile allows. */
async function makeTest(project: Project, tools: WorkTools, onLine: (line: string) => void): Promise<MadeTest> {
	const not = (reason: string): MadeTest => {
		tools.say(`make test was not run: ${reason}`);
		return {make: null, make_reason: reason, counts: null};
	};
	const makefile = await readFile(path.join(project.folder, 'Makefile'), 'utf8').catch(() => null);
	if (makefile === null) return not('the project has no Makefile');
	if (!/^test\s*:/m.test(makefile)) return not('the Makefile has no target `test`');
	const program = (process.env['PATH'] ?? '')
		.split(path.delimiter)
		.map(folder => path.join(folder, 'make'))
		.find(file => existsSync(file));
	if (program === undefined) return not('make is not on PATH');
	// A Makefile that names its interpreter in PYTHON is given this one: nothing is installed a second time.
	const named = /^PYTHON\s*[:?]?=/m.exec(makefile) !== null;
	const words = ['make', 'test', ...(named ? [`PYTHON=${project.python}`] : [])];
	const command = programOf(project, words, {
		title: 'make test',
		why: 'what a person types first',
		detail: named
			? ['runs the project’s own code and tests; no network']
			: ['may make an environment below the step’s folder from the lock'],
		timeoutMs: testsMs,
		onLine,
	});
	const outcome = await tools.run(command);
	if (!outcome.allowed) return not('it was not allowed');
	const end = wrongEnd(outcome.result, testsMs);
	if (end !== null) tools.say(`make test ${end}: ${lastMeaningful(outcome.result)}`);
	const shown = named ? ['make', 'test', 'PYTHON=python'] : ['make', 'test'];
	const make = {words: shown, exit: outcome.result.exitCode ?? 1, seconds: secondsOf(outcome.result)};
	return {make, make_reason: null, counts: countsOf(`${outcome.result.stdout}\n${outcome.result.stderr}`)};
}

/** What git does not carry: rows too many for it, models, runs. */
async function cloneNeeds({folder, home, pipeline}: Project): Promise<string[]> {
	const ignored = (await readFile(path.join(folder, '.gitignore'), 'utf8').catch(() => '')).split('\n').map(line => line.trim());
	const needs: string[] = [];
	const {path: data} = pipeline.data;
	if (ignored.some(line => line === data || line === `/${data}` || line === 'data/' || line === '/data/'))
		needs.push(`${data}: git ignores it; copy it there, its sha256 is in pipeline.yaml`);
	if (existsSync(path.join(home, 'models'))) needs.push('the model: models/ is made by `make train`');
	if (pipeline.environment.lock) needs.push('Python and the network once: `make test` makes the environment from the lock');
	return needs;
}
