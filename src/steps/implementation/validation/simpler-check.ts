import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {outOfFold} from '../../project/cross-validation.ts';
import {projectCheck} from '../../project/project-check.ts';
import {needsModel, scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {decisionOf, paramsFile} from '../../project/study.ts';
import {tampering} from '../../project/tamper.ts';
import type {CheckDefinition} from '../../step.ts';
import {short} from '../../wording.ts';

/** The bigger model ships only when it is better than the simple one beyond chance, out of fold on all training rows. */
export const simplerCheck: CheckDefinition = projectCheck({
	id: 'validation.simpler_first',
	step: 'validation',
	title: 'beats simpler',
	mustBe: 'a bigger model ships only if its lower 95 % bound of the gain over the simple one, out of fold, is above 0',
	couldBeFooledBy: 'a simple model that was made worse than it has to be',
	told: {op: '>', threshold: 0, unit: 'gain, lower bound', evidence: [paramsFile]},
	async judge(project, told) {
		const model = needsModel(project);
		const decision = await decisionOf(project);
		if (!decision) throw new CannotJudge(`there is no ${paramsFile} that says which candidate ships`);
		const [simple] = model.candidates;
		if (decision.candidate === simple || simple === undefined)
			return measured(
				{...told, value: null, detail: [`${decision.candidate} ships, the simplest candidate: nothing has to be beaten`]},
				null,
			);
		const rows = await rowsOf(project);
		const found = await scoreOf(project, {
			truth: rows.training,
			predictions: await outOfFold(project, decision.candidate, decision.params),
			simple: await outOfFold(project, simple, {}),
		});
		const gain = found.simple?.gain;
		if (!gain) throw new CannotJudge('the gain over the simple model could not be computed');
		const detail = [
			`${found.metric} out of fold on ${found.rows} training rows: ${decision.candidate} ${short(found.value)}, ${simple} ${short(found.simple?.value ?? Number.NaN)}`,
			`gain ${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`,
		];
		return measured(
			{...told, value: gain.low, detail},
			gain.low > 0
				? null
				: `${decision.candidate} ships although it is not better than ${simple} beyond chance: gain ${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`,
		);
	},
	sabotages: [
		tampering('a bigger model that gains nothing', [
			'cross_validate',
			`if places["candidate"] == "linear":
    run()
else:
    empty = places["out"] + ".params"
    json.dump({}, open(empty, "w"))
    run(candidate="linear", params=empty)
`,
		]),
	],
});
