import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../../src/analysis/maturity/assess.ts';
import type {TestScore} from '../../../../src/analysis/maturity/report.ts';
import {add, tree, unopened, withoutLines} from '../../tree.ts';

export type Files = Readonly<Record<string, string>>;

/** The six situations of a test of the rubric. The base project is part of each. */
export type Case = {
	readonly id: string;
	/** Present and run by something active: a full point. */
	readonly active: Files;
	/** It runs, but its failure goes unnoticed. */
	readonly neutralised: Files;
	/** It is there and nothing runs it. */
	readonly unrun: Files;
	/** A README that only says so. */
	readonly prose: string;
	/** What a search for words would take for it. */
	readonly lookalike: Files;
};

/** A model is trained, nothing else: every test of the rubric scores 0 here. */
export const base: Files = {
	'train.py': `from sklearn.ensemble import RandomForestClassifier
import pandas as pd


def fit(data):
    model = RandomForestClassifier()
    model.fit(data.drop(columns="churned"), data["churned"])
    return model


if __name__ == "__main__":
    fit(pd.read_csv("data.csv"))
`,
};

export const workflow = (...commands: readonly string[]): Files => ({
	'.github/workflows/ci.yml': `on: [push]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${commands.map(one => `      - run: ${one}\n`).join('')}`,
});

/** The usual three: the files run by a command of CI, by one whose failure is hidden, and by none. */
export const run = (files: Files, command: string): Pick<Case, 'active' | 'neutralised' | 'unrun'> => ({
	active: {...files, ...workflow(command)},
	neutralised: {...files, ...workflow(`${command} || true`)},
	unrun: files,
});

export async function scored(root: string, id: string): Promise<TestScore> {
	const {maturity} = await assessRepository(root);
	const found = maturity.tests.find(one => one.id === id);
	if (found === undefined) throw new Error(`${id} was not judged`);
	return found;
}

export function describeCases(cases: readonly Case[]): void {
	describe.each(cases)('$id', one => {
		test('present and active earns the full point, every line opens, and without its lines the score falls', async () => {
			const root = tree({...base, ...one.active});
			const found = await scored(root, one.id);
			expect(found).toMatchObject({score: 1, missing: ''});
			expect(unopened(root, found.evidence)).toEqual([]);
			const copy = withoutLines(root, found.evidence);
			const after = await assessRepository(copy);
			expect(after.maturity.tests.find(test => test.id === one.id)?.score ?? 0).toBeLessThan(1);
			add(root, {'HOW_WE_WORK.md': `${one.prose}\n`.repeat(3)});
			expect((await scored(root, one.id)).score).toBe(1);
		});

		test('present but neutralised earns half, and says what would earn the rest', async () => {
			const root = tree({...base, ...one.neutralised});
			const found = await scored(root, one.id);
			expect(found.score).toBe(0.5);
			expect(found.missing).not.toBe('');
			expect(found.next).not.toBe('');
			const copy = await assessRepository(withoutLines(root, found.evidence));
			expect(copy.maturity.tests.find(test => test.id === one.id)?.score ?? 0).toBeLessThan(0.5);
		});

		test('present but never run earns half, and without its lines nothing', async () => {
			const root = tree({...base, ...one.unrun});
			const found = await scored(root, one.id);
			expect(found.score).toBe(0.5);
			expect(found.missing).not.toBe('');
			expect(unopened(root, found.evidence)).toEqual([]);
			const copy = await assessRepository(withoutLines(root, found.evidence));
			expect(copy.maturity.tests.find(test => test.id === one.id)?.score ?? 0).toBe(0);
		});

		test('claimed in prose alone earns nothing and is listed as claimed', async () => {
			const root = tree({...base, 'README.md': `# Project\n\n${one.prose}\n`});
			const found = await scored(root, one.id);
			expect(found).toMatchObject({score: 0, evidence: []});
			expect(found.claimed.map(({path: file, line}) => [file, line])).toEqual([['README.md', 3]]);
		});

		test('absent earns nothing, and so does what only looks like it', async () => {
			expect(await scored(tree(base), one.id)).toMatchObject({score: 0, evidence: [], claimed: []});
			const found = await scored(tree({...base, ...one.lookalike}), one.id);
			expect({score: found.score, evidence: found.evidence}).toEqual({score: 0, evidence: []});
		});
	});
}
