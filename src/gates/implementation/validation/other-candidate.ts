import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {isFields} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {Sabotage} from '../../../steps/step.ts';
import {paramsFile} from '../../project/study.ts';
import {tamperWith, trainsAnother} from '../../project/tamper.ts';

/** `train` ships another candidate than params.json says: the biggest, or the simplest where that is declared. */
export const otherCandidateShips: Sabotage = {
	title: 'another candidate ships than was declared',
	// A bigger model than was declared has to beat the simple one, too; a weaker one may not reach the level asked for.
	implies: ['validation.simpler_first', 'validation.quality', ...(trainsAnother.implies ?? [])],
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
