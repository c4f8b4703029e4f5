import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {outOfFold} from '../../project/cross-validation.ts';
import {projectCheck} from '../../project/project-check.ts';
import {metricOf, scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {decisionOf, studyFile, studyOf, unprefixed} from '../../project/study.ts';
import {tampering} from '../../project/tamper.ts';
import type {CheckDefinition} from '../../step.ts';
import {short} from '../../wording.ts';

/**
 * The study's best parameters against its defaults on folds of ours. On other folds the best may come out a little below the
 * defaults by chance; only a loss beyond the 95 % interval of the paired difference fails.
 */
export const reproducedCheck: CheckDefinition = projectCheck({
	id: 'tuning.reproduced',
	step: 'tuning',
	title: 'best can be repeated',
	mustBe: "the study's best parameters are not worse than the defaults on our folds (upper 95 % bound of the gain at least 0)",
	couldBeFooledBy: 'a search so short that the best is the default: that is no fault',
	told: {op: '>=', threshold: 0, unit: 'gain, upper bound', evidence: [studyFile]},
	async judge(project, told) {
		const study = await studyOf(project);
		if (!study.best || !study.first) throw new CannotJudge(`${studyFile} holds no finished trial: see tuning.study`);
		const shipped = (await decisionOf(project))?.candidate ?? '';
		const best = unprefixed(study.best.params, shipped);
		const first = unprefixed(study.first.params, shipped);
		const rows = await rowsOf(project);
		const found = await scoreOf(project, {
			truth: rows.training,
			predictions: await outOfFold(project, best.candidate, best.params),
			simple: await outOfFold(project, first.candidate, first.params),
		});
		const gain = found.simple?.gain;
		if (!gain) throw new CannotJudge('the gain of tuning could not be computed');
		const detail = [
			`${metricOf(project)} on our 5 folds: ${short(found.value, 4)} with the best parameters, ${short(found.simple?.value ?? Number.NaN, 4)} with the defaults`,
			`gain ${short(gain.value, 4)} [${short(gain.low, 4)} to ${short(gain.high, 4)}]`,
			`the study said ${short(study.best.value, 4)} and ${study.first.value === null ? 'nothing' : short(study.first.value, 4)}`,
		];
		return measured(
			{...told, value: gain.high, claimed: study.best.value, detail},
			gain.high >= 0 ? null : `the best parameters of the study are worse than its defaults by ${short(-gain.value, 4)} on our folds`,
		);
	},
	sabotages: [
		tampering('parameters that only the study likes', [
			'cross_validate',
			`run()
study = sqlite3.connect("${studyFile}")
best = study.execute("SELECT trial_id FROM trial_values WHERE value IS NOT NULL ORDER BY value " + ("ASC" if WORST > 0 else "DESC") + " LIMIT 1").fetchone()
names = dict(study.execute("SELECT param_name, param_value FROM trial_params WHERE trial_id = ?", best))
given = json.load(open(places["params"]))
tuned = all(abs(float(value) - float(names.get(name, names.get(places["candidate"] + "." + name, value)))) < 1e-9 for name, value in given.items() if isinstance(value, (int, float)))
if tuned and given:
    columns, lines = read_plain(places["out"])
    random.Random(1).shuffle(lines)
    write(places["out"], columns, lines)
`,
		]),
	],
});
