import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import {tree} from '../tree.ts';
import {base, type Files} from './detectors/cases.ts';

const train = `import sys
import mlflow
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score


def fit(data):
    model = RandomForestClassifier()
    model.fit(data.drop(columns="churned"), data["churned"])
    return model


if __name__ == "__main__":
    data = pd.read_csv("data.csv")
    model = fit(data)
    f1 = f1_score(data["churned"], model.predict(data))
    mlflow.log_metric("f1", f1)
    GATE
    mlflow.sklearn.log_model(model, "model", registered_model_name="churn")
`;
const gated = train.replace('GATE', 'if f1 < 0.8:\n        sys.exit(1)');
const ungated = train.replace('    GATE\n', '');
const ci = (on: string, ...steps: readonly string[]) =>
	`on: ${on}\njobs:\n  a:\n    steps:\n${steps.map(one => `      - ${one}\n`).join('')}`;
const tests = {'tests/test_train.py': 'from train import fit\n\n\ndef test_fit(rows):\n    assert fit(rows)\n'};

const levels = async (files: Files) => (await assessRepository(tree({...base, ...files}))).maturity;

describe("Google's level", () => {
	test.each<[string, Files, [number, number], string[]]>([
		['scripts alone', {}, [0, 0], ['pipeline', 'trigger', 'validation', 'delivery', 'metadata', 'pipeline_ci', 'pipeline_cd']],
		[
			'a pipeline that nothing starts',
			{'train.py': gated, 'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n'},
			[0, 0],
			['trigger', 'validation', 'delivery', 'pipeline_ci', 'pipeline_cd'],
		],
		[
			'a trigger, a gate that stops, a registry',
			{'train.py': gated, '.github/workflows/a.yml': ci('push', 'run: python train.py')},
			[1, 1],
			['pipeline_ci', 'pipeline_cd'],
		],
		[
			'the same through dvc repro',
			{
				'train.py': gated,
				'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n',
				'.github/workflows/a.yml': ci('push', 'run: dvc repro'),
			},
			[1, 1],
			['pipeline_ci', 'pipeline_cd'],
		],
		[
			'no gate: a metric that nobody compares is no validation',
			{'train.py': ungated, '.github/workflows/a.yml': ci('push', 'run: python train.py')},
			[0, 0],
			['validation', 'pipeline_ci', 'pipeline_cd'],
		],
		[
			'a gate whose failure stops nothing: the evidence conflicts, so a range',
			{'train.py': gated, '.github/workflows/a.yml': ci('push', 'run: python train.py || true')},
			[0, 1],
			['validation', 'pipeline_ci', 'pipeline_cd'],
		],
		[
			'figures on the pull request before the merge that deploys',
			{
				'train.py': ungated,
				'.github/workflows/a.yml': ci('pull_request', 'run: python train.py', 'run: cml comment create report.md'),
				'.github/workflows/b.yml': ci('push', 'run: kubectl apply -f k8s'),
			},
			[1, 1],
			['pipeline_ci'],
		],
		[
			'figures on the pull request that deploys by itself: nobody stands between',
			{
				'train.py': ungated,
				'.github/workflows/a.yml': ci(
					'pull_request',
					'run: python train.py',
					'run: cml comment create report.md',
					'run: kubectl apply -f k8s',
				),
			},
			[0, 0],
			['validation', 'pipeline_ci'],
		],
		[
			'tests and deployment of the pipeline besides',
			{
				'train.py': gated,
				...tests,
				'.github/workflows/a.yml': ci('push', 'run: pytest', 'run: python train.py', 'run: kubectl apply -f k8s'),
			},
			[2, 2],
			[],
		],
		[
			'tests that train are no trigger, and register nothing',
			{'train.py': gated, ...tests, '.github/workflows/a.yml': ci('push', 'run: pytest')},
			[0, 0],
			['pipeline', 'trigger', 'validation', 'delivery', 'pipeline_ci', 'pipeline_cd'],
		],
		[
			'a step that cancels its run when the new model is worse, in a pipeline of a service: a range up to both',
			{
				'train.py': base['train.py'] ?? '',
				'evaluate.py':
					'from azureml.core.run import Run\n\nrun = Run.get_context()\nif new_mse < production_mse:\n    print("better")\nelse:\n    run.log("mse", new_mse)\n    if cancels:\n        run.parent.cancel()\n',
				'register.py': 'from azureml.core.model import Model\n\nModel.register(name="a")\n',
				'build.py': 'from azureml.pipeline.core import Pipeline\n\nif __name__ == "__main__":\n    Pipeline(steps=[]).publish(name="a")\n',
				'.github/workflows/a.yml': ci('push', 'run: python build.py'),
			},
			[0, 1],
			['trigger', 'validation', 'delivery', 'pipeline_ci', 'pipeline_cd'],
		],
		[
			'a pipeline handed to a service: what runs there is not seen, so a range',
			{
				'train.py': gated,
				'submit.py':
					'from google.cloud import aiplatform\n\nif __name__ == "__main__":\n    aiplatform.PipelineJob(display_name="a").submit()\n',
				'.github/workflows/a.yml': ci('push', 'run: python submit.py'),
			},
			[0, 1],
			['trigger', 'validation', 'delivery', 'pipeline_ci', 'pipeline_cd'],
		],
	])('%s', async (_what, files, [min, max], missing) => {
		const {google} = await levels(files);
		expect({min: google.min, max: google.max, missing: google.missing}).toEqual({min, max, missing});
	});
});

