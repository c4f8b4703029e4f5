import {stat} from 'node:fs/promises';
import {readAsOf} from '../../domain/read-as.ts';
import {writtenOf} from '../../domain/written.ts';
import type {GateContext} from '../../steps/step.ts';
import {type CountedTable, countTable, type Recount} from '../recount/recount.ts';

/** The newest measurements; several checks ask for the same files. */
const keptMeasurements = 3;
const measurements = new Map<string, Promise<CountedTable>>();

/** Files by what they are now: a changed file (its change time cannot be set by hand) is measured again. */
export async function identityOf(files: readonly string[]): Promise<string> {
	const marks = await Promise.all(
		files.map(async file => {
			const {dev, ino, size, ctimeMs, mtimeMs} = await stat(file);
			return [file, dev, ino, size, ctimeMs, mtimeMs].join(' ');
		}),
	);
	return marks.join('\n');
}

/** Our own counts of the data that a step was given, `asText` columns compared as texts. Throws NotRecountable, or an error for files that cannot be read. */
export async function recountFor(context: GateContext, step: string, asText: readonly string[] = []): Promise<Recount> {
	return (await countedFor(context, step, asText)).recount;
}

/** As `recountFor`, with what a closer look at the same files can go on from. */
export async function countedFor(context: GateContext, step: string, asText: readonly string[] = []): Promise<CountedTable> {
	const files = context.dataFilesOf(step);
	const target = context.state.data?.target ?? null;
	const missingWords = context.state.data?.missing_words ?? [];
	const readAs = readAsOf(context.state.data?.read_as ?? []);
	const written = writtenOf(context.state.data, files);
	const key = JSON.stringify([await identityOf(files), target, missingWords, readAs, written, asText]);
	const known = measurements.get(key);
	if (known) return known;
	const {signal, progress} = context;
	const made = countTable(files, {target, missingWords, readAs, written, asText: new Set(asText), signal, progress});
	measurements.set(key, made);
	for (const old of [...measurements.keys()].slice(0, -keptMeasurements)) measurements.delete(old);
	try {
		return await made;
	} catch (error) {
		measurements.delete(key);
		throw error;
	}
}
