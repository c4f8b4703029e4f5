import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {isFields} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {outOfFold} from '../../project/cross-validation.ts';
import {projectCheck} from '../../project/project-check.ts';
import {needsModel, scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {shippedOf} from '../../project/shipped.ts';
import {type Decision, decisionOf, paramsFile} from '../../project/study.ts';
import {tamperWith} from '../../project/tamper.ts';
import type {UnderTest} from '../../project/under-test.ts';

/** The biggest candidate ships, also where the simplest did. */
const gainsNothing: Sabotage = {
	title: 'a bigger model that gains nothing',
	// Its own tests may know what a fold of the declared candidate gives.
	implies: ['integration.tests'],
	apply: async root => {
		const read = await readPipeline(root);
		const candidates = read.ok ? (read.pipeline.model?.candidates ?? []) : [];
		const [simple, biggest] = [candidates[0], candidates.at(-1)];
		const file = path.join(root, paramsFile);
		if (simple === undefined || simple === biggest || !existsSync(file)) return 'not applicable';
		const decided: unknown = JSON.parse(await readFile(file, 'utf8'));
		if (!isFields(decided)) return 'not applicable';
		if (decided['candidate'] === simple) await writeFile(file, JSON.stringify({...decided, candidate: biggest, params: {}}));
		return tamperWith(root, 'cross_validate', 'all_as_the_simplest', {simplest: simple});
	},
};

/** What ships by its predictions, where these can be told from those of the other candidates; else what is declared. */
async function reallyShipped(project: UnderTest, declared: Decision): Promise<Decision> {
	try {
		return (await shippedOf(project)).really;
	} catch (error) {
		project.context.signal.throwIfAborted();
		if (error instanceof Error) return declared;
		throw error;
	}
}

/** The bigger model ships only when it is better than the simple one beyond chance, out of fold on all training rows. */
export const simplerCheck: CheckDefinition = projectCheck({
	id: 'validation.simpler_first',
	step: 'validation',
	title: 'beats simpler',
	mustBe: 'a bigger model ships only if its lower 95 % bound of the gain over the simple one, out of fold, is above 0',
	falseAlarm: {rate: 2.7e-5, healthy: 'a gain of 6 standard errors over the simple one, out of fold'},
	couldBeFooledBy: 'a simple model that was made worse than it has to be',
	told: {op: '>', threshold: 0, unit: 'gain, lower bound', evidence: [paramsFile]},
	async judge(project, told) {
		const model = needsModel(project);
		const declared = await decisionOf(project);
		if (!declared) throw new CannotJudge(`there is no ${paramsFile} that says which candidate ships`);
		const decision = await reallyShipped(project, declared);
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
	sabotages: [gainsNothing],
});
