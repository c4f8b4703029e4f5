import {execFileSync, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import * as z from 'zod';
import {base, workflow} from '../analysis/maturity/detectors/cases.ts';
import {gitTree, tree} from '../analysis/tree.ts';

const source = path.resolve(import.meta.dirname, '../../src/cli/assess.ts');
const call = `import {assessCommand} from ${JSON.stringify(source)};
const [directory, json, failUnder] = process.argv.slice(1);
try {
	const ended = assessCommand({directory, json: json === 'json', failUnder: failUnder === '' ? null : (failUnder ?? null)});
	if (process.argv.includes('interrupt')) process.kill(process.pid, 'SIGINT');
	process.exitCode = await ended;
} catch (error) {
	process.stderr.write(error.message + '\\n');
	process.exitCode = error.status ?? 99;
}`;

type Ended = {readonly exit: number | null; readonly out: string; readonly err: string};

/** The command in a process of its own, as a person or CI starts it. */
function assess(args: readonly string[], cwd: string): Promise<Ended> {
	const child = spawn(process.execPath, ['--input-type=module', '-e', call, '--', ...args], {cwd, stdio: ['ignore', 'pipe', 'pipe']});
	let out = '';
	let err = '';
	child.stdout.on('data', chunk => {
		out += chunk;
	});
	child.stderr.on('data', chunk => {
		err += chunk;
	});
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', exit => resolve({exit, out, err}));
	});
}

const contents = (root: string) =>
	createHash('sha256')
		.update(execFileSync('find', ['.', '-printf', '%p %y %m %s %T@\n'], {cwd: root, encoding: 'utf8'}).split('\n').sort().join('\n'))
		.update(execFileSync('bash', ['-c', 'find . -type f -print0 | sort -z | xargs -0 sha256sum'], {cwd: root, encoding: 'utf8'}))
		.digest('hex');

const rows = `age,plan,churned\n${Array.from({length: 60}, (_, index) => `${20 + index},${index % 3},${index % 4 === 0 ? 'yes' : 'no'}`).join('\n')}\n`;
const project = {
	...base,
	'data.csv': rows,
	'README.md': '# Churn\n\nCanary releases make it safe.\n',
	...workflow('python train.py || true'),
};

const evidence = z.object({path: z.string(), line: z.int().min(1), quote: z.string()});
const item = evidence.extend({name: z.string()});
const items = z.array(item);
const level = z.object({min: z.number().nullable(), max: z.number().nullable()});
/** The shape that CONTRACT.md pins; more keys may come. */
const contract = z.object({
	v: z.literal(1),
	problem_type: z.object({
		schema: z.literal(1),
		problem_type: z.enum(['binary', 'multiclass', 'regression', 'clustering', 'forecasting', 'text_classification', 'other', 'none']),
		target: z.string().nullable(),
		classes: z.array(z.object({label: z.string(), rows: z.int(), holdout_ok: z.boolean()})),
		alternatives: z.array(z.object({type: z.string(), why: z.string()})),
		evidence: z.array(evidence),
	}),
	data: z
		.object({
			schema: z.literal(1),
			rows: z.int(),
			columns: z.int(),
			duplicate_rows: z.int(),
			unparsable_lines: z.int(),
			profile: z.array(z.object({name: z.string(), storage: z.string(), meaning: z.string(), missing: z.int(), distinct: z.int()})),
			leakage: z.array(z.unknown()),
			suspects: z.array(z.unknown()),
		})
		.nullable(),
	inventory: z.object({
		schema: z.literal(1),
		python_files: z.int(),
		notebooks: z.int(),
		tests: z.int(),
		frameworks: items,
		target: z.string().nullable(),
		data_files: z.array(z.object({path: z.string(), rows: z.int().nullable(), columns: z.int().nullable()})),
		dependency_files: items,
		locked: z.boolean(),
		ci: z.array(
			z.object({
				name: z.string(),
				path: z.string(),
				line: z.int(),
				active: z.boolean(),
				runs_tests: z.boolean(),
				trains: z.boolean(),
				deploys: z.boolean(),
			}),
		),
		containers: items,
		kubernetes: items,
		iac: items,
		tracking: items,
		registry: items,
		data_versioning: items,
		orchestration: items,
		tuning: items,
		serving: items,
		feature_store: items,
		monitoring: z.object({drift: items, service: items, alerts: items, dashboards: items}),
		release: z.object({canary: items, rollback: items, promotion_gate: items}),
		risks: z.array(
			z.object({kind: z.enum(['secret', 'personal_data', 'broken', 'claimed']), path: z.string(), line: z.int(), what: z.string()}),
		),
	}),
	maturity: z.object({
		schema: z.literal(1),
		ml: z.boolean(),
		score: z.number().nullable(),
		band: z.string(),
		sections: z.object({data: z.number(), model: z.number(), infrastructure: z.number(), monitoring: z.number()}),
		tests: z.array(
			z.object({
				id: z.string(),
				score: z.number(),
				certainty: z.enum(['static', 'presence', 'ask', 'run']),
				evidence: z.array(evidence),
				claimed: z.array(evidence),
				missing: z.string(),
			}),
		),
		frameworks: z.array(z.string()),
		google: level.extend({met: z.array(z.string()), missing: z.array(z.string())}),
		microsoft: level,
	}),
});