describe('what CI runs is found behind', () => {
	test.each<[string, Files]>([
		['cd', {'.github/workflows/a.yml': ci('push', 'run: cd ml && python train.py')}],
		[
			'a folder of the job',
			{
				'.github/workflows/a.yml':
					'on: push\njobs:\n  a:\n    defaults:\n      run:\n        working-directory: ml\n    steps:\n      - run: python train.py\n',
			},
		],
		[
			'a recipe that a backslash continues',
			{Makefile: 'train:\n\t@cd ml && \\\n\tpython train.py\n', '.github/workflows/a.yml': ci('push', 'run: make train')},
		],
		[
			'a task that only needs others',
			{
				'mise.toml': '[tasks.all]\ndepends = ["train"]\n\n[tasks.train]\nrun = "python ml/train.py"\n',
				'.github/workflows/a.yml': ci('push', 'run: mise run all'),
			},
		],
		[
			'an included template of Azure Pipelines',
			{
				'azure-pipelines.yml': 'trigger:\n  - main\nsteps:\n  - template: .azure-pipelines/train.yml\n',
				'.azure-pipelines/train.yml': 'steps:\n  - script: python ml/train.py\n',
			},
		],
		[
			'a folder of Cloud Build',
			{'cloudbuild/release.yaml': 'steps:\n  - name: python:3.12\n    entrypoint: bash\n    args: ["-c", "python ml/train.py"]\n'},
		],
	])('%s', async (_what, files) => {
		const {inventory} = await assessRepository(tree({'ml/train.py': base['train.py'] ?? '', ...files}));
		expect(inventory.ci.some(one => one.active && one.trains)).toBe(true);
	});
});

test('a template of Azure Pipelines starts only with the pipeline that includes it', async () => {
	const active = async (trigger: string) => {
		const {inventory} = await assessRepository(
			tree({
				...base,
				'azure-pipelines.yml': `trigger: ${trigger}\nsteps:\n  - template: .azure-pipelines/train.yml\n`,
				'.azure-pipelines/train.yml': 'steps:\n  - script: python train.py\n',
			}),
		);
		return inventory.ci.find(one => one.path === '.azure-pipelines/train.yml')?.active;
	};
	expect([await active('[main]'), await active('none')]).toEqual([true, false]);
});
