import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {AgentContext} from '@agentclientprotocol/sdk';
import {builtStepKey, workflow} from '../domain/workflow.ts';
import {reports} from '../steps/reports.ts';
import type {StepInput, Work, WorkTools} from '../steps/step.ts';
import {inputFailure} from '../system/errors.ts';
import {makeDirectory, writeDurably} from '../system/files.ts';
import {isInside} from '../system/paths.ts';
import {askAndRun} from './commands.ts';
import {Asker} from './questions.ts';
import type {Speaker} from './speaker.ts';
import {works} from './work.ts';

export type Place = {
	readonly client: AgentContext;
	readonly sessionId: string;
	/** The session's working directory: holds `reports/`. */
	readonly cwd: string;
	/** Can the client show a form? */
	readonly canAsk: boolean;
	readonly speaker: Speaker;
	readonly signal: AbortSignal;
};

/** Does one step and leaves its report in `reports/<step>.json`. Throws a Failure with one sentence when it cannot. */
export async function doStep(place: Place, input: StepInput): Promise<unknown> {
	const key = builtStepKey(input.phase, input.step);
	if (key === null) {
		const known = Object.keys(works).join(', ');
		throw inputFailure(
			`The built-in analyst has no way to do ${input.phase} ${input.step} yet: it does ${known}. Give this role another agent.`,
		);
	}
	const definition = reports[key];
	const work: Work<unknown> = works[key];
	const title = workflow.find(one => one.phase === input.phase && one.id === input.step)?.title ?? input.step;
	place.speaker.beginProgress(title);
	const report = definition.schema.parse(await work(input, toolsOf(place)));
	place.signal.throwIfAborted();
	await writeReport(place.cwd, `${input.step}.json`, `${JSON.stringify(report, null, 2)}\n`);
	return report;
}

export function toolsOf(place: Place): WorkTools {
	const {client, sessionId, speaker, signal} = place;
	const asker = new Asker(client, sessionId, place.canAsk, signal);
	return {
		signal,
		folder: place.cwd,
		put: (relative, content) => putFile(place.cwd, relative, content),
		write: (name, content) => writeReport(place.cwd, name, content),
		say: line => speaker.say(line),
		progress: (label, fraction) => speaker.progress(label, fraction),
		choose: question => asker.choose(question),
		fillIn: form => asker.fillIn(form),
		run: command => askAndRun(client, sessionId, speaker, signal, command),
	};
}

async function writeReport(cwd: string, name: string, content: string): Promise<void> {
	const folder = path.join(cwd, 'reports');
	await mkdir(folder, {recursive: true});
	if (!isInside(cwd, folder) || path.basename(name) !== name) {
		throw inputFailure(`reports/${name} would be written outside ${cwd}: remove the link at reports.`);
	}
	await writeDurably(path.join(folder, name), content);
}

async function putFile(cwd: string, relative: string, content: string | Uint8Array): Promise<void> {
	const file = path.join(cwd, relative);
	if (path.isAbsolute(relative) || !isInside(cwd, file) || file === cwd) {
		throw inputFailure(`${relative} would be written outside ${cwd}: name a path below it, and remove links on the way.`);
	}
	await makeDirectory(path.dirname(file));
	await writeDurably(file, content);
}
