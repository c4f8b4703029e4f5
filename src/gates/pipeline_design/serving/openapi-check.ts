import path from 'node:path';
import {isFields} from '../../../steps/claims.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {messageOf} from '../../../system/errors.ts';
import {readBounded} from '../../../system/files.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {projectCheck} from '../../project/project-check.ts';
import {editOpenApiRow} from './edit-openapi.ts';
import {coverageFaults, structureFaults} from './openapi-faults.ts';

const maxBytes = 16 * 1024 * 1024;

/** The contract of the service: a valid document that names every model input with its type and bounds. */
export const openApiCheck: CheckDefinition = projectCheck({
	id: 'serving.openapi',
	step: 'serving',
	title: 'API covers the inputs',
	mustBe: 'the OpenAPI document is valid and names every model input with type, bounds and words as pipeline.yaml has them',
	couldBeFooledBy: 'a service that does not do what its document says: the gate of Build asks the service itself',
	told: {op: '<=', threshold: 0, unit: 'faults', evidence: ['pipeline.yaml#/serving']},
	async judge({pipeline, copy}, told) {
		if (!pipeline.serving) throw new CannotJudge('pipeline.yaml has no serving section');
		if (!pipeline.features) throw new CannotJudge('pipeline.yaml lists no features, so there is nothing the document must cover');
		const file = pipeline.serving.openapi;
		const bytes = await readBounded(path.join(copy, file), maxBytes);
		if (bytes === null) return measured({...told, value: 1}, `${file} is not there`);
		let document: unknown;
		try {
			document = JSON.parse(bytes.toString('utf8'));
		} catch (error) {
			return measured({...told, value: 1}, `${file} is not JSON: ${messageOf(error)}`);
		}
		if (!isFields(document)) return measured({...told, value: 1}, `${file} is no OpenAPI document`);
		const faults = [...structureFaults(document), ...coverageFaults(document, pipeline.features)];
		const detail = [`${file}: ${pipeline.features.length} inputs looked for`, ...faults.slice(0, 12)];
		return measured({...told, value: faults.length, evidence: [file], detail}, faults.length === 0 ? null : `${file}: ${faults[0]}`);
	},
	sabotages: [
		edit('an input forgotten', row => {
			const [first] = Object.keys(row);
			if (first === undefined) return false;
			delete row[first];
			return true;
		}),
		edit('a bound widened', row => {
			const bounded = Object.values(row).find(one => isFields(one) && typeof one['maximum'] === 'number');
			return isFields(bounded) && Reflect.set(bounded, 'maximum', Number(bounded['maximum']) + 1);
		}),
	],
});

function edit(title: string, change: (row: Record<string, unknown>) => boolean): Sabotage {
	return {title, apply: root => editOpenApiRow(root, change)};
}
