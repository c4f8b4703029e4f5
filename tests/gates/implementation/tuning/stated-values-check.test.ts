import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../scored-project.ts';

const id = 'tuning.stated_values';

const rows = Array.from({length: 500}, (_, at) => {
	const [age, load, luck] = [(at * 37) % 91, (at * 29) % 83, (at * 53) % 97];
	return {day: new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10), age, load, hit: age + luck > 95};
});
/** What a candidate predicts follows from an age and, by its parameter, from a load that means nothing. */
const crossValidate = `import csv, json, sys
data, folds, candidate, params, out = sys.argv[1:]
blur = json.load(open(params))["blur"]
with open(out, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["prediction", "probability:hit", "probability:none"])
    for row in csv.DictReader(open(data, newline="")):
        score = 0.1 + 0.8 * (float(row["age"]) / 91 + blur * float(row["load"]) / 83) / (1 + blur)
        writer.writerow(["hit" if score > 0.5 else "none", score, 1 - score])
`;

function auc(blur: number, of: typeof rows): number {
	const score = ({age, load}: (typeof rows)[number]) => age / 91 + (blur * load) / 83;
	const [hits, others] = [of.filter(row => row.hit), of.filter(row => !row.hit)];
	const above = hits.flatMap(hit => others.map(other => (score(hit) > score(other) ? 1 : score(hit) === score(other) ? 0.5 : 0)));
	return above.reduce<number>((sum, one) => sum + one, 0) / above.length;
}

type Trial = {readonly blur: number; readonly value: number; readonly state: 'COMPLETE' | 'PRUNED'};
const searched = (of: typeof rows): Trial[] =>
	[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map(blur => ({blur, value: auc(blur, of), state: 'COMPLETE'}));

/** The tables that Optuna keeps, as far as they are read. */
async function studyOf(trials: readonly Trial[]): Promise<Uint8Array> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'study-'));
	try {
		const file = path.join(folder, 'study.db');
		const store = new DatabaseSync(file);
		store.exec(`CREATE TABLE studies (study_id, study_name); INSERT INTO studies VALUES (1, 'ages');
CREATE TABLE study_directions (study_id, direction, objective); INSERT INTO study_directions VALUES (1, 'MAXIMIZE', 0);
CREATE TABLE trials (trial_id, number, study_id, state, datetime_start, datetime_complete);
CREATE TABLE trial_params (trial_id, param_name, param_value, distribution_json);
CREATE TABLE trial_values (trial_id, value, value_type);`);
		const distribution = JSON.stringify({name: 'FloatDistribution', attributes: {step: null, low: 0, high: 1, log: false}});
		for (const [at, {blur, value, state}] of trials.entries()) {
			store.prepare('INSERT INTO trials VALUES (?, ?, 1, ?, NULL, NULL)').run(at + 1, at, state);
			store.prepare("INSERT INTO trial_params VALUES (?, 'blur', ?, ?)").run(at + 1, blur, distribution);
			store.prepare("INSERT INTO trial_values VALUES (?, ?, 'FINITE')").run(at + 1, value);
		}
		store.close();
		return await readFile(file);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

async function verdictOf(trials: readonly Trial[]) {
	const text = rows.map(({day, age, load, hit}) => `${day},${age},${load},${hit ? 'hit' : 'none'}\n`).join('');
	const files = {
		'data/rows.csv': `day,age,load,label\n${text}`,
		'cv.py': crossValidate,
		'params.json': '{"candidate": "ages", "params": {"blur": 0}}',
		'study.db': await studyOf(trials),
	};
	const commands = '  cross_validate: python cv.py {data} {folds} {candidate} {params} {out}\n';
	return (await judged({files, commands, more: 'model: {metric: roc_auc, candidates: [ages]}\n'}, [id])).get(id);
}

describe.skipIf(!gatesPythonIsThere)('stated values of a study', () => {
	test('those of trials that ran hold; what a trial said that did not finish is no claim', async () => {
		const check = await verdictOf([...searched(rows), ...[0.15, 0.25, 0.35].map(blur => ({blur, value: 0.2, state: 'PRUNED' as const}))]);
		expect(check).toMatchObject({verdict: 'pass', reason: null});
		expect(check?.detail?.join('\n')).toMatch(/worse than the best by the study, .* by our folds/);
	});

	test('a search on a fifth of the rows is no invention', async () => {
		expect(await verdictOf(searched(rows.filter((_, at) => at % 5 === 2)))).toMatchObject({verdict: 'pass'});
	});

	test('trials that are said to be far worse than they are never ran', async () => {
		const check = await verdictOf(searched(rows).map((trial, at) => (at === 0 ? trial : {...trial, value: trial.value - 0.3})));
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(/^no fit of trial \d says what the study does: 0\.3\d* worse than the best by the study/);
	});
});
