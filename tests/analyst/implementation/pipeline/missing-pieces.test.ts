import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {addMissingPieces} from '../../../../src/analyst/implementation/pipeline/missing-pieces.ts';
import {designedPipeline} from '../../../../src/analyst/pipeline_design/pipeline-file.ts';
import {run} from '../../../../src/system/exec.ts';
import {RunningTools} from '../project.ts';

/** Learns the label of each word, by nothing but the standard library. */
const train = `import csv, json, sys
data, model, seed = sys.argv[1:]
rows = list(csv.DictReader(open(data), delimiter=";"))
json.dump({row["word"]: row["label"] for row in rows}, open(model, "w"))
`;
const predict = `import csv, json, sys
model, data, out = sys.argv[1:]
learned = json.load(open(model))
with open(out, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["prediction"])
    for row in csv.DictReader(open(data), delimiter=";"):
        writer.writerow([learned.get(row["word"], "no")])
`;
const pipeline = (test: string) => `schema: 1
name: words
problem: binary
data: {path: rows.csv, delimiter: ";"}
target: {column: label, classes: ["no", "it's \\"so\\""]}
commands:
  train: [python, train.py, "{data}", "{model}", "{seed}"]
  predict: [python, predict.py, "{model}", "{data}", "{out}"]
${test}`;
const rows = Array.from({length: 80}, (_, at) => (at % 3 === 0 ? 'a;no' : 'b;"it\'s ""so"""')).join('\n');

let root: string;
let tools: RunningTools;
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-pieces-'));
	tools = new RunningTools(root);
	for (const [file, text] of Object.entries({'train.py': train, 'predict.py': predict, 'rows.csv': `word;label\n${rows}\n`}))
		await writeFile(path.join(root, file), text);
	const empty = {schema: 1, python_files: 2, notebooks: 0, tests: 0, target: null, locked: false, data_files: [], ci: [], risks: []};
	const lists = ['frameworks', 'dependency_files', 'containers', 'kubernetes', 'iac', 'tracking', 'registry', 'data_versioning'];
	const more = ['orchestration', 'tuning', 'serving', 'feature_store'];
	const items = Object.fromEntries([...lists, ...more].map(name => [name, []]));
	const monitoring = {drift: [], service: [], alerts: [], dashboards: []};
	const release = {canary: [], rollback: [], promotion_gate: []};
	await mkdir(path.join(root, 'reports'));
	await writeFile(path.join(root, 'reports/inventory.json'), JSON.stringify({...empty, ...items, monitoring, release}));
});
afterEach(() => rm(root, {recursive: true, force: true}));

async function added(test = '') {
	await writeFile(path.join(root, 'pipeline.yaml'), pipeline(test));
	return addMissingPieces(tools, await designedPipeline(root));
}
const paths = (found: Awaited<ReturnType<typeof added>>) => found.added.map(piece => piece.path);
const python = (...words: string[]) => run('python3', words, {cwd: root, timeoutMs: 60_000});

test('a repository without tests gets some that pass, a Makefile and CI that run them; nothing of it is changed', async () => {
	await writeFile(path.join(root, 'requirements.txt'), '');
	const found = await added();
	expect(paths(found)).toEqual(['tests/test_commands.py', 'Makefile', '.github/workflows/tests.yml']);
	expect(found.pipeline.commands.test).toEqual(['python', '-m', 'unittest', 'discover', '-s', 'tests']);
	const passed = await python('-m', 'unittest', 'discover', '-s', 'tests');
	expect(passed.stderr).toMatch(/Ran 4 tests[\s\S]*OK/);
	const makefile = await readFile(path.join(root, 'Makefile'), 'utf8');
	expect(makefile).toContain('\n\t$(PYTHON) -m unittest discover -s tests\n');
	expect(await readFile(path.join(root, '.github/workflows/tests.yml'), 'utf8')).toContain('run: python -m unittest discover -s tests');
	expect(await readFile(path.join(root, 'train.py'), 'utf8')).toBe(train);
});

test('make gates never fetches the program by its name: where it is not there it says how to get it, in one sentence', async () => {
	await added();
	const ours = path.resolve(import.meta.dirname, '../../../../src/blueprints/training_pipeline');
	for (const cwd of [root, ours]) {
		const gates = (...words: string[]) =>
			run('/usr/bin/make', ['-n', 'gates', ...words], {cwd, env: {PATH: '/usr/bin:/bin'}, timeoutMs: 60_000});
		expect((await gates()).stdout).not.toMatch(/\bnpx\b|npm exec/);
		const missing = await run('/usr/bin/make', ['gates'], {cwd, env: {PATH: '/usr/bin:/bin'}, timeoutMs: 60_000});
		expect(missing.exitCode).not.toBe(0);
		expect(missing.stderr).toMatch(
			/^ml-engineer is not on PATH: .*npm ci && npm link, or say ML_ENGINEER='node CHECKOUT\/bin\/ml-engineer\.js'\.$/m,
		);
		const named = await run('/usr/bin/make', ['gates', 'ML_ENGINEER=echo called', 'CHECK=x'], {
			cwd,
			env: {PATH: '/usr/bin:/bin'},
			timeoutMs: 60_000,
		});
		expect(named.stdout).toContain('called verify . --check x');
	}
});

test.each([
	['writes fewer predictions than rows', 'predict.py', 'for row in', 'for row in list', '    for row in'],
	['always says the same', 'predict.py', 'learned.get(row["word"], "no")', '"no"', ''],
	['writes its index too', 'predict.py', 'writer.writerow([learned', 'writer.writerow(["0", learned', ''],
	['learns nothing it is given', 'train.py', 'row["label"] for', '"no" for', ''],
	['fails', 'train.py', 'data, model, seed', 'data, model', ''],
])('these tests fail on a project that %s', async (_, file, from, to) => {
	await added();
	const text = await readFile(path.join(root, file), 'utf8');
	const broken =
		to === 'for row in list'
			? text.replace(
					'        writer.writerow([learned',
					'        if row["word"] == "a":\n            continue\n        writer.writerow([learned',
				)
			: text.replace(from, to).replace('["prediction"]', to.includes('"0"') ? '["", "prediction"]' : '["prediction"]');
	expect(broken).not.toBe(text);
	await writeFile(path.join(root, file), broken);
	expect((await python('-m', 'unittest', 'discover', '-s', 'tests')).exitCode).toBe(1);
});

test('what is there in any form is left', async () => {
	await writeFile(path.join(root, 'makefile'), 'all:\n');
	await writeFile(path.join(root, 'test_all.py'), 'import train\n');
	const found = await added('  test: [python, -m, pytest, -q]\n');
	expect(paths(found)).toEqual([]);
	expect(found.pipeline.commands.test).toEqual(['python', '-m', 'pytest', '-q']);
});

test('tests that run neither command get some that do, and stay as they are', async () => {
	await writeFile(path.join(root, 'test_all.py'), 'def test_all() -> None:\n    assert True\n');
	const found = await added('  test: [python, -m, pytest, -q]\n');
	expect(found.added[0]).toMatchObject({path: 'tests/test_commands.py', why: expect.stringContaining('no test runs train or predict')});
	expect(found.pipeline.commands.test).toEqual(['python', '-m', 'pytest', '-q']);
});

test('words that a shell would read otherwise are put into no Makefile', async () => {
	const found = await added('  test: [python, -c, "print(1); $(touch x)"]\n');
	expect(paths(found)).toEqual([]);
});
