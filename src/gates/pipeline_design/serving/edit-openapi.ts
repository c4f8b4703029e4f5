import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Fields, isFields} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';

/** Changes the properties of the row that a request brings, for a sabotage; `change` answers false when there is nothing to change. */
export async function editOpenApiRow(
	root: string,
	change: (row: Record<string, unknown>) => boolean,
): Promise<'applied' | 'not applicable'> {
	const read = await readPipeline(root);
	if (!read.ok || !read.pipeline.serving) return 'not applicable';
	const names = new Set((read.pipeline.features ?? []).map(({name}) => name));
	const file = path.join(root, read.pipeline.serving.openapi);
	const document: unknown = JSON.parse(await readFile(file, 'utf8'));
	const row = rowIn(document, names);
	if (row === null || !change(row)) return 'not applicable';
	await writeFile(file, JSON.stringify(document));
	return 'applied';
}

function rowIn(value: unknown, names: ReadonlySet<string>): Record<string, unknown> | null {
	if (Array.isArray(value)) {
		for (const one of value) {
			const found = rowIn(one, names);
			if (found) return found;
		}
		return null;
	}
	if (!isFields(value)) return null;
	const {properties}: Fields = value;
	if (isRecord(properties) && Object.keys(properties).some(name => names.has(name))) return properties;
	return rowIn(Object.values(value), names);
}

const isRecord = (value: unknown): value is Record<string, unknown> => isFields(value);
