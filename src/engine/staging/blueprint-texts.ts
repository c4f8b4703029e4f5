import path from 'node:path';
import {parse} from 'yaml';
import * as z from 'zod';
import {renderBlueprint, renderOptionsOf} from '../../blueprints/render.ts';
import {mostPipelineBytes, pipelineFile} from '../../steps/pipeline-file.ts';
import {readBounded} from '../../system/files.ts';
import type {BlueprintTexts} from './review.ts';

const namesSchema = z.looseObject({name: z.string().min(1), package: z.string().min(1), kubeflow: z.unknown()});

/** The training pipeline with the names that its pipeline.yaml gives; nothing when that names no package of its own. */
export const blueprintTexts: BlueprintTexts = async work => {
	const names = await namesOf(path.join(work, pipelineFile));
	if (names === null) return new Map();
	const files = await renderBlueprint(renderOptionsOf(names));
	return new Map(files.map(file => [file.path, file.text]));
};

async function namesOf(file: string): Promise<z.infer<typeof namesSchema> | null> {
	try {
		const bytes = await readBounded(file, mostPipelineBytes);
		return bytes === null ? null : namesSchema.parse(parse(bytes.toString('utf8')));
	} catch {
		return null; // what is wrong with it is said where it is merged
	}
}
