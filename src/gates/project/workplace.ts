import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {copyFile, lstat, mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';
import {ProjectFault} from './cannot-judge.ts';
import {copyTree} from './copy.ts';
import {keptRowsIn} from './kept-rows.ts';
import {projectData} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** Where a given file lies below the workplace, and what lies beside it, by name: as a judge lays things out who is careless. */
export type Among = {readonly as: string; readonly beside: Readonly<Record<string, string>>};

/** What stands for a place of a command: a word as it is, a file or folder that it is given, or one that it is to leave. */
export type Place = {readonly word: string} | {readonly give: string; readonly among?: Among} | {readonly take: string};
export type Places = Readonly<Record<string, Place>>;

export const word = (text: string): Place => ({word: text});
/** It gets a copy: what it does to it changes nothing of ours. */
export const give = (file: string, among?: Among): Place => (among === undefined ? {give: file} : {give: file, among});
/** What it leaves there is taken to `file` after it ended. */
export const take = (file: string): Place => ({take: file});

/** Where one command runs: a copy of the project and folders for what goes in and comes out, all of the same shape and without a telling name. */
export type Workplace = {
	/** Everything of this run lies below it, and nothing of another. */
	readonly root: string;
	readonly copy: string;
	readonly home: string;
	/** The MLflow store of what runs here. */
	readonly store: string;
	/** A name for one more file or folder of this run. */
	readonly fresh: (extension?: string) => string;
};

const nameless = () => randomBytes(6).toString('hex');

type WorkplaceOptions = {
	/** The rows that lie where the project keeps its data; null: none. */
	readonly data: string | null;
	/** Files that hold rows kept aside, too. */
	readonly whole?: boolean;
	/** Another state of the project's files than that which is judged. */
	readonly from?: string;
};

/** A new workplace. The copy holds the rows that the project is given and no others. */
export async function makeWorkplace(project: UnderTest, {data, whole = false, from = project.copy}: WorkplaceOptions): Promise<Workplace> {
	const root = path.join(project.rooms, nameless());
	const copy = path.join(root, nameless());
	const home = path.join(root, nameless());
	await mkdir(home, {recursive: true, mode: 0o700});
	const left = new Set(whole ? [] : (await keptRowsIn(project)).files.map(file => file.path));
	await copyTree(from, copy, {filter: source => !left.has(path.relative(from, source))});
	if (data !== null) {
		const place = path.join(copy, project.pipeline.data.path);
		await mkdir(path.dirname(place), {recursive: true});
		await copyFile(data, place, constants.COPYFILE_FICLONE);
	}
	const fresh = (extension = '') => path.join(root, nameless(), `${nameless()}${extension}`);
	return {root, copy, home, store: fresh('.db'), fresh};
}

/**
 * A workplace for the project's own tests, which nothing is scored by: all of its files, its data as the project has it, since tests may
 * know its rows. `from`: another state of its files.
 */
export async function makeWholeWorkplace(project: UnderTest, from?: string): Promise<Workplace> {
	const file = projectData(project);
	const stats = await lstat(file).catch(() => null);
	return makeWorkplace(project, {data: stats?.isFile() ? file : null, whole: true, ...(from === undefined ? {} : {from})});
}

/** The words of the places in a workplace, with what is given copied there. */
export async function laidOut(workplace: Workplace, places: Places): Promise<Readonly<Record<string, string>>> {
	const words: Record<string, string> = {};
	for (const [name, place] of Object.entries(places)) {
		if ('word' in place) {
			words[name] = place.word;
			continue;
		}
		const among = 'give' in place ? place.among : undefined;
		const file = among ? path.join(workplace.root, among.as) : workplace.fresh(path.extname('give' in place ? place.give : place.take));
		await mkdir(path.dirname(file), {recursive: true});
		for (const [other, from] of Object.entries(among?.beside ?? {})) {
			await copyFile(from, path.join(path.dirname(file), other), constants.COPYFILE_FICLONE);
		}
		if ('give' in place) await copyTree(place.give, file, {preserveTimestamps: true});
		words[name] = file;
	}
	return words;
}

/** Takes what a command left; `kept`: a copy of it. A link is no result: following it could lead anywhere. Throws ProjectFault for one. */
export async function collect(places: Places, words: Readonly<Record<string, string>>, kept: boolean): Promise<void> {
	for (const [name, place] of Object.entries(places)) {
		const from = words[name];
		if ('take' in place && from !== undefined) await taken(from, place.take, `{${name}}`, kept);
	}
}

/** Takes a file or a folder of a run to `to`; nothing happens where there is none. */
export async function taken(from: string, to: string, what: string, kept: boolean): Promise<void> {
	const stats = await lstat(from).catch(() => null);
	if (stats === null) return;
	if (!stats.isFile() && !stats.isDirectory())
		throw new ProjectFault(`the project left ${what} as something that is no file and no folder`);
	await mkdir(path.dirname(to), {recursive: true});
	if (kept) return copyTree(from, to);
	try {
		await rename(from, to);
	} catch (error) {
		if (codeOf(error) !== 'EXDEV') throw error;
		await copyTree(from, to);
		await rm(from, {recursive: true});
	}
}
