import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {gatesPythonIsThere, judged, rowsFile} from './scored-project.ts';

const need = (name: string, more = '') => `needs:\n  - {need: ${name}, why: the model is made that way${more}}\n`;

describe.skipIf(!gatesPythonIsThere)('declared needs', () => {
	test('prepare runs once without data, and what it fetched is there in every run after it', async () => {
		const checks = await judged(
			{
				commands: '  prepare: python prepare.py\n',
				files: {
					'prepare.py': 'import os\nassert not os.path.exists("data/rows.csv")\nopen("weights.txt", "a").write("x")\n',
				},
				train: 'assert open("weights.txt").read() == "x"',
				predict: 'assert open("weights.txt").read() == "x"',
				more: need('network'),
			},
			['pipeline.fresh_run', 'validation.beats_baseline'],
		);
		const fresh = checks.get('pipeline.fresh_run');
		expect(fresh).toMatchObject({verdict: 'pass', needs: ['network']});
		expect(fresh?.detail?.join()).toContain('declared need network: the model is made that way');
		expect(checks.get('validation.beats_baseline')).toMatchObject({verdict: 'pass'});
	});

	test('labels that prepare unpacks are found, and a fixture with rows kept aside stays for the own tests', async () => {
		const checks = await judged(
			{
				commands: '  prepare: python prepare.py\n  test: python -m unittest\n',
				files: {
					'rows.hex': Buffer.from(rowsFile).toString('hex'),
					'prepare.py': 'open("unpacked.csv", "wb").write(bytes.fromhex(open("rows.hex").read()))\n',
					'fixture.csv': rowsFile,
					'test_fixture.py':
						'import unittest\n\n\nclass Fixture(unittest.TestCase):\n    def test_it(self):\n        self.assertIn("label", open("fixture.csv").read())\n',
				},
				more: need('network'),
			},
			['pipeline.kept_rows', 'integration.tests'],
		);
		const detail = checks.get('pipeline.kept_rows')?.detail?.join();
		expect(detail).toContain('unpacked.csv holds 24 of them: left out of every judged run');
		expect(detail).toContain('fixture.csv holds 24 of them: left out of every judged run');
		expect(checks.get('integration.tests')).toMatchObject({verdict: 'pass'});
	});

	test('a prepare that leaves a link where the data lies has nothing written or removed through it', async () => {
		const outside = await mkdtemp(path.join(os.tmpdir(), 'outside-'));
		onTestFinished(() => rm(outside, {recursive: true}));
		await writeFile(path.join(outside, 'rows.csv'), 'theirs');
		const files = {'prepare.py': `import os\nos.rmdir("data")\nos.symlink("${outside}", "data")\n`};
		const checks = await judged({commands: '  prepare: python prepare.py\n', files, more: need('network')}, ['pipeline.fresh_run']);
		expect(checks.get('pipeline.fresh_run')?.reason).toContain('link at data/rows.csv that leads out of the project');
		expect(await readFile(path.join(outside, 'rows.csv'), 'utf8')).toBe('theirs');
	});

	test('a prepare that fetches nothing is the fault of no project', async () => {
		const checks = await judged(
			{commands: '  prepare: python prepare.py\n', files: {'prepare.py': 'raise OSError("no route")\n'}, more: need('network')},
			['pipeline.fresh_run'],
		);
		const fresh = checks.get('pipeline.fresh_run');
		expect(fresh).toMatchObject({verdict: 'not_run', because: 'environment'});
		expect(fresh?.reason).toContain('`prepare` command ended with 1: OSError: no route');
	});

	test('of a training that is never the same, the quality is held and not the digits', async () => {
		const noise = (much: number) =>
			`import random\nlearned["middle"] += ${much} * random.random()\njson.dump(learned, open(pathlib.Path(model) / "model.json", "w"))`;
		const id = 'tracking.same_twice';
		const declared = (await judged({train: noise(1), more: need('nondeterministic')}, [id])).get(id);
		expect(declared).toMatchObject({verdict: 'pass', unit: 'if three fits are as good as each other'});
		expect(declared?.detail?.join()).toContain('declared need nondeterministic');
		expect((await judged({train: noise(1)}, [id])).get(id)).toMatchObject({verdict: 'fail'});
	});

	test('data that lies outside is read once, and one that cannot be had is said', async () => {
		const outside = await judged({more: need('data', ', paths: [/no/such/rows.csv]')}, ['pipeline.fresh_run']);
		const fresh = outside.get('pipeline.fresh_run');
		expect(fresh).toMatchObject({verdict: 'not_run', because: 'environment'});
		expect(fresh?.reason).toContain('the data at /no/such/rows.csv cannot be read');
	});

	test.skipIf(['/dev/nvidia0', '/dev/kfd', '/dev/dxg'].some(device => existsSync(device)))('a card that is not here is said', async () => {
		const fresh = (await judged({more: need('gpu')}, ['pipeline.fresh_run'])).get('pipeline.fresh_run');
		expect(fresh).toMatchObject({verdict: 'not_run', because: 'environment'});
		expect(fresh?.reason).toContain('declares the need gpu');
	});
});

