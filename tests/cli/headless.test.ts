import {existsSync} from 'node:fs';
import {lstat, mkdir, readdir, readFile, readlink, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import * as z from 'zod';
import {type Check, checkSchema} from '../../src/domain/check.ts';
import {type SessionState, stateSchema} from '../../src/domain/state.ts';
import {reportOf} from '../../src/steps/reports.ts';
import type {RunResult} from '../../src/system/exec.ts';
import {call, type Desk, desk, example, exampleTarget, makeDesk, placed, sessionsIn} from '../support/cli.ts';
import {processesWith} from '../support/program.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

const steps = ['problem_type', 'data', 'constraints', 'infrastructure', 'maturity'];
const lineSchema = z.object({
	v: z.literal(1),
	seq: z.number().int(),
	at: z.iso.datetime(),
	type: z.string(),
	phase: z.string().optional(),
	step: z.string().optional(),
	data: z.record(z.string(), z.unknown()),
});
const linesOf = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.map(line => lineSchema.parse(JSON.parse(line)));
const jsonIn = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
const stateOf = async (folder: string): Promise<SessionState> => stateSchema.parse(await jsonIn(path.join(folder, 'state.json')));
const endedSchema = z.object({
	exit: z.number(),
	state: z.string(),
	reports: z.array(z.string()),
	not_run: z.array(z.object({check: z.string(), reason: z.string()})),
	waivers: z.array(z.unknown()),
	measured: z.number(),
	checks: z.number(),
});

describe('the example, from the command line of a script', () => {
	let at: Desk;
	let result: RunResult;
	let session = '';
	let project = '';
	let state: SessionState;
	beforeAll(async () => {
		at = await makeDesk();
		const args = [
			'bird strike damage predictor',
			'--data',
			example,
			'--target',
			exampleTarget,
			'--headless',
			'--json',
			'--until',
			'ASSESSMENT',
		];
		result = await call(at, [...args, ...placed(at)]);
		session = path.join(at.state, (await sessionsIn(at.state))[0] ?? '');
		state = await stateOf(session);
		project = path.join(at.workspace, 'bird-strike-damage-predictor');
	});
	afterAll(() => rm(at.folder, {recursive: true, force: true}));

	const report = (step: string) => jsonIn(path.join(project, 'reports', `${step}.json`));

	test('passes, says on stderr what comes next and nothing else, leaves no process and nothing in /tmp', async () => {
		const [next = '', ...more] = result.stderr.split('\n');
		expect(next).toMatch(/^Next: Design \(PIPELINE_DESIGN\)\. Go on with: \S.*ml-engineer\S* resume /);
		expect(next.endsWith(` resume ${state.session_id} --state-dir ${at.state}`)).toBe(true);
		expect(more).toEqual(['']);
		expect(result.exitCode).toBe(0);
		expect(processesWith(at.folder)).toEqual([]);
		expect((await readdir(at.temporary)).filter(name => name !== 'node-compile-cache')).toEqual([]);
		expect(existsSync(`/tmp/ml-engineer-${state.session_id}.json`)).toBe(false);
	});

	test('prints one event a line, numbered without a gap, none newer than what is saved', async () => {
		const lines = linesOf(result.stdout);
		expect(lines.map(line => line.seq)).toEqual(lines.map((_, index) => index + 1));
		expect(lines[0]?.type).toBe('session.activated');
		expect(lines.at(-1)).toMatchObject({seq: state.seq, type: 'session.ended'});
		const history = (await readFile(path.join(session, 'history.ndjson'), 'utf8')).trimEnd().split('\n');
		expect(history).toHaveLength(state.seq);
		// What was printed is what is kept, but for the last line, which says more.
		expect(result.stdout.trimEnd().split('\n').slice(0, -1)).toEqual(history.slice(0, -1));
		expect(new Set(lines.flatMap(line => (line.type === 'step.settled' ? [line.step] : [])))).toEqual(new Set(steps));
	});

	test('ends with where everything is, and what was not measured', () => {
		const ended = endedSchema.parse(linesOf(result.stdout).at(-1)?.data);
		expect(ended.exit).toBe(0);
		expect(ended.state).toBe(path.join(session, 'state.json'));
		expect(ended.reports).toEqual(steps.map(step => path.join(project, 'reports', `${step}.json`)));
		expect(ended.waivers).toEqual([]);
		const notRun = state.phases.ASSESSMENT.gate?.checks.filter(check => check.verdict === 'not_run') ?? [];
		expect(ended.not_run).toEqual(notRun.map(check => ({check: check.id, reason: check.reason})));
		const checks = state.phases.ASSESSMENT.gate?.checks.length ?? 0;
		expect(ended).toMatchObject({measured: checks - notRun.length, checks});
	});

	test('keeps the fields that other tools read, by their names and values', () => {
		expect(Object.keys(state).slice(0, 6)).toEqual([
			'activated',
			'focus_area',
			'timestamp',
			'ml_approach',
			'key_principles',
			'active_capabilities',
		]);
		expect(state).toMatchObject({
			activated: true,
			focus_area: 'bird strike damage predictor',
			ml_approach: 'production_first',
			key_principles: [
				'Scalable and reliable ML systems',
				'Reproducible experiments and deployments',
				'Continuous monitoring and improvement',
				'Data-driven decision making',
			],
			active_capabilities: [
				'MLOps pipeline design',
				'Production model serving',
				'Feature store architecture',
				'Model monitoring and drift detection',
				'A/B testing frameworks',
			],
			schema: 2,
			session_id: path.basename(session),
			phase: 'PIPELINE_DESIGN',
			job: 'new',
			system_types: ['training_pipeline'],
			workspace: at.workspace,
			project,
			data: {files: [example], target: exampleTarget, hidden: {rows: 2000, rule: 'stratified'}},
			inbox: [],
			waivers: [],
		});
		expect(state.history.length).toBeLessThanOrEqual(500);
		expect(new Date(state.timestamp).toISOString()).toBe(state.timestamp);
		for (const step of steps)
			expect(state.phases.ASSESSMENT.steps[step]).toMatchObject({
				status: 'done',
				backend: 'analyst',
				attempts: 1,
				stale: false,
				report: `reports/${step}.json`,
			});
		for (const constraint of Object.values(state.constraints)) expect(constraint).toMatchObject({source: 'default', accepted: false});
	});

	test('is for its owner only', async () => {
		expect((await stat(session)).mode & 0o777).toBe(0o700);
		expect((await stat(path.join(session, 'hidden'))).mode & 0o777).toBe(0o700);
		for (const name of ['state.json', 'state.json.bak', 'history.ndjson'])
			expect((await stat(path.join(session, name))).mode & 0o777, name).toBe(0o600);
	});

	test('has the figures of the data in the reports', async () => {
		const data = await report('data');
		expect(data).toMatchObject({schema: 1, rows: 10_000, columns: 14, duplicate_rows: 24, unparsable_lines: 0, leakage: []});
		expect(data).toHaveProperty('suspects.length', 3);
		for (const suspect of [
			{column: 'Cost Repair', pattern: 'nonzero', rows: 178, event: 'target!=None', rate: 0.848, base_rate: 0.106, lift: 8},
			{column: 'Cost Total $', pattern: 'nonzero', rows: 209, rate: 0.737},
			{column: 'Cost Other', pattern: 'nonzero', rows: 72, rate: 0.611},
		])
			expect(data).toHaveProperty('suspects', expect.arrayContaining([expect.objectContaining(suspect)]));
		const speed = {name: 'Speed IAS in knots', storage: 'BIGINT', meaning: 'number', missing: 2836};
		expect(data).toHaveProperty('profile', expect.arrayContaining([expect.objectContaining(speed)]));
		const problem = await report('problem_type');
		expect(problem).toMatchObject({schema: 1, problem_type: 'multiclass', target: exampleTarget});
		for (const small of [
			{label: 'B', rows: 1, holdout_ok: false},
			{label: 'C', rows: 14, holdout_ok: false},
		])
			expect(problem).toHaveProperty('classes', expect.arrayContaining([small]));
		expect(problem).toHaveProperty('alternatives', expect.arrayContaining([expect.objectContaining({type: 'binary'})]));
	});

	test('has reports of their schemas, whose evidence is where it says', async () => {
		for (const step of steps) {
			const parsed = reportOf('ASSESSMENT', step)?.schema.safeParse(await report(step));
			expect(parsed?.error?.issues ?? [], step).toEqual([]);
		}
		const cited = z.object({evidence: z.array(z.object({path: z.string(), line: z.number(), quote: z.string()}))});
		for (const {path: file, line, quote} of cited.parse(await report('problem_type')).evidence) {
			const text = (await readFile(path.resolve(at.workspace, file), 'utf8')).split('\n')[line - 1] ?? '';
			expect(text.startsWith(quote.replace(/…$/, '')), `${file}:${line}`).toBe(true);
		}
	});

	test('says the same of the gate in the state, the gate report, the events and the document', async () => {
		const {gate, status} = state.phases.ASSESSMENT;
		const checks: readonly Check[] = gate?.checks ?? [];
		expect(status).toBe('passed');
		expect(checks.length).toBeGreaterThan(5);
		expect(await report('gate_assessment')).toMatchObject({schema: 1, phase: 'ASSESSMENT', checks});
		const told = linesOf(result.stdout).filter(line => line.type === 'check.measured');
		expect(told.map(line => checkSchema.parse(line.data['check']))).toEqual(checks);
		expect(told.map(line => line.step)).toEqual(checks.map(check => check.step));
		const document = await readFile(path.join(project, 'docs/assessment.md'), 'utf8');
		expect(document).toContain(`Verdict: **${gate?.verdict}**`);
		for (const check of checks) expect(document).toContain(`| ${check.verdict} | ${check.id} |`);
		// Evidence points into reports that are there.
		for (const pointer of checks.flatMap(check => check.evidence)) {
			const [file = '', place = ''] = pointer.split('#');
			const keys = place.split('/').filter(key => key !== '');
			expect(await jsonIn(path.join(project, file)), pointer).toHaveProperty(keys.join('.'));
		}
	});

	test('writes no number into the document that no report has', async () => {
		const document = await readFile(path.join(project, 'docs/assessment.md'), 'utf8');
		const [before = ''] = document.split('\n## Gate');
		const plain = (text: string) => text.replaceAll(/(\d),(?=\d{3})/g, '$1');
		const texts = await Promise.all(steps.map(async step => JSON.stringify(await report(step))));
		const known = plain(texts.join('\n'));
		const numbers = new Set(known.match(/\d+(?:\.\d+)?/g)?.map(Number));
		const total = 10_000;
		/** Percentages are of a number in the reports, rounded. */
		const isShare = (value: string) =>
			[...numbers].some(number =>
				[number / total, number].some(share => [0, 1, 2].some(digits => (100 * share).toFixed(digits) === value)),
			);
		const strangers = [...plain(before.replaceAll(/`[^`]*`/g, '')).matchAll(/(?<![\w.-])\d+(?:\.\d+)?(?![\w-])( %)?/g)]
			.filter(([text, percent]) => {
				const value = text.replace(' %', '');
				if (numbers.has(Number(value))) return false;
				if (percent !== undefined) return !isShare(value);
				return ![...numbers].some(number => (number / 1e6).toFixed(1) === value); // sizes in MB
			})
			.map(([text]) => text);
		expect(strangers).toEqual([]);
	});
});

test('--strict counts what was not run: exit 1 exactly when something was not', async () => {
	const at = await desk();
	// A PATH with nothing but this Node: no Python, so the memory of a sample fit cannot be measured.
	const bare = path.join(at.folder, 'bin');
	await mkdir(bare);
	const args = ['strikes again', '--data', example, '--target', exampleTarget, '--headless', '--json', '--until', 'ASSESSMENT', '--strict'];
	const {exitCode, stdout} = await call(at, [...args, ...placed(at)], {env: {PATH: bare}});
	const ended = endedSchema.parse(linesOf(stdout).at(-1)?.data);
	expect(ended.not_run.map(one => one.check)).toContain('infrastructure.memory');
	expect(ended.not_run.every(one => one.reason.length > 10)).toBe(true);
	expect(ended.exit).toBe(1);
	expect(exitCode).toBe(1);
	const [id = ''] = await sessionsIn(at.state);
	const state = await stateOf(path.join(at.state, id));
	// The phase itself is passed: going on is not forbidden by strictness.
	expect(state.phases.ASSESSMENT.gate?.verdict).toBe('passed_with_gaps');
	const again = await call(at, ['resume', id, '--headless', '--until', 'ASSESSMENT', ...placed(at)], {env: {PATH: bare}});
	expect(again.exitCode).toBe(0);
});

const small = `x,colour,y\n${Array.from({length: 120}, (_, i) => `${i % 17},${['red', 'green', 'blue'][i % 3]},${(i * 7) % 11 > 5 ? 'yes' : 'no'}`).join('\n')}\n`;

describe('small data', () => {
	async function smallDesk(): Promise<Desk> {
		const at = await desk();
		const {writeFile} = await import('node:fs/promises');
		await writeFile(path.join(at.workspace, 'small.csv'), small);
		return at;
	}

	test('without a terminal it runs headless by itself, says so, finds the only file, shows the activation and stops after ASSESSMENT', async () => {
		const at = await smallDesk();
		const {exitCode, stdout, stderr} = await call(at, ['answer yes or no', '--target', 'y', ...placed(at)]);
		expect(stderr).toMatch(
			/^No terminal here: running headless \(see --headless\)\.\nNext: Design \(PIPELINE_DESIGN\)\. Go on with: \S.*ml-engineer\S* resume .*\n$/,
		);
		expect(exitCode).toBe(0);
		for (const said of [
			'answer yes or no',
			'MLOps pipeline design',
			'A/B testing frameworks',
			'Gate Assess: passed',
			'default, nobody set it',
		])
			expect(stdout).toContain(said);
		expect(stdout.trimEnd().endsWith('exit 0')).toBe(true);
		expect(await readdir(path.join(at.workspace, 'answer-yes-or-no'))).toEqual(expect.arrayContaining(['docs', 'reports']));
	});

	test('the link in /tmp is made for the default state folder only, and goes with the session', async () => {
		const at = await smallDesk();
		const {exitCode} = await call(at, ['answer yes or no', '--target', 'y', '--headless', '--until', 'assessment']);
		expect(exitCode).toBe(0);
		const state = path.join(at.folder, 'xdg', 'ml-engineer');
		const [id = ''] = await sessionsIn(state);
		const link = `/tmp/ml-engineer-${id}.json`;
		try {
			expect((await lstat(link)).isSymbolicLink()).toBe(true);
			expect(await readlink(link)).toBe(path.join(state, id, 'state.json'));
			expect((await stateOf(path.dirname(await readlink(link)))).session_id).toBe(id);
			expect((await call(at, ['sessions', 'delete', id, '--yes'])).exitCode).toBe(0);
			expect(await lstat(link).catch(() => null)).toBe(null);
		} finally {
			await rm(link, {force: true});
		}
	});

	test('what was set by flag is accepted and not asked for; what was not is listed as a default', async () => {
		const at = await smallDesk();
		const flags = ['--constraint', 'latency_p99_ms=20', '--constraint', 'quality_metric=f1', '--system-type', 'training_pipeline'];
		const {exitCode, stdout} = await call(at, [
			'--focus',
			'answers',
			'--target',
			'y',
			...flags,
			'--headless',
			'--json',
			'--until',
			'ASSESSMENT',
			...placed(at),
		]);
		expect(exitCode).toBe(0);
		const [id = ''] = await sessionsIn(at.state);
		const state = await stateOf(path.join(at.state, id));
		expect(state.system_types).toEqual(['training_pipeline']);
		expect(state.constraints['latency_p99_ms']).toMatchObject({value: 20, unit: 'ms', source: 'flag', accepted: true});
		const defaults = z.object({defaults: z.array(z.string())}).parse(linesOf(stdout).at(-1)?.data).defaults;
		expect(defaults.join('\n')).not.toContain('latency_p99_ms');
	});

	test('--allow ask without anybody to ask refuses and lists it', async () => {
		const at = await smallDesk();
		const agent = path.join(at.folder, 'asking.mjs');
		const {writeFile} = await import('node:fs/promises');
		await writeFile(agent, askingAgent);
		const args = ['answer yes or no', '--target', 'y', '--agent-for', `monitoring=${process.execPath} ${agent}`, '--headless', '--json'];
		const {stdout, stderr, exitCode} = await call(at, [...args, '--until', 'ASSESSMENT', '--allow', 'ask', ...placed(at)]);
		const ended = z.object({refused: z.array(z.string())}).parse(linesOf(stdout).at(-1)?.data);
		expect(ended.refused).toContain('monitoring: python train.py');
		expect(exitCode).toBe(3); // its report was never delivered
		expect(stderr).toMatch(
			/^Assess was not judged: maturity failed: no usable report: .*\nNext: Maturity of Assess, again\. Go on with: .*ml-engineer(\.js)? resume \d+ --state-dir .*\n$/,
		);
	});

	test('SIGTERM in the middle is exit 130 with a session that can be taken up', async () => {
		const at = await smallDesk();
		const {start} = await import('../../src/system/exec.ts');
		const {bin} = await import('../support/cli.ts');
		const args = [bin, 'answer yes or no', '--target', 'y', '--headless', '--json', '--until', 'ASSESSMENT', ...placed(at)];
		const child = start(process.execPath, args, {cwd: at.workspace, env: at.env});
		let told = '';
		let sent = false;
		child.stdout.on('data', (chunk: Buffer) => {
			told += chunk.toString();
			if (sent || !told.includes('"step.started"')) return;
			sent = true;
			process.kill(child.pid, 'SIGTERM');
		});
		const {exitCode} = await child.exited;
		expect(exitCode).toBe(130);
		const [id = ''] = await sessionsIn(at.state);
		const state = await stateOf(path.join(at.state, id));
		expect(Object.values(state.phases.ASSESSMENT.steps).some(step => step.status === 'interrupted')).toBe(true);
		expect(processesWith(at.folder)).toEqual([]);
		const again = await call(at, ['resume', '--headless', '--until', 'ASSESSMENT', ...placed(at)]);
		expect(again.exitCode).toBe(0);
		expect((await stateOf(path.join(at.state, id))).phases.ASSESSMENT.status).toBe('passed');
	});
});

/** An agent that asks to run one command and then ends its turn with nothing delivered. */
const askingAgent = `
let buffer = '';
const send = message => process.stdout.write(JSON.stringify({jsonrpc: '2.0', ...message}) + '\\n');
let prompt = null;
process.stdin.on('data', chunk => {
	buffer += chunk;
	for (let at = buffer.indexOf('\\n'); at !== -1; at = buffer.indexOf('\\n')) {
		const line = buffer.slice(0, at);
		buffer = buffer.slice(at + 1);
		if (line.trim() === '') continue;
		const message = JSON.parse(line);
		if (message.method === 'initialize') send({id: message.id, result: {protocolVersion: 1, agentCapabilities: {}, authMethods: []}});
		else if (message.method === 'session/new') send({id: message.id, result: {sessionId: 's'}});
		else if (message.method === 'session/prompt') {
			prompt = message.id;
			send({id: 77, method: 'session/request_permission', params: {sessionId: 's',
				toolCall: {toolCallId: 't', title: 'python train.py', kind: 'execute', rawInput: {command: 'python train.py'}},
				options: [{optionId: 'y', name: 'Allow', kind: 'allow_once'}, {optionId: 'n', name: 'Reject', kind: 'reject_once'}]}});
		} else if (message.id === 77) send({id: prompt, result: {stopReason: 'end_turn'}});
		else if (message.id !== undefined && message.method) send({id: message.id, error: {code: -32601, message: 'no'}});
	}
});
process.stdin.on('end', () => process.exit(0));
`;
