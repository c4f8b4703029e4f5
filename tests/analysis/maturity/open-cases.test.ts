import {existsSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import type {Assessment} from '../../../src/analysis/maturity/report.ts';
import {unopened} from '../tree.ts';

/**
 * Public repositories read by hand: what a careful reader concludes, not their files. Checkouts lie in one folder, each named
 * owner+name; where that folder or one of them is missing, its case is skipped.
 */
const variable = 'ML_ENGINEER_OPEN_CASES';
const folder = process.env[variable];

type Case = {readonly name: string; readonly expect: (found: Assessment) => void};

const names = (items: readonly {readonly name: string}[]) => [...new Set(items.map(one => one.name))].sort();
const score = ({maturity}: Assessment, id: string) => maturity.tests.find(one => one.id === id)?.score;

const cases: readonly Case[] = [
	{
		name: 'karpathy+nanoGPT',
		expect: found => {
			const {inventory, maturity, problem} = found;
			expect(problem).toMatchObject({problem_type: 'other', target: null});
			expect(names(inventory.frameworks)).toEqual(['pytorch', 'transformers']);
			expect(names(inventory.tracking)).toEqual(['wandb']);
			expect(inventory).toMatchObject({tests: 0, ci: [], data_files: [], dependency_files: [], locked: false, containers: [], serving: []});
			expect(inventory.entry_points.training.map(one => one.path)).toContain('train.py');
			expect(maturity).toMatchObject({ml: true, score: 0, google: {min: 0, max: 0}});
			expect(score(found, 'O5')).toBe(0.5); // gradients are clipped, nothing active trains
		},
	},
	{
		name: 'iterative+example-get-started',
		expect: ({inventory, maturity, problem}) => {
			expect(problem.problem_type).toBe('text_classification');
			expect(problem.alternatives.map(one => one.type)).toEqual(['binary']);
			expect(names(inventory.frameworks)).toEqual(['scikit-learn']);
			expect(names(inventory.orchestration)).toEqual(['dvc']);
			expect(names(inventory.data_versioning)).toEqual(['dvc']);
			expect(inventory.ci.length).toBeGreaterThan(0);
			// CI compares results that somebody pushed; it runs no stage
			expect(inventory.ci.some(one => one.trains || one.deploys || one.runs_tests)).toBe(false);
			expect(inventory).toMatchObject({tests: 0, locked: false, data_files: []});
			expect(inventory.entry_points.training.map(one => one.path)).toEqual(['src/train.py']);
			expect(inventory.risks.map(one => one.what)).toContain('data/data.xml is not here: DVC keeps it elsewhere');
			expect(maturity).toMatchObject({score: 0, google: {min: 0, max: 0}});
			expect(maturity.google.met).toContain('pipeline');
			expect(maturity.google.missing).toContain('trigger');
		},
	},
	{
		name: 'GokuMohandas+Made-With-ML',
		expect: found => {
			const {inventory, maturity, problem} = found;
			expect(problem).toMatchObject({problem_type: 'text_classification', target: 'tag'});
			expect(problem.alternatives.map(one => one.type)).toContain('multiclass');
			expect(names(inventory.frameworks)).toEqual(expect.arrayContaining(['pytorch', 'scikit-learn', 'transformers']));
			expect(names(inventory.tracking)).toEqual(['mlflow']);
			expect(names(inventory.tuning)).toEqual(['ray-tune']);
			expect(names(inventory.serving)).toEqual(['fastapi', 'ray-serve']);
			const named = inventory.ci.map(one => [path.basename(one.path), one.active, one.trains, one.deploys]);
			expect(named).toContainEqual(['workloads.yaml', true, true, false]);
			expect(named).toContainEqual(['serve.yaml', true, false, true]);
			expect(inventory.monitoring).toEqual({drift: [], service: [], alerts: [], dashboards: []});
			expect(maturity.google).toMatchObject({min: 1, max: 1});
			expect(maturity.google.missing).toEqual(['pipeline_ci']);
			// the script that tests, trains and tests again goes on after a failure
			for (const id of ['D1', 'D7', 'M6', 'I2', 'I3', 'I4']) expect([id, score(found, id)]).toEqual([id, 0.5]);
			expect(inventory.risks.filter(one => one.what.includes('no set -e')).length).toBeGreaterThan(2);
		},
	},
	{
		name: 'SohelRaja+Customer-Churn-Analysis',
		expect: ({inventory, maturity, problem}) => {
			expect(problem).toMatchObject({problem_type: 'binary', target: 'Churn'});
			expect(problem.alternatives.map(one => one.type)).toContain('clustering');
			expect(inventory.python_files).toBe(0);
			expect(inventory.notebooks).toBeGreaterThanOrEqual(14);
			expect(inventory).toMatchObject({tests: 0, ci: [], containers: [], dependency_files: [], tracking: [], serving: []});
			expect(inventory.data_files).toContainEqual({path: 'Datasets/WA_Fn-UseC_-Telco-Customer-Churn.csv', rows: 7043, columns: 21});
			expect(inventory.risks.filter(one => one.what.endsWith('committed twice'))).toHaveLength(2);
			expect(maturity).toMatchObject({score: 0, google: {min: 0, max: 0, met: []}, microsoft: {min: 0, max: 0}});
		},
	},
	{
		name: 'pallets+flask',
		expect: ({inventory, maturity, problem}) => {
			expect(maturity).toMatchObject({ml: false, score: null, tests: [], google: {min: null, max: null}});
			expect(problem.problem_type).toBe('none');
			expect(inventory.frameworks).toEqual([]);
			expect(inventory.tests).toBeGreaterThan(300);
			expect(inventory.ci.some(one => one.active && one.runs_tests)).toBe(true);
		},
	},
];

describe('open cases', () => {
	for (const one of cases) {
		const root = folder === undefined ? null : path.join(folder, one.name);
		const why = root === null ? `${variable} names no folder of checkouts` : existsSync(root) ? null : `${one.name} is not in ${variable}`;
		test.skipIf(why !== null)(`${one.name}${why === null ? '' : `: not run, ${why}`}`, async () => {
			if (root === null) return;
			const found = await assessRepository(root);
			one.expect(found);
			const {maturity, problem} = found;
			const cited = [
				...maturity.tests.flatMap(each => [...each.evidence, ...each.claimed]),
				...Object.values(maturity.google.evidence).flat(),
				...problem.evidence,
			];
			expect(unopened(root, cited)).toEqual([]);
		});
	}
});
