import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {isFields} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {projectCheck} from '../../project/project-check.ts';
import {beyondFits, nearerBy, shippedLikeFits, shippedOf} from '../../project/shipped.ts';
import {paramsFile} from '../../project/study.ts';
import {tamperWith, trainsAnother} from '../../project/tamper.ts';

/** `train` ships another candidate than params.json says: the biggest, or the simplest where that is declared. */
const otherCandidateShips: Sabotage = {
	title: 'another candidate ships than was declared',
	// A bigger model than was declared has to beat the simple one, too; a weaker one may not reach the level asked for.
	implies: ['validation.simpler_first', 'validation.quality', 'validation.beats_single_feature', ...(trainsAnother.implies ?? [])],
	apply: async root => {
		const read = await readPipeline(root);
		const candidates = read.ok ? (read.pipeline.model?.candidates ?? []) : [];
		const file = path.join(root, paramsFile);
		if (!existsSync(file)) return 'not applicable';
		const decided: unknown = JSON.parse(await readFile(file, 'utf8'));
		const other = candidates.findLast(candidate => isFields(decided) && candidate !== decided['candidate']);
		if (other === undefined) return 'not applicable';
		const given = {file: paramsFile, candidate: other};
		const applied = await tamperWith(root, 'train', 'another_candidate', given);
		await tamperWith(root, 'train_on_split', 'another_candidate', given);
		return applied;
	},
};

/**
 * The model that `train` leaves is the candidate that params.json declares: of what the candidates predict for rows kept aside, the
 * declared one's is nearest, and `train_on_split` makes it, too. An honest project fails less than once in 10,000 judgements (see `nearerBy` and `beyondFits`); candidates that predict
 * nearly the same are told apart only where what ships ranks the rows exactly as another one does.
 */
export const declaredShipsCheck: CheckDefinition = projectCheck({
	id: 'validation.declared_ships',
	step: 'validation',
	title: 'ships as declared',
	mustBe: `no other candidate predicts more than ${nearerBy} times nearer to the trained model than the one of ${paramsFile}, where that is further away than its own fits differ, and no other one ranks these rows exactly as it does; \`train\` is at most ${beyondFits} times as far from \`train_on_split\` on the same rows as its fits are from each other`,
	falseAlarm: {rate: 1e-4, healthy: 'a training that fits the declared candidate, as on its split or again on all rows'},
	couldBeFooledBy:
		'another candidate with parameters between both; a model that pipeline.yaml does not name, where only its own split is taken',
	told: {op: '<=', threshold: nearerBy, unit: 'times nearer', evidence: [paramsFile]},
	async judge(project, told) {
		const like = await shippedLikeFits(project);
		const fits = like
			? `\`train\` predicts ${short(like.distance, 4)} of ranks away from \`train_on_split\` on the split it trains on; fits of that on other rows differ by ${short(like.spread, 4)}`
			: null;
		if (like?.beyond)
			return measured(
				{...told, value: Math.min(like.distance / like.spread, Number.MAX_VALUE), detail: [fits ?? '']},
				`\`train\` ships another model than was declared: ${fits}, same rows and seed`,
			);
		const {declared, really, others, spread} = await shippedOf(project);
		const line = (one: {candidate: string; distance: number}) => `${one.candidate}: distance ${short(one.distance, 4)} of ranks`;
		const closest = others.reduce((best, one) => (one.distance < best.distance ? one : best));
		const ratio = declared.distance === 0 ? 0 : closest.distance === 0 ? Number.MAX_VALUE : declared.distance / closest.distance;
		const detail = [
			...(fits === null ? [] : [fits]),
			`declared ${line(declared)}; two fits of it differ by ${short(spread, 4)}`,
			...others.map(line),
		];
		return measured(
			{...told, value: really === declared ? Math.min(ratio, nearerBy) : ratio, claimed: declared.candidate, detail},
			really === declared
				? null
				: `${paramsFile} declares ${declared.candidate}, and the trained model predicts as ${really.candidate} does: distance ${short(really.distance, 3)} instead of ${short(declared.distance, 3)}`,
		);
	},
	sabotages: [otherCandidateShips],
});