describe.skipIf(!gatesPythonIsThere)('tests that no command names', () => {
	const id = 'integration.tests';

	test('are run all the same, and are required', async () => {
		const files = {
			'tests/test_sums.py':
				'import unittest\n\n\nclass Sums(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(1, 2)\n',
		};
		const check = (await judged({files}, [id])).get(id);
		expect(check).toMatchObject({verdict: 'fail', required: true});
		expect(check?.detail?.join()).toContain('tests/test_sums.py, which no command names');
		const better = {'tests/test_sums.py': files['tests/test_sums.py'].replace('1, 2', '1, 1')};
		expect((await judged({files: better}, [id])).get(id)).toMatchObject({verdict: 'pass', required: true});
	});

	test('breaks are looked at with the history that predict needs', async () => {
		const files = {
			'tests/test_rows.py':
				'import pathlib\n\n\ndef test_rows():\n    assert len(pathlib.Path("data/rows.csv").read_text().splitlines()) == 121\n',
		};
		const lags = {
			files,
			predictCommand: 'python predict.py {model} {data} {out} {history}',
			more: need('history'),
			predict: 'past = list(csv.DictReader(open(more[0], newline="")))\nassert past, "no earlier row"',
		};
		const check = (await judged(lags, ['integration.mutants'])).get('integration.mutants');
		expect(check?.reason ?? '').not.toContain('could not be measured');
	}, 300_000);

	test('a project without any has none, and that is a gap', async () => {
		const check = (await judged({}, [id])).get(id);
		expect(check).toMatchObject({verdict: 'not_run'});
		expect(check?.required).toBeUndefined();
		expect(check?.reason).toContain('has no tests');
	});
});

test.skipIf(!gatesPythonIsThere)('a level that nobody accepted is measured and fails nothing', async () => {
	const level = (accepted: boolean, value: number) =>
		`model: {metric: accuracy}\nconstraints:\n  quality_level: {value: ${value}, unit: accuracy, source: default, accepted: ${accepted}}\n`;
	const id = 'validation.quality';
	expect((await judged({more: level(false, 1.1)}, [id])).get(id)).toMatchObject({
		verdict: 'pass',
		proposed: true,
		met: false,
		reason: null,
	});
	const accepted = (await judged({more: level(true, 1.1)}, [id])).get(id);
	expect(accepted).toMatchObject({verdict: 'fail'});
	expect(accepted?.proposed).toBeUndefined();
});

test.skipIf(!gatesPythonIsThere)('data that is separated otherwise than pipeline.yaml says is read as it is', async () => {
	const checks = await judged({delimiter: ';'}, ['pipeline.fresh_run', 'validation.beats_baseline']);
	for (const check of checks.values()) expect(check).toMatchObject({verdict: 'pass'});
});
