import {copyFile, mkdir, readdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {readBounded, removeTree} from '../../system/files.ts';
import {CannotJudge} from './cannot-judge.ts';
import {endOf, type ProjectRun, runIn, wordsOf} from './command.ts';
import {type ProjectEnvironment, testEnvironment} from './environments.ts';
import {gatesPython} from './gates-python.ts';
import {oracle} from './oracle.ts';
import {testFilesIn, testsIn} from './own-tests.ts';
import type {UnderTest} from './under-test.ts';
import {makeWholeWorkplace, taken, type Workplace} from './workplace.ts';

const testsTimeoutMs = 15 * 60_000;
const mostSummaryBytes = 32 * 1024 * 1024;

const pytest = ['-m', 'pytest', '-q'] as const;
/** The plugin that keeps account, and its file in `python/account`. */
export const accountPlugin = 'ml_gates_account';

const counted = z.object({
	ran: z.number(),
	skipped: z.number(),
	/** Of how many it is known whether they check anything, and how many do. */
	known: z.number(),
	asserted: z.number(),
	/** Some of those that check nothing. */
	silent: z.array(z.string()),
});
type TestCounts = z.infer<typeof counted>;

export type OwnTests = {
	/** As they were started, without what is ours. */
	readonly words: readonly [string, ...string[]];
	/** Ended the command with 0? */
	readonly passed: boolean;
	readonly end: string;
	readonly summary: string;
	readonly seconds: number;
	/** Null: it said nothing that could be counted. */
	readonly counts: TestCounts | null;
	/** Of tests that nothing could be counted of: do they fail without the project's sources? null: it was not asked. */
	readonly needsSources: boolean | null;
	/** pytest's account: which lines each test runs; null where another program ran them. */
	readonly account: string | null;
};

/** The words that run the project's tests: its own command, else what its files ask for. Throws CannotJudge when it has none. */
async function testWords(project: UnderTest, environment: ProjectEnvironment): Promise<[string, ...string[]]> {
	const tests = await testsIn(project.copy, project.pipeline);
	if (tests === null) throw new CannotJudge('the project has no tests: no test_*.py, no `test` command, no target test in a Makefile');
	if (tests.named) return wordsOf(project, 'test', {}, environment);
	const [first, ...others] = tests.words;
	return first === 'make' ? [first, ...others, `PYTHON=${environment.python}`] : [environment.python, ...others];
}

/**
 * Is it pytest itself that these words start, by itself, as a module, or by `uv run` and the like? It then takes options behind them. A target
 * of make, tox or nox may have its name.
 */
export const startsPytest = (words: readonly string[]): boolean =>
	words.some(
		(word, at) =>
			/(^|\/)(pytest|py\.test)$/.test(word) &&
			(at === 0 || words[at - 1] === '-m' || (words[at - 1] === 'run' && !/(^|\/)(make|tox|nox|just|task)$/.test(words[0] ?? ''))),
	);

/**
 * The project's own tests, run once in a judgement, in a fresh environment: how they end, how many ran, and what each of them reaches. A
 * command that runs no test of a project with test files is no way around them: pytest then runs those.
 */
export function ownTests(project: UnderTest): Promise<OwnTests> {
	return project.context.shared('own tests', async () => {
		const environment = await testEnvironment(project);
		const words = await testWords(project, environment);
		const named = await run(project, environment, words);
		const counted = (named.counts?.ran ?? 0) + (named.counts?.skipped ?? 0);
		if (!named.passed || counted > 0 || startsPytest(words)) return named;
		if ((await testFilesIn(project.copy)).length > 0) {
			const files = await run(project, environment, [environment.python, ...pytest]);
			if (files.counts !== null && files.counts.ran + files.counts.skipped > 0) return files;
		}
		// Doctests, a script of its own: what they are worth is told by the breaks that they notice, that they run anything by this.
		return {...named, needsSources: !(await run(project, environment, words, withoutSources)).passed};
	});
}

/** Every Python source of a copy ends as soon as it is run. */
async function withoutSources({copy}: Workplace): Promise<void> {
	for (const name of await readdir(copy, {recursive: true}))
		if (name.endsWith('.py')) await writeFile(path.join(copy, name), 'raise RuntimeError("taken away")\n');
}

async function run(
	project: UnderTest,
	environment: ProjectEnvironment,
	words: readonly [string, ...string[]],
	change: (workplace: Workplace) => Promise<void> = async () => undefined,
): Promise<OwnTests> {
	const {context, folder} = project;
	context.progress?.("the project's own tests", null);
	const workplace = await makeWholeWorkplace(project);
	await change(workplace);
	const ours = workplace.fresh('.json');
	const junit = workplace.fresh('.xml');
	const store = workplace.fresh('.db');
	try {
		const direct = startsPytest(words);
		const [file, ...others] = words;
		const result = await runIn(project, workplace, [file, ...others, ...(direct ? ['-p', accountPlugin] : [])], {
			environment,
			timeoutMs: testsTimeoutMs,
			variables: {
				MLFLOW_TRACKING_URI: `sqlite:///${store}`,
				...(direct
					? {...(await withPlugin(workplace, environment)), ML_GATES_ACCOUNT: ours, ML_GATES_TRACED: `${workplace.copy}${path.sep}`}
					: {PYTEST_ADDOPTS: `--junitxml=${junit}`}),
			},
			folders: [ours, junit, store].map(file => path.dirname(file)),
		});
		context.signal.throwIfAborted();
		const account = path.join(folder, direct ? 'account-of-tests.json' : 'account-of-tests.xml');
		await rm(account, {force: true});
		await taken(direct ? ours : junit, account, 'the account of its tests', false);
		const counts = direct ? await countsOf(project, account) : (inXml(await text(account)) ?? inUnittest(result));
		const summary = result.stdout.split('\n').findLast(line => /\b(passed|failed|skipped|error)/.test(line)) ?? '';
		return {
			words,
			passed: result.ended === 'exited' && result.exitCode === 0,
			end: endOf(result),
			summary: summary.replaceAll('=', '').trim(),
			seconds: result.durationMs / 1000,
			counts,
			needsSources: null,
			account: direct && counts !== null ? account : null,
		};
	} finally {
		await removeTree(workplace.root);
	}
}

/** The plugin lies in the workplace: a sandbox opens nothing more for it. */
async function withPlugin(workplace: Workplace, environment: ProjectEnvironment): Promise<{readonly PYTHONPATH: string}> {
	const plugin = workplace.fresh('.py');
	const place = path.dirname(plugin);
	await mkdir(place, {recursive: true});
	await copyFile(path.join(gatesPython(), 'account', `${accountPlugin}.py`), path.join(place, `${accountPlugin}.py`));
	const before = environment.variables['PYTHONPATH'];
	return {PYTHONPATH: [place, path.join(workplace.copy, 'src'), ...(before ? [before] : [])].join(path.delimiter)};
}

async function countsOf({context, copy}: UnderTest, account: string): Promise<TestCounts | null> {
	if ((await text(account)) === '') return null;
	return oracle(context, 'own_tests', {account, project: copy}, counted);
}

const text = async (file: string): Promise<string> => (await readBounded(file, mostSummaryBytes).catch(() => null))?.toString('utf8') ?? '';

/** What pytest wrote for other programs; null without it. */
function inXml(xml: string): TestCounts | null {
	const suites = [...xml.matchAll(/<testsuite\b[^>]*>/g)].map(([tag]) => tag);
	if (suites.length === 0) return null;
	const sum = (name: string) => suites.reduce((total, tag) => total + Number(new RegExp(`\\b${name}="(\\d+)"`).exec(tag)?.[1] ?? 0), 0);
	return {ran: sum('tests') - sum('skipped'), skipped: sum('skipped'), known: 0, asserted: 0, silent: []};
}

/** The end of what unittest prints. */
function inUnittest({stdout, stderr}: ProjectRun): TestCounts | null {
	const said = `${stdout}\n${stderr}`;
	const runs = [...said.matchAll(/^Ran (\d+) tests? in /gm)].map(([, count]) => Number(count));
	if (runs.length === 0) return null;
	const skipped = [...said.matchAll(/^(?:OK|FAILED) \(.*?skipped=(\d+)/gm)].reduce((total, [, count]) => total + Number(count), 0);
	return {ran: runs.reduce((total, count) => total + count, 0) - skipped, skipped, known: 0, asserted: 0, silent: []};
}
