import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {listIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured} from '../../measurement.ts';
import {assessAgain, assessedCopy, claimedTests, isProse, maturityReport} from './maturity-measured.ts';

const told = {op: '<=', threshold: 0, unit: 'tests that prose raises', evidence: ['reports/maturity.json#/tests']} as const;

/** Everything a rubric of machine learning operations asks for, promised and not done. */
const promises = `
# How we work

All features are tested, their distributions are captured in a schema, and privacy controls review every feature. Models are
tracked in MLflow, tuned with Optuna, versioned in a model registry with DVC, trained by Airflow and Kubeflow pipelines, compared with
a simpler baseline, and reviewed for bias. Training is reproducible (random_state=42, locked requirements). Continuous integration
runs unit tests, integration tests and data validation with Great Expectations. We deploy by canary with Argo Rollouts, roll back in a minute,
monitor drift with Evidently, alert with Prometheus and PagerDuty, and watch latency, training/serving skew, staleness and NaN values on Grafana
dashboards. Features come from Feast. Everything runs in Docker on Kubernetes from Terraform.

\`\`\`python
import mlflow
import evidently
mlflow.log_metric("accuracy", 0.99)
def test_model_quality():
    assert True
\`\`\`
`;

/** Adding only prose raises nothing, and no test owes its points to prose. */
export const proseCheck: CheckDefinition = {
	id: 'maturity.prose',
	step: 'maturity',
	title: 'prose earns nothing',
	mustBe: 'no score rises by prose alone, and no test with points cites only prose',
	couldBeFooledBy: 'configuration that is as good as prose because nothing reads it',
	measure,
	sabotages: [
		{
			title: 'points for a promise in the README',
			apply: root =>
				editReport(root, 'maturity', report => {
					const tests = listIn(report, 'tests');
					const none = tests.find(one => one['score'] === 0);
					if (!none) return null;
					const evidence = [{path: 'README.md', line: 1, quote: '# How we work'}];
					return {...report, tests: tests.map(one => (one === none ? {...one, score: 0.5, evidence} : one))};
				}),
		},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const report = await maturityReport(context);
	const claimed = report ? claimedTests(report) : [];
	const fromProse = claimed.filter(one => one.evidence.length > 0 && one.evidence.every(cited => isProse(cited.path)));
	const faults = fromProse.map(one => `${one.id} has ${one.score} and cites only prose (${one.evidence[0]?.path})`);
	const assessed = await assessedCopy(context);
	const {copy, baseline} = assessed;
	if (baseline.score === null && faults.length === 0) return leftOut;
	if (baseline.score !== null) {
		await writeFile(path.join(copy, 'HOW_WE_WORK.md'), promises);
		await appendFile(path.join(copy, 'README.md'), promises);
		await mkdir(path.join(copy, 'docs'), {recursive: true});
		await writeFile(path.join(copy, 'docs', 'operations.md'), promises);
		faults.push(...raised(baseline, await assessAgain(assessed, context)));
	}
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	return measured(
		{...told, value: faults.length, claimed: claimed.length, detail: faults},
		faults.length === 0 ? null : `${faults[0]}${more}`,
	);
}

type Scores = {readonly score: number | null; readonly tests: readonly {readonly id: string; readonly score: number}[]};

/** What scores more after than before, a sentence each: tests, and the whole. A test that was not there before had 0. */
export function raised(before: Scores, after: Scores): string[] {
	const scores = new Map(before.tests.map(({id, score}) => [id, score]));
	const faults = after.tests.flatMap(({id, score}) => {
		const was = scores.get(id) ?? 0;
		return score > was ? [`${id} rises from ${was} to ${score} when only prose is added`] : [];
	});
	if ((after.score ?? 0) > (before.score ?? 0))
		faults.push(`the score rises from ${before.score} to ${after.score} when only prose is added`);
	return faults;
}
