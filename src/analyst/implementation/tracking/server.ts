import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {shellLine} from '../../../domain/shell-words.ts';
import type {WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {analystPython} from '../../project/analyst-python.ts';
import {requireSuccess} from '../../project/failure.ts';
import {isBlueprint, type Project, programOf} from '../../project/project.ts';

const port = 5000;
/** A first start compiles all of MLflow; some 15 s on two quiet cores. */
const patienceSeconds = 100;

const hasCredentials = (uri: string): boolean => /^[^/]*:\/\/[^/]*@/.test(uri);

/** The words that show the runs in a browser of this machine; none where a server holds them already. */
export function serverWords({pipeline}: Project, uri: string, store = '.'): readonly string[] {
	if (/^https?:/i.test(uri)) return [];
	// A password stands neither on the screen nor in a report or a list of processes: the server reads the address from its environment.
	if (hasCredentials(uri)) return ['python', '-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port)];
	if (isBlueprint(pipeline)) return ['python', '-m', pipeline.package ?? '', 'serve-tracking', '--store', store, '--port', String(port)];
	return ['python', '-m', 'mlflow', 'server', '--backend-store-uri', uri, '--host', '127.0.0.1', '--port', String(port)];
}

/** Starts a server that outlives the step, in a session of its own, once it answers. */
const scriptName = 'start_server.py';

const started = z.object({pid: z.int(), url: z.string()});

/** Says how to look at the runs, and starts the server when a person wants it; its address, or null. */
export async function offerServer(tools: WorkTools, project: Project, words: readonly string[]): Promise<string | null> {
	if (words.length === 0) {
		tools.say('the tracking server that MLFLOW_TRACKING_URI names shows the runs');
		return null;
	}
	const given =
		words.includes('serve-tracking') || words.includes('--backend-store-uri')
			? ''
			: 'with MLFLOW_BACKEND_STORE_URI as MLFLOW_TRACKING_URI is, ';
	tools.say(`to look at the runs: ${given}${clean(shellLine(words), 300)}`);
	const answer = await tools.choose({
		decision: 'mlflow_server',
		title: 'Start the MLflow server on this machine?',
		why: 'it shows runs, metrics and the registry in a browser',
		effect: `http://127.0.0.1:${port} for this machine only, until you stop it`,
		options: [
			{value: 'no', label: 'No', effect: 'nothing is started; the command is in docs/build.md'},
			{value: 'yes', label: 'Yes', effect: `listens on 127.0.0.1:${port} and goes on after the session; its process id is shown`},
		],
		default: 'no',
	});
	if (answer.value !== 'yes') return null;
	const url = `http://127.0.0.1:${port}`;
	const file = path.join(project.scratch, scriptName);
	const text = await analystPython(scriptName);
	await writeFile(file, text);
	const log = path.join(project.home, 'models', 'mlflow-server.log');
	await mkdir(path.dirname(log), {recursive: true});
	const [program = 'python', ...rest] = words;
	const command = {
		...programOf(project, ['python', file, url, log, String(patienceSeconds), program === 'python' ? project.python : program, ...rest], {
			title: 'start the MLflow server',
			why: 'a person wanted to look at the runs',
			detail: [`listens on 127.0.0.1:${port}`, `reads and writes the store of ${project.home}`, `writes its words to ${log}`],
			timeoutMs: 120_000,
		}),
		script: {name: scriptName, text},
	};
	const result = requireSuccess(
		command,
		await tools.run(command),
		`look there, or see what else listens on port ${port}, then run the step again`,
	);
	const line = result.stdout.split('\n').findLast(one => one.startsWith('{')) ?? '';
	const {pid} = started.parse(JSON.parse(line));
	tools.say(`MLflow shows the runs at ${url}; stop it with: kill -- -${pid}`);
	return url;
}
