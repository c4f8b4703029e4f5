import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, ownSplit, type ScoredProject} from '../scored-project.ts';

/** As MLflow keeps a run, written without it; Python. `hash` of the data, `metric` of its own test rows. */
const track = (hash: string, metric: number | string, model = 'flavors: {pickle: {}}\\nsignature: {inputs: "[1]"}', name = 'roc_auc') => `
import hashlib, os, sqlite3
place = pathlib.Path("mlartifacts/m").resolve()
place.mkdir(parents=True)
(place / "MLmodel").write_text('${model}')
tables = {
    "runs": {"run_uuid": "r", "status": "FINISHED", "start_time": 1, "end_time": 2, "source_version": "1.2.0",
             "lifecycle_stage": "active", "artifact_uri": str(place), "experiment_id": 1},
    "params": {"key": "seed", "value": "0", "run_uuid": "r"},
    "latest_metrics": {"key": "test_${name}", "value": ${metric}, "step": 0, "is_nan": 0, "run_uuid": "r"},
    "tags": {"key": "data_sha256", "value": ${hash}, "run_uuid": "r"},
}
with sqlite3.connect(os.environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///")) as store:
    for name, row in tables.items():
        store.execute(f"CREATE TABLE {name} ({', '.join(row)})")
        store.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", list(row.values()))
`;
const ofData = 'hashlib.sha256(open(data, "rb").read()).hexdigest()';

function tracking(added: string, fits = 'train', metric = 'roc_auc'): ScoredProject {
	const {files = {}, ...project} = ownSplit(fits);
	return {...project, more: `model: {metric: ${metric}}\n`, files: {...files, 'train.py': `${files['train.py']}${added}`}};
}

const verdictOf = async (id: string, added: string) => (await judged(tracking(added), [id])).get(id);

describe.skipIf(!gatesPythonIsThere)('what a training tracks', () => {
	test('a run with all that it needs passes; a hash that never changes and a model without signature fail', async () => {
		const id = 'pipeline.tracked_run';
		expect(await verdictOf(id, track(ofData, 1))).toMatchObject({verdict: 'pass', value: 0});
		expect(await verdictOf(id, track('"ab" * 32', 1))).toMatchObject({
			verdict: 'fail',
			reason: expect.stringContaining('data_sha256 is abababababababab for other rows too'),
		});
		expect(await verdictOf(id, track(ofData, 1, 'flavors: {pickle: {}}'))).toMatchObject({
			verdict: 'fail',
			reason: 'the MLflow run has no signature',
		});
	}, 60_000);

	test('a metric that is that of its predictions passes, another one fails, and none is not judged', async () => {
		const id = 'pipeline.claimed_metric';
		expect(await verdictOf(id, track(ofData, 1))).toMatchObject({verdict: 'pass', value: 0});
		expect(await verdictOf(id, track(ofData, 0.9))).toMatchObject({
			verdict: 'fail',
			reason: 'the run records roc_auc 0.9, its predictions give 1',
		});
		expect(await verdictOf(id, '')).toMatchObject({
			verdict: 'not_run',
			reason: expect.stringContaining('left nothing in the MLflow store'),
		});
	}, 60_000);

	test('where a fit on all rows ships, the metric is held against the fit on the split', async () => {
		const id = 'pipeline.claimed_metric';
		const of = (middle: string) => `
import math
middle = sum(float(rows[at]["age"]) for at in ${middle}) / len(${middle})
chance = [(1 / (1 + math.exp(-(float(row["age"]) - middle) / 40)), row["label"]) for row in rows[len(rows) * 4 // 5:]]
loss = -sum(math.log(one if label == "hit" else 1 - one) for one, label in chance) / len(chance)
${track(ofData, 'loss', undefined, 'log_loss')}`;
		const verdict = async (middle: string) =>
			(await judged(tracking(of(middle), '(train if split else range(len(rows)))', 'log_loss'), [id])).get(id);
		expect(await verdict('train')).toMatchObject({verdict: 'pass'});
		expect(await verdict('range(len(rows))')).toMatchObject({verdict: 'fail'});
	}, 60_000);
});