describe('assess', () => {
	test('prints one object of the contract, and the data file says what the code left open', async () => {
		const root = gitTree(project);
		const {exit, out, err} = await assess([root, 'json'], root);
		expect([exit, err]).toEqual([0, '']);
		expect(out.endsWith('}\n') && out.trimEnd().includes('\n')).toBe(false);
		const found = contract.parse(JSON.parse(out));
		expect(found.problem_type).toMatchObject({
			problem_type: 'binary',
			target: 'churned',
			classes: [
				{label: 'no', rows: 45},
				{label: 'yes', rows: 15},
			],
		});
		expect(found.data).toMatchObject({rows: 60, columns: 3});
		expect(found.maturity.tests).toHaveLength(28);
	});

	test('tells a person the score, the level with its conditions, what is there, what is only claimed, and what to do next', async () => {
		const root = tree(project);
		const {exit, out} = await assess([root, ''], root);
		expect(exit).toBe(0);
		expect(out).toContain('binary, target churned; scikit-learn');
		expect(out).toMatch(/^ML Test Score 0 of 7: research project$/mu);
		expect(out).toMatch(/^Google MLOps level 0, Microsoft \d/mu);
		expect(out).toMatch(/^ {2}missing {2}validation: .*$/mu);
		expect(out).toContain('training starts: train.py:12');
		expect(out).toMatch(/^ {2}I6 {2}A new model is tried on a part of the traffic first {2}README\.md:3 "Canary/mu);
		expect(out).toMatch(/^Next: what raises the score first, then most points for the effort\n {2}[DMIO]\d \+0\.5/mu);
		expect(out).toMatch(/^ {2}broken: its failure is not noticed: \|\| true {2}\.github\/workflows\/ci\.yml:6$/mu);
		expect(out).toMatch(/^Unknown: no file can tell\n {2}D3/mu);
	});

	test('leaves the folder as it was, byte for byte, also when it is started there', async () => {
		const root = gitTree(project);
		const before = contents(root);
		await assess(['.', 'json'], root);
		expect(contents(root)).toBe(before);
	});

	test('no machine learning: no level, null for a score, exit 0; with --fail-under exit 1', async () => {
		const root = tree({'app.py': 'import flask\n\napp = flask.Flask("a")\n', 'data.csv': rows});
		const plain = await assess([root, 'json'], root);
		const found = contract.parse(JSON.parse(plain.out));
		expect(plain.exit).toBe(0);
		expect(found.maturity).toMatchObject({ml: false, score: null, google: {min: null, max: null}});
		expect([found.problem_type.problem_type, found.data]).toEqual(['none', null]);
		expect((await assess([root, ''], root)).out).toContain('Not a machine learning project: no level, no score.');
		expect((await assess([root, '', '0'], root)).exit).toBe(1);
	});

	test('--fail-under compares with the score of the evidence', async () => {
		const root = tree(project);
		expect((await assess([root, '', '0'], root)).exit).toBe(0);
		expect((await assess([root, '', '1'], root)).exit).toBe(1);
	});

	test.each([
		['--fail-under that is no score', ['.', '', 'high'], '--fail-under high is not a score between 0 and 7.'],
		['a folder that is not there', ['nowhere', ''], 'nowhere. Name the repository'],
	])('%s is wrong input: one sentence, exit 2', async (_what, args, sentence) => {
		const {exit, out, err} = await assess(args, tree(base));
		expect([exit, out]).toEqual([2, '']);
		expect(err).toContain(sentence);
		expect(err.trim().split('\n')).toHaveLength(1);
	});

	test('two data files, or one without rows, are not measured', async () => {
		for (const files of [{'a.csv': rows, 'b.csv': rows.replace('yes', 'no')}, {'a.csv': 'age,churned\n'}]) {
			const root = tree({...base, ...files});
			expect(contract.parse(JSON.parse((await assess([root, 'json'], root)).out)).data).toBeNull();
		}
		const copied = tree({...base, 'a.csv': rows, 'old/a.csv': rows});
		expect(contract.parse(JSON.parse((await assess([copied, 'json'], copied)).out)).data).toMatchObject({rows: 60});
	});

	test('ctrl-c ends it with 130, and nothing half-written on stdout', async () => {
		const root = tree(project);
		const {exit, out, err} = await assess([root, 'json', '', 'interrupt'], root);
		expect([exit, out]).toEqual([130, '']);
		expect(err).toContain('Interrupted. Nothing was written');
	});
});
