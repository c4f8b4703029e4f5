import path from 'node:path';
import {type CommandName, commandNames} from '../../../domain/pipeline.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {inputFailure} from '../../../system/errors.ts';
import type {NamedBefore} from '../pipeline-file.ts';
import {mapCommands} from './map-commands.ts';
import {foundProject} from './scripts.ts';

/** What a person is asked about: the rest has no usual form. */
const asked = ['train', 'predict', 'evaluate', 'test'] as const satisfies readonly CommandName[];

/**
 * How an existing repository is driven: its own scripts found and mapped, and confirmed by a person. What nobody could name is left
 * out, and not judged. Throws an input failure when no `train` is known: nothing could be done with the project.
 */
export async function theirProject(input: StepInput, tools: WorkTools): Promise<NamedBefore> {
	tools.progress('looking for their commands', null);
	const found = await foundProject(input.project ?? tools.folder, tools.signal);
	const mapped = mapCommands(found);
	for (const one of mapped.open) tools.say(`! ${clean(one, 240)}`);
	const answer = await tools.fillIn({
		decision: 'project_commands',
		title: 'how is this project trained, asked and tested?',
		why: 'the gates judge your code through these commands; {data}, {model}, {seed} and {out} are replaced by paths and a number',
		effect: 'written to pipeline.yaml under commands; nothing is run by this',
		fields: asked.map(name => ({
			name,
			label: name,
			type: 'text',
			unit: '',
			value: mapped.commands[name]?.map(quoted).join(' ') ?? null,
			help: `words, no shell; empty: there is none${name === 'train' || name === 'predict' ? ', and little can be judged' : ''}`,
		})),
	});
	const commands: Partial<Record<CommandName, string[]>> = {...mapped.commands};
	if (answer.by === 'person') {
		for (const name of asked) {
			const words = wordsIn(String(answer.values[name] ?? ''));
			if (words.length > 0) commands[name] = words;
			else delete commands[name];
		}
	}
	if (!commands.train)
		throw inputFailure(
			`Nobody could say how this project is trained: ${clean(mapped.open[0] ?? 'no train command was named', 240)}. Answer the form, or write pipeline.yaml into the branch.`,
		);
	for (const name of commandNames) if (commands[name]) tools.say(`${name}: ${clean(commands[name].join(' '), 160)}`);
	tools.say(
		found.lock === null ? 'no requirements with hashes: the gates run it by the Python of PATH' : `environment: ${clean(found.lock, 120)}`,
	);
	return {
		name: path.basename(input.workspace),
		package: null,
		environment: {lock: found.lock, dev_lock: null},
		commands,
	};
}

const quoted = (word: string) => (/^[^\s"]+$/u.test(word) ? word : `"${word}"`);

/** Words as they are typed; quotation marks keep blanks together. */
export function wordsIn(text: string): string[] {
	return [...text.matchAll(/"([^"]*)"|(\S+)/gu)].map(match => match[1] ?? match[2] ?? '').filter(word => word !== '');
}
