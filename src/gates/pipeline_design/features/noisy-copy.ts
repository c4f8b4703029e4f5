import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {isSeq} from 'yaml';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {Sabotage} from '../../../steps/step.ts';
import {editPipeline} from '../../project/tamper.ts';
import {editOpenApiRow} from '../serving/edit-openapi.ts';

const column = 'outcome_code';
/** One label in this many rows is another. */
const noiseEvery = 50;

/** A copy of the target with noise is a column of the data and listed as a feature. Only for data without quotes, so that a line is a row. */
export const noisyCopy: Sabotage = {
	title: 'a noisy copy of the target as a feature',
	// What is listed and not used is another fault of the same project; nor does the contract know the column.
	implies: ['features.used', 'features.suspects_out', 'ingestion.rejects', 'ingestion.accepts_training', 'ingestion.accepts_unseen'],
	apply: async root => {
		const read = await readPipeline(root);
		if (!read.ok || read.pipeline.problem === 'regression') return 'not applicable';
		const {data, target} = read.pipeline;
		const file = path.join(root, data.path);
		const text = await readFile(file, 'utf8').catch(() => null);
		if (text === null || text.includes('"')) return 'not applicable';
		const [head = '', ...lines] = text.trimEnd().split(/\r?\n/);
		const at = head.split(data.delimiter).indexOf(target.column);
		if (at === -1) return 'not applicable';
		const labels = lines.map(line => line.split(data.delimiter)[at] ?? '');
		const names = [...new Set(labels)].sort();
		const code = (label: string, row: number) => `code ${(names.indexOf(label) + (row % noiseEvery === 0 ? 1 : 0)) % names.length}`;
		const copied = lines.map((line, row) => `${line}${data.delimiter}${code(labels[row] ?? '', row)}`);
		await writeFile(file, `${[`${head}${data.delimiter}${column}`, ...copied].join('\n')}\n`);
		const listed = await editPipeline(root, document => {
			const features = document.get('features');
			if (!isSeq(features)) return false;
			features.add(document.createNode({name: column, kind: 'category', nullable: true}));
			const monitors = document.get('monitors');
			if (isSeq(monitors)) monitors.add(document.createNode({of: column, metric: 'missing_share', window: {rows: 500}, threshold: 0.1}));
			return true;
		});
		if (listed === 'applied')
			await editOpenApiRow(root, row => {
				row[column] = {type: ['string', 'null']};
				return true;
			});
		return listed;
	},
};
