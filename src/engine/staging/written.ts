import {lstat, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {makeOwnDirectory, readBounded, writeDurably} from '../../system/files.ts';

/** Who a file's content comes from: the blueprint as it is, the analyst for this data, or another sub-agent. */
export const sources = ['blueprint', 'data', 'agent'] as const;
export type Source = (typeof sources)[number];

const entrySchema = z.object({
	sha256: z.string(),
	from: z.enum(sources),
	/** The step that wrote it last. */
	step: z.string().nullish(),
	/** pipeline.yaml only: top-level key → SHA-256 of its value. */
	sections: z.record(z.string(), z.string()).nullish(),
});
export type WrittenEntry = z.infer<typeof entrySchema>;
export type Written = ReadonlyMap<string, WrittenEntry>;

const folder = '.ml-engineer';
const mostBytes = 16 * 1024 * 1024;

/** What the program wrote last, by path. A record that is damaged counts as none: then every file there is the user's. */
export async function readWritten(project: string): Promise<Written> {
	const bytes = await readBounded(path.join(project, folder, 'written.json'), mostBytes).catch(() => null);
	if (bytes === null) return new Map();
	try {
		return new Map(Object.entries(z.record(z.string(), entrySchema).parse(JSON.parse(bytes.toString('utf8')))));
	} catch {
		return new Map();
	}
}

/** Saves the record durably. */
export async function saveWritten(project: string, written: Written): Promise<void> {
	await makeNotes(project);
	const sorted = [...written].sort(([one], [other]) => (one < other ? -1 : 1));
	await writeDurably(path.join(project, folder, 'written.json'), `${JSON.stringify(Object.fromEntries(sorted), null, '\t')}\n`);
}

const sessionNote = z.object({session_id: z.string().regex(/^\d+$/)});

/** The session whose steps wrote files into this project; null where none did, or none says so. */
export async function sessionOf(project: string): Promise<string | null> {
	if ((await readWritten(project)).size === 0) return null;
	const bytes = await readBounded(path.join(project, folder, 'session.json'), mostBytes).catch(() => null);
	if (bytes === null) return null;
	try {
		return sessionNote.parse(JSON.parse(bytes.toString('utf8'))).session_id;
	} catch {
		return null;
	}
}

/** The folder of our notes in a project. Versions before 0.2 had a file of that name; it becomes `session.json` in the folder. */
export async function makeNotes(project: string): Promise<string> {
	const notes = path.join(project, folder);
	const stats = await lstat(notes).catch(() => null);
	if (!stats?.isFile()) {
		await makeOwnDirectory(project, folder);
		return notes;
	}
	const aside = `${notes}.${process.pid}.tmp`;
	await rename(notes, aside);
	await makeOwnDirectory(project, folder);
	await rename(aside, path.join(notes, 'session.json'));
	await rm(aside, {force: true});
	return notes;
}
