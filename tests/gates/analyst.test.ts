import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {works} from '../../src/analyst/work.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {builtStepKey, type StepKey, stepsOf} from '../../src/domain/workflow.ts';
import {checksOf} from '../../src/gates/checks.ts';
import {judge} from '../../src/gates/judge.ts';
import {breakCheck} from '../../src/gates/sabotage/break-check.ts';
import type {StepInput, WorkTools} from '../../src/steps/step.ts';
import {flowerTable, houseTable, labelledTable, leakyTable, makeProject, type Project} from './project.ts';

const birds = path.resolve('examples/birdstrikes.csv');
const trainer = `import mlflow
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.dummy import DummyClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, train_test_split

SEED = 42
np.random.seed(SEED)


def train(path: str) -> float:
    frame = pd.read_csv(path)
    y = frame.pop("churn")
    x_train, x_test, y_train, y_test = train_test_split(frame, y, random_state=SEED)
    baseline = DummyClassifier().fit(x_train, y_train)
    search = GridSearchCV(RandomForestClassifier(random_state=SEED), {"max_depth": [3, 5]})
    search.fit(x_train, y_train)
    with mlflow.start_run():
        mlflow.log_param("seed", SEED)
        mlflow.log_metric("f1", f1_score(y_test, search.predict(x_test)))
        mlflow.log_metric("baseline", f1_score(y_test, baseline.predict(x_test)))
        mlflow.sklearn.log_model(search.best_estimator_, "model", registered_model_name="churn")
    return search.best_score_
`;
const tests = `import numpy as np
from train import train


def test_training_beats_chance():
    assert train("churn.csv") > 0.5


def test_no_missing_values_in_features():
    import pandas as pd
    frame = pd.read_csv("churn.csv")
    assert frame["age"].between(0, 120).all()
    assert not frame.isna().any().any()
`;

/** A small repository that does some things right, around the data. */
async function withRepository(project: Project): Promise<Project> {
	await mkdir(path.join(project.workspace, 'tests'), {recursive: true});
	await mkdir(path.join(project.workspace, '.github', 'workflows'), {recursive: true});
	const write = (name: string, text: string) => writeFile(path.join(project.workspace, name), text);
	await write('train.py', trainer);
	await write('tests/test_train.py', tests);
	await write('requirements.txt', 'scikit-learn==1.5.0\nmlflow==2.14.0\npandas==2.2.2\n');
	await write('README.md', '# Churn\n\nA model.\n');
	await write(
		'.github/workflows/ci.yml',
		'name: ci\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements.txt\n      - run: pytest\n',
	);
	return project;
}

const stories = [
	{name: 'bird strikes', make: () => makeProject('', null, 'Effect Amount of damage', birds)},
	{name: 'a churn table in a repository', make: async () => withRepository(await makeProject('churn.csv', leakyTable(), 'churn'))},
	{name: 'house prices', make: () => makeProject('houses.csv', houseTable(), 'price')},
	{name: 'flowers without a target', make: () => makeProject('flowers.csv', flowerTable(), null)},
	{name: 'classes that are fractions', make: () => makeProject('a.csv', labelledTable(['1.0', '2.0', '2.5']), 'label')},
	{name: 'two classes written 1.0 and 0.0', make: () => makeProject('a.csv', labelledTable(['1.0', '0.0']), 'label')},
	{name: 'two dates', make: () => makeProject('a.csv', labelledTable(['2020-01-31', '2021-06-01']), 'label')},
	{name: 'two moments', make: () => makeProject('a.csv', labelledTable(['2020-01-31 10:30:00', '2021-06-01 00:00:00']), 'label')},
	{name: 'yes and no as TRUE and FALSE', make: () => makeProject('a.csv', labelledTable(['TRUE', 'FALSE']), 'label')},
	{name: 'an empty folder', make: () => makeProject('', null, null)},
];

/** Does all steps as the analyst does when nobody can be asked: defaults, and no command is allowed. */
async function workThrough(project: Project): Promise<void> {
	const reports: Partial<Record<StepKey, unknown>> = {};
	for (const step of stepsOf('ASSESSMENT', ['inference_service'])) {
		const key = builtStepKey('ASSESSMENT', step.id);
		if (key === null) throw new Error(`no work for ${step.id}`);
		reports[key] = await works[key](inputFor(project.state, step.id, project, reports), toolsFor(project));
		await project.write(step.id, reports[key]);
	}
}

function inputFor(state: SessionState, step: string, project: Project, reports: StepInput['reports']): StepInput {
	return {
		sessionId: state.session_id,
		phase: 'ASSESSMENT',
		step,
		focus: state.focus_area,
		job: 'new',
		systemTypes: state.system_types,
		workspace: state.workspace,
		project: state.project,
		dataFiles: project.dataFiles,
		trainingFiles: project.dataFiles,
		target: state.data?.target ?? null,
		timeSplit: null,
		missingWords: [],
		readAs: {},
		readings: [],
		constraints: state.constraints,
		decisions: state.decisions,
		environment: project.environment,
		reports,
	};
}

function toolsFor(project: Project): WorkTools {
	return {
		signal: new AbortController().signal,
		folder: project.root,
		put: async (relative, content) => writeFile(path.join(project.root, relative), content),
		write: async (name, content) => writeFile(path.join(project.root, 'reports', name), content),
		say: () => undefined,
		progress: () => undefined,
		choose: async question => ({value: question.default, by: 'default'}),
		fillIn: async form => ({values: Object.fromEntries(form.fields.map(field => [field.name, field.value])), by: 'default'}),
		run: async () => ({allowed: false, words: null}),
	};
}

describe.each(stories)('$name', ({name, make}) => {
	let project: Project;
	beforeAll(async () => {
		project = await make();
		await workThrough(project);
	});
	afterAll(() => project.remove());

	const options = async () => ({
		state: project.state,
		root: project.root,
		environment: project.environment,
		dataFilesOf: () => project.dataFiles,
		scratch: await project.scratch(),
		signal: new AbortController().signal,
	});

	test('the analyst’s own reports pass the gate', async () => {
		const judged = await judge({...(await options()), phase: 'ASSESSMENT'});
		expect(judged.filter(check => check.verdict === 'fail').map(check => `${check.id}: ${check.reason}`)).toEqual([]);
		const notRun = judged.filter(check => check.verdict === 'not_run').map(check => check.id);
		expect(notRun).toEqual(name === 'an empty folder' ? [] : ['infrastructure.memory']);
		if (name === 'a churn table in a repository') {
			expect(judged.find(check => check.id === 'maturity.counterfactual')?.verdict).toBe('pass');
			expect(judged.find(check => check.id === 'maturity.prose')?.verdict).toBe('pass');
		}
	});

	test('every sabotage that can be made is noticed by exactly its check', async () => {
		const wrong: unknown[] = [];
		const made = new Set<string>();
		for (const check of checksOf('ASSESSMENT', ['training_pipeline'])) {
			const results = await breakCheck(check.id, await options());
			if (results.some(result => result.caught)) made.add(check.id);
			wrong.push(...results.filter(result => result.applicable && !result.caught).map(result => ({check: check.id, ...result})));
		}
		expect(wrong).toEqual([]);
		if (name === 'a churn table in a repository')
			expect([...made].sort()).toEqual(expect.arrayContaining(['maturity.counterfactual', 'maturity.prose']));
	}, 120_000);
});
