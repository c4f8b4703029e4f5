import {createHash} from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import {filesOf, type RenderStep, renderOptionsOf} from '../../blueprints/render.ts';
import {counted} from '../../domain/format.ts';
import type {Pipeline} from '../../domain/pipeline.ts';
import type {StepInput, WorkTools} from '../../steps/step.ts';
import {readBounded} from '../../system/files.ts';
import {isBlueprint} from '../project/project.ts';

const maxFileBytes = 16 * 1024 * 1024;
const writtenSchema = z.record(z.string(), z.looseObject({sha256: z.string()}));

/**
 * Writes the files of the core that a step brings. A file that somebody changed since the program wrote it stays as it is; a project with
 * commands of its own keeps its own code.
 */
export async function putBlueprint(input: StepInput, tools: WorkTools, step: RenderStep, pipeline: Pipeline): Promise<void> {
	if (input.job === 'improve' || !isBlueprint(pipeline)) return;
	const before = await writtenBefore(input.project ?? tools.folder);
	let written = 0;
	for (const file of await filesOf(step, renderOptionsOf(pipeline))) {
		const there = await readBounded(path.join(tools.folder, file.path), maxFileBytes);
		if (there?.toString('utf8') === file.text) continue;
		if (there !== null && before.get(file.path) !== createHash('sha256').update(there).digest('hex')) {
			tools.say(`kept as you changed it: ${file.path}`);
			continue;
		}
		await tools.put(file.path, file.text);
		written += 1;
	}
	if (written > 0) tools.say(`${counted(written, 'file')} of the core written`);
}

/** SHA-256 of what the program wrote last, by path; a record that cannot be read counts as none, and then every file stays. */
async function writtenBefore(project: string): Promise<ReadonlyMap<string, string>> {
	const bytes = await readBounded(path.join(project, '.ml-engineer', 'written.json'), maxFileBytes);
	if (bytes === null) return new Map();
	let content: unknown;
	try {
		content = JSON.parse(bytes.toString('utf8'));
	} catch {
		return new Map(); // cut off while it was written: nothing of it can be relied on
	}
	const read = writtenSchema.safeParse(content);
	return new Map(Object.entries(read.success ? read.data : {}).map(([file, {sha256}]) => [file, sha256]));
}
