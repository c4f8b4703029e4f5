import {readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {deflateSync} from 'node:zlib';
import {type Document, isSeq, parseDocument} from 'yaml';
import {isLowerBetter} from '../../domain/metric.ts';
import {type CommandName, wordsOfLine} from '../../domain/pipeline.ts';
import {isFields} from '../../steps/claims.ts';
import {pipelineFile, readPipeline} from '../../steps/pipeline-file.ts';
import type {Sabotage} from '../../steps/step.ts';
import {gatesPython} from './gates-python.ts';

/*
 * Sabotages of a project. They change what the project does as the gates see it, through the commands that its pipeline.yaml names, so
 * that they can be made on any project, also one whose code is not ours.
 */

type Outcome = 'applied' | 'not applicable';

/** Changes pipeline.yaml; `edit` answers false when there is nothing to change in it. */
export async function editPipeline(root: string, edit: (document: Document) => boolean): Promise<Outcome> {
	const file = path.join(root, pipelineFile);
	const document = parseDocument(await readFile(file, 'utf8'));
	if (!edit(document)) return 'not applicable';
	await writeFile(file, document.toString());
	return 'applied';
}

/** A script holds them. */
const mostPackedBytes = 64 * 1024 * 1024;

/** The rows of a project, packed as no search for rows finds them; null where its data is not one file of moderate size. */
export async function packedRows(root: string): Promise<string | null> {
	const read = await readPipeline(root);
	if (!read.ok) return null;
	const file = path.join(root, read.pipeline.data.path);
	const stats = await stat(file).catch(() => null);
	if (!stats?.isFile() || stats.size > mostPackedBytes) return null;
	return deflateSync(await readFile(file)).toString('base64');
}

/** Arguments of a script, by the names it reads them under. */
type Given = Readonly<Record<string, unknown>>;

/** The scripts are checked as modules that import what they share; in a project they are one file, so the import goes. */
const shared = /^from sabotages\.tampering import (?:\([^)]*\)|.*)\n/m;

async function scriptOf(name: string): Promise<string> {
	const text = await readFile(path.join(gatesPython(), 'sabotages', `${name}.py`), 'utf8');
	if (!shared.test(text)) throw new Error(`sabotages/${name}.py imports nothing of sabotages.tampering on a line of its own`);
	return text.replace(shared, '');
}

/**
 * Puts a script of `python/sabotages` between the gates and one command of the project. The script sees `PLACES` (what stands for {data},
 * {out} …), may `run()` the real command, and tamper with what went in or came out. "not applicable" when the project has no such command.
 */
export async function tamperWith(root: string, name: CommandName, script: string, given: Given = {}): Promise<Outcome> {
	return editPipeline(root, document => {
		const at = ['commands', name];
		const node = document.getIn(at, true);
		const found: unknown = isSeq(node) ? node.toJSON() : document.getIn(at);
		const words = wordsIn(found);
		if (!words) return false;
		const places = [...new Set(words.join(' ').match(/\{\w+\}/g) ?? [])].map(place => `${place.slice(1, -1)}=${place}`);
		document.setIn(at, ['python', fileOf(name), ...places, '--', ...words]);
		return true;
	}).then(async outcome => {
		if (outcome === 'not applicable') return outcome;
		const document = parseDocument(await readFile(path.join(root, pipelineFile), 'utf8'));
		const text = (at: readonly string[], otherwise: string) => String(document.getIn(at) ?? otherwise);
		const recode: unknown = document.getIn(['target', 'recode']);
		const plain: unknown =
			recode && typeof recode === 'object' && 'toJSON' in recode && typeof recode.toJSON === 'function' ? recode.toJSON() : {};
		const metric = text(['model', 'metric'], '');
		const commands: unknown = document.toJS()?.commands;
		const others = Object.fromEntries(
			Object.entries(isFields(commands) ? commands : {}).flatMap(([other, command]) => {
				const words = wordsIn(command);
				return other === name || words === null ? [] : [[other, words]];
			}),
		);
		const facts = [
			`TARGET = ${JSON.stringify(text(['target', 'column'], ''))}`,
			`DELIMITER = ${JSON.stringify(text(['data', 'delimiter'], ','))}`,
			`DATA = ${JSON.stringify(text(['data', 'path'], ''))}`,
			`COMMANDS = json.loads(${JSON.stringify(JSON.stringify(others))})`,
			`PROBLEM = ${JSON.stringify(text(['problem'], ''))}`,
			`RECODE = json.loads(${JSON.stringify(JSON.stringify(plain))})`,
			`WORST = ${isLowerBetter(metric) ? '1e9' : '-1e9'}`,
			`GIVEN = json.loads(${JSON.stringify(JSON.stringify(given))})`,
		].join('\n');
		const means = await readFile(path.join(gatesPython(), 'sabotages', 'tampering.py'), 'utf8');
		await writeFile(path.join(root, fileOf(name)), `${means}\n${facts}\n${await scriptOf(script)}`);
		return 'applied';
	});
}

/** A command as pipeline.yaml may hold it: a line or words. */
function wordsIn(command: unknown): string[] | null {
	return typeof command === 'string' ? wordsOfLine(command) : Array.isArray(command) ? command.map(String) : null;
}

const fileOf = (name: CommandName) => `tampered_${name}.py`;

/**
 * For a sabotage that has `train` make another model: the Kubeflow pipeline of a project, which is left as it is, then makes another one
 * than `train`, and its check must say so.
 */
export const trainsAnother: Pick<Sabotage, 'implies'> = {implies: ['pipeline.kubeflow']};

/** A sabotage made by tampering with one or more commands. */
export const tampering = (
	title: string,
	...scripts: readonly (readonly [command: CommandName, script: string, given?: Given])[]
): Sabotage => ({
	title,
	apply: async root => {
		let applied = false;
		for (const words of scripts) if ((await tamperWith(root, ...words)) === 'applied') applied = true;
		return applied ? 'applied' : 'not applicable';
	},
});
