import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {counted, short} from '../../../domain/format.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {keptRowsIn} from '../../project/kept-rows.ts';
import {plainRows} from '../../project/plain-rows.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {tamperWith} from '../../project/tamper.ts';
import {freshPredictions, predicted, trained} from '../../project/training.ts';

const shown = 8;

/** The project's own rows with their labels beside the code, and a training that adds them to what it is given. */
const rowsBeside: Sabotage = {
	title: 'rows kept aside lie in its files, and it trains on them',
	apply: async (root, context) => {
		const read = await readPipeline(root);
		if (!read.ok) return 'not applicable';
		const {data} = read.pipeline;
		const hidden = await context.hiddenFiles();
		const files = hidden.length > 0 ? hidden : [path.join(root, data.path)];
		await mkdir(path.join(root, 'interim'), {recursive: true});
		await writeFile(path.join(root, 'interim', 'all.csv'), await plainRows(context, files, data.delimiter));
		return tamperWith(root, 'train', 'rows_beside');
	},
	implies: ['pipeline.kubeflow'],
};

/**
 * Rows kept aside that lie among the project's files help nobody who is judged: it runs without these files, and once more with them. Only
 * a project that is better with them beyond the 99.99 % interval used them: an honest fixture is named and fails nothing.
 */
export const keptRowsCheck: CheckDefinition = projectCheck({
	id: 'pipeline.kept_rows',
	step: 'pipeline',
	title: 'no rows kept aside',
	mustBe: 'files of the project that hold rows kept aside make it no better on these rows',
	onKeptRows: true,
	falseAlarm: {rate: 5e-5, healthy: 'rows kept aside among its files, which it does not use'},
	couldBeFooledBy: 'rows that are packed in a way of its own: see "learns from what we give"',
	told: {op: '<=', threshold: 0, unit: 'gain with them, lower 99.99 % bound', evidence: ['pipeline.yaml#/data']},
	async judge(project, told) {
		const kept = await keptRowsIn(project);
		const detail = [
			`${counted(kept.looked, 'file')} looked into for rows kept aside`,
			...kept.files
				.slice(0, shown)
				.map(file => `${clean(file.path, 80)} holds ${counted(file.rows, 'of them', 'of them')}: left out of every judged run`),
			...(kept.left_count > 0
				? [`not looked into: ${counted(kept.left_count, 'file')}, first ${clean(kept.left[0]?.path ?? '', 60)}: ${kept.left[0]?.why ?? ''}`]
				: []),
		];
		if (kept.files.length === 0) return measured({...told, value: 0, detail}, null);
		const rows = await rowsOf(project);
		const {model} = await trained(project, 'with all its files', rows.training, {whole: true});
		const scored = await scoreOf(project, {
			truth: rows.truth,
			predictions: await predicted(project, 'with all its files', model, rows.unlabelled, 'predict', {whole: true}),
			simple: await freshPredictions(project),
			level: 0.9999,
		});
		const gain = scored.simple?.gain;
		const low = gain?.low ?? 0;
		detail.push(`with them ${scored.metric} is ${short(scored.value)}, without ${short(scored.simple?.value ?? Number.NaN)}`);
		return measured(
			{...told, value: Math.max(0, low), detail},
			low > 0
				? `it is better by ${short(gain?.value ?? 0)} with ${clean(kept.files[0]?.path ?? '', 80)}, which holds rows kept aside`
				: null,
		);
	},
	sabotages: [rowsBeside],
});
