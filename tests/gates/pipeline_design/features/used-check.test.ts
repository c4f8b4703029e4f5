import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findCheck} from '../../../../src/gates/checks.ts';
import {readPipeline} from '../../../../src/steps/pipeline-file.ts';
import {run} from '../../../../src/system/exec.ts';
import {gateContext} from '../../../support/gate-context.ts';

/** Derives no more than a copy of the listed columns. */
const features = `import csv, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
with open(given["--fit"], newline="") as file:
    list(csv.DictReader(file))
with open(given["--data"], newline="") as file:
    rows = list(csv.DictReader(file))
with open(given["--out"], "w", newline="") as file:
    csv.writer(file).writerows([["kind", "size"], *[[row["kind"], row["size"]] for row in rows]])
`;

const pipeline = (listed: string) => `schema: 1
name: tiny
problem: binary
data: {path: rows.csv, missing: ["", "NA"]}
target: {column: label, classes: [hit, none]}
features: [${listed}]
commands:
  features: [python, f.py, --fit, "{fit}", --data, "{data}", --out, "{out}"]
  train: [python, t.py]
  predict: [python, p.py]
`;
const kind = '{name: kind, kind: category, nullable: false}';
const size = '{name: size, kind: number, nullable: true}';
const age = '{name: age, kind: number, nullable: false}';
const rows = 'kind,size,age,label\nb,1,7,hit\na,NA,5,none\nc,3,6,hit\n';

let root: string;
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-used-'));
	await mkdir(path.join(root, 'out'));
	await writeFile(path.join(root, 'f.py'), features);
	await writeFile(path.join(root, 'rows.csv'), rows);
});
afterEach(() => rm(root, {recursive: true, force: true}));

async function read() {
	const found = await readPipeline(root);
	if (!found.ok) throw new Error(found.problem);
	return found.pipeline;
}

async function sabotage(title: string, listed: string): Promise<string> {
	await writeFile(path.join(root, 'pipeline.yaml'), pipeline(listed));
	const found = findCheck('features.used')?.check.sabotages.find(one => one.title === title);
	if (!found) throw new Error(`features.used has no sabotage "${title}"`);
	return found.apply(root, await gateContext(root));
}

/** Features of the rows, by the command that pipeline.yaml now names. */
async function derived(): Promise<readonly string[]> {
	const data = path.join(root, 'rows.csv');
	const out = path.join(root, 'out/m.csv');
	const places: Readonly<Record<string, string>> = {fit: data, data, out};
	const [, ...words] = (await read()).commands.features ?? [];
	const filled = words.map(word => word.replaceAll(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole));
	const result = await run('python3', filled, {cwd: root, timeoutMs: 60_000});
	expect(result.stderr).toBe('');
	return (await readFile(out, 'utf8')).trim().split(/\r?\n/).slice(1);
}

test('one column cannot be read in place of another where there is one number', async () => {
	expect(await sabotage('another column read in its place', `${kind}, ${size}`)).toBe('not applicable');
});

describe.skipIf((await run('python3', ['--version'], {timeoutMs: 20_000})).exitCode !== 0)('with python3', () => {
	test('a number is dropped before a word is, and the value it keeps is a known one', async () => {
		expect(await sabotage('a dropped feature', `${kind}, ${size}`)).toBe('applied');
		expect(await derived()).toEqual(['b,3', 'a,3', 'c,3']);
	});

	test('where no feature is a number, one of words is dropped', async () => {
		expect(await sabotage('a dropped feature', kind)).toBe('applied');
		expect(await derived()).toEqual(['c,1', 'c,NA', 'c,3']);
	});

	test('another number is read in place of the one with most values', async () => {
		expect(await sabotage('another column read in its place', `${age}, ${size}`)).toBe('applied');
		expect(await derived()).toEqual(['b,1', 'a,NA', 'c,3']);
	});
});
