import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {stateSchema} from '../../src/domain/state.ts';
import {maturityReportSchema} from '../../src/steps/assessment/maturity/schema.ts';
import {problemTypeReportSchema} from '../../src/steps/assessment/problem_type/schema.ts';
import {call, desk, placed, sessionsIn} from '../support/cli.ts';

vi.setConfig({testTimeout: 120_000});

const files: Readonly<Record<string, string>> = {
	'requirements.txt': 'scikit-learn==1.4.0\noptuna==3.5.0\npytest==8.0.0\n',
	'churn/train.py': `import optuna
import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def train(frame):
    target = frame["Churn"]
    study = optuna.create_study()
    study.optimize(lambda trial: trial.suggest_float("a", 0, 1), n_trials=20)
    return RandomForestClassifier(**study.best_params).fit(frame.drop(columns=["Churn"]), target)


if __name__ == "__main__":
    train(pd.read_csv("churn.csv"))
`,
	'tests/test_train.py': 'from churn.train import train\n\n\ndef test_train_fits(frame):\n    assert train(frame) is not None\n',
	'README.md': '# Churn\n\nEvery release goes through a canary and can be rolled back.\n',
};

/** Names, contents and times of change of all that lies in a folder. */
async function fingerprint(folder: string): Promise<string> {
	const hash = createHash('sha256');
	for (const name of (await readdir(folder, {recursive: true})).sort()) {
		hash.update(`${name}\0`);
		await readFile(path.join(folder, name)).then(
			bytes => hash.update(bytes),
			() => undefined,
		);
	}
	return hash.digest('hex');
}

test('job assess of a repository without data: told from code, shared by five sub-agents, nothing asked headless, nothing written there', async () => {
	const at = await desk();
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(at.workspace, name)), {recursive: true});
		await writeFile(path.join(at.workspace, name), text);
	}
	const before = await fingerprint(at.workspace);
	const result = await call(at, ['--job', 'assess', '--focus', 'what is here', '--headless', ...placed(at)]);
	expect(result.stdout).toContain('Gate Assess: passed');
	expect(result.exitCode).toBe(0);
	expect(await fingerprint(at.workspace)).toBe(before);

	const session = path.join(at.state, (await sessionsIn(at.state))[0] ?? '');
	const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(path.join(session, name), 'utf8'));
	const problem = problemTypeReportSchema.parse(await json('reports/problem_type.json'));
	expect(problem).toMatchObject({problem_type: 'binary', target: 'Churn', from: 'code'});
	const report = maturityReportSchema.parse(await json('reports/maturity.json'));
	expect(report.tests).toHaveLength(28);
	expect(report.tests.filter(one => one.attested)).toEqual([]);
	expect(stateSchema.parse(await json('state.json')).decisions['maturity_attested']).toMatchObject({by: 'default'});

	const said = (role: string) => readFile(path.join(session, 'transcripts', `${role}.ndjson`), 'utf8');
	expect(await said('model_architecture')).toMatch(/M3 \.5 {2}Hyperparameters are tuned {2}churn\/train\.py:\d+/);
	expect(await said('data_pipeline')).toMatch(/no evidence for D1/);
	expect(await said('infrastructure')).toMatch(/I2 (\.5|1) {2}/);
	expect(await said('performance')).toMatch(/O6/);
	expect(await said('monitoring')).toMatch(/M3 \.5 {2}/);
	const document = await readFile(path.join(session, 'docs/assessment.md'), 'utf8');
	expect([...document.matchAll(/^\| [DMIO][1-7] \| [^|]+ \| (0|\.5|1) \|/gm)]).toHaveLength(28);
});
