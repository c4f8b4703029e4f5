import {readdirSync, readFileSync} from 'node:fs';
import {expect, test, vi} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import {assessApart} from '../../../src/analysis/maturity/process/client.ts';
import {groups} from '../../../src/system/groups.ts';
import {gitTree, tree} from '../tree.ts';

vi.setConfig({testTimeout: 120_000});

const train = 'from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(X, y)\n';
const unreadOf = async (files: Readonly<Record<string, string>>) =>
	(await assessApart(tree({'train.py': train, ...files}))).inventory.skipped.unread;

test('a process of its own finds what is found here, and tells of each test once', async () => {
	const root = gitTree({'train.py': train, 'README.md': '# churn\n'});
	const judged: string[] = [];
	const apart = await assessApart(root, {judged: one => judged.push(one.id)});
	expect(apart).toEqual(JSON.parse(JSON.stringify(await assessRepository(root))));
	expect(judged).toEqual(apart.maturity.tests.map(one => one.id));
});

test.each([
	['brackets that nothing closes', 'a.py', '['.repeat(200_000), /brackets nested more than 200 deep/],
	['nested parentheses', 'a.py', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`, /brackets nested more than 200 deep/],
	['a very large file', 'a.py', 'x = call(1, 2)\n'.repeat(4_000_000), /57 MiB, more than 2\.0 MiB/],
	[
		'a notebook with a hostile cell',
		'a.ipynb',
		JSON.stringify({cells: [{cell_type: 'code', source: '['.repeat(100_000)}], nbformat: 4}),
		/in cell 1/,
	],
])('%s is not read, said by name and reason, and the rest is', async (_, name, content, reason) => {
	expect(await unreadOf({[name]: content})).toEqual([{path: name, reason: expect.stringMatching(reason)}]);
});

test('brackets in strings and comments are no nesting', async () => {
	const text = `x = "${'['.repeat(500)}"  # ${'('.repeat(500)}\ny = """${'{\n'.repeat(500)}"""\n`;
	expect(await unreadOf({'a.py': text})).toEqual([]);
});

test.each([
	[
		'a billion laughs',
		'a.yaml',
		`a0: &a0 [x]\n${Array.from({length: 12}, (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`)}]\n`).join('')}`,
	],
	['deep TOML', 'pyproject.toml', `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`],
	['deep JSON', 'package.json', `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
	['a Dockerfile with one very long line', 'Dockerfile', `FROM python\nRUN ${'echo x && '.repeat(150_000)}true\n`],
])('%s does not keep the assessment from its end', async (_, name, content) => {
	const {maturity} = await assessApart(tree({'train.py': train, [name]: content}));
	expect(maturity.ml).toBe(true);
});

test('a reader that crashes costs the file that it was reading', async () => {
	const files = Object.fromEntries(Array.from({length: 400}, (_, at) => [`part_${at}.py`, `${train}\n`.repeat(60)]));
	let killed = false;
	const {inventory, maturity} = await assessApart(tree(files), {
		progress: ({stage, done}) => {
			if (killed || stage !== 'reading' || done < 20) return;
			killed = true;
			for (const pid of groups) if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('maturity/process')) process.kill(pid, 'SIGSEGV');
		},
	});
	expect(killed).toBe(true);
	expect(inventory.skipped.unread).toEqual([{path: expect.stringMatching(/^part_\d+\.py$/), reason: 'its reader crashed, SIGSEGV'}]);
	expect(maturity.ml).toBe(true);
	expect(readdirSync('/proc').filter(pid => groups.has(Number(pid)))).toEqual([]);
});

test('a repository that no process can read is one sentence', async () => {
	const root = tree({'train.py': train});
	await expect(assessApart(root, {limits: {memoryMiB: 1}})).rejects.toMatchObject({
		kind: 'environment',
		message: expect.stringMatching(/^The assessment of .* ended without an answer \(reading it needs more memory than it may use, 1 MiB/),
	});
});
