import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {WorkTools} from '../../../steps/step.ts';
import {analystPython} from '../../project/analyst-python.ts';
import {requireSuccess} from '../../project/failure.ts';
import {type Alias, databaseOf, portable, storedAliases} from '../../project/mlflow-store.ts';
import {type Project, programOf} from '../../project/project.ts';

export type Aliases = {
	/** Name of the registered model; null: none is registered. */
	readonly model: string | null;
	/** Version that each alias stands for. */
	readonly registry: {readonly champion: string | null; readonly challenger: string | null};
};

const none: Aliases = {model: null, registry: {champion: null, challenger: null}};
const rowSchema = z.object({name: z.string(), alias: z.string(), version: z.string()});

/** Which versions the aliases champion and challenger stand for: read from the store's own file, or asked of the server that holds it. */
export async function aliasesOf(project: Project, tools: WorkTools, uri: string): Promise<Aliases> {
	if (databaseOf(uri) !== null) return chosen(project, storedAliases(uri) ?? []);
	return chosen(project, await asked(project, tools, uri));
}

/** The rows of the project's own model; with another name, of the only model there is. */
function chosen(project: Project, rows: readonly Alias[]): Aliases {
	const names = [...new Set(rows.map(row => row.name))];
	const name =
		names.find(one => one === project.pipeline.name || one === project.pipeline.package) ?? (names.length === 1 ? names[0] : undefined);
	if (name === undefined) return none;
	const of = (alias: string) => {
		const row = rows.find(one => one.name === name && one.alias === alias);
		return row === undefined ? null : row.version;
	};
	return {model: name, registry: {champion: of('champion'), challenger: of('challenger')}};
}

const scriptName = 'aliases.py';

async function asked(project: Project, tools: WorkTools, uri: string): Promise<readonly Alias[]> {
	const file = path.join(project.scratch, scriptName);
	const text = await analystPython(scriptName);
	await writeFile(file, text);
	const command = {
		...programOf(project, ['python', file], {
			title: 'ask the registry for its aliases',
			why: 'which version is champion',
			detail: [`asks ${portable(uri, project.home)}`],
			timeoutMs: 120_000,
		}),
		script: {name: scriptName, text},
	};
	const result = requireSuccess(command, await tools.run(command), 'see that the tracking server answers, then run the step again');
	const line = result.stdout.split('\n').findLast(one => one.startsWith('[')) ?? '[]';
	return z.array(rowSchema).parse(JSON.parse(line));
}
