import {createInterface} from 'node:readline';
import {createPlain} from '../app/plain/plain.ts';
import {activationLines} from '../domain/persona.ts';
import {phases} from '../domain/workflow.ts';
import type {Engine} from '../engine/engine.ts';
import {beginSession, type OpenOptions, resumeSession} from '../engine/open.ts';
import {completeSetup} from '../engine/setup.ts';
import {exitStatus} from '../system/errors.ts';
import {onInterrupt} from './interrupt.ts';
import type {SessionOptions} from './options.ts';
import {say} from './output.ts';
import {analystCommandOfOurs} from './self.ts';

/** The session in lines, words instead of keys: for screen readers, logs and terminals that are none. Answers with the exit status. */
export async function plainCommand(options: SessionOptions, resume: string | null): Promise<number> {
	const open: OpenOptions = {
		place: {directory: options.stateDirectory, isDefault: options.stateDirectoryIsDefault},
		analyst: analystCommandOfOurs(),
		env: process.env,
		allow: options.allow,
		unattended: false,
		changes: options.changes,
	};
	const runtime = resume === null ? await beginSession(await completeSetup(options), open) : await resumeSession(resume, open);
	for (const line of activationLines(runtime.session.getState().state.focus_area)) void say(line);
	for (const notice of runtime.notices.getState()) void say(notice.text);
	const left = await converse(runtime);
	const {state} = runtime.session.getState();
	const failed = phases.some(phase => state.phases[phase].status === 'failed');
	const exit = left === 'interrupted' ? exitStatus.interrupted : failed ? exitStatus.gateFailed : exitStatus.ok;
	await runtime.close(exit);
	return exit;
}

/** Reads words until the person quits or the input ends; with the input at its end, what runs is still waited for. */
export async function converse(engine: Engine): Promise<'quit' | 'interrupted'> {
	const input = createInterface({input: process.stdin, terminal: false});
	let words: Promise<void> = Promise.resolve();
	return new Promise(resolve => {
		const leave = (how: 'quit' | 'interrupted') => {
			plain.stop();
			input.close();
			resolve(how);
		};
		const plain = createPlain({engine, write: line => void say(line), quit: () => leave('quit'), now: Date.now});
		onInterrupt(() => leave('interrupted'));
		plain.begin();
		// One after the other: what was typed ahead is answered in its order.
		input.on('line', line => {
			words = words.then(() => plain.typed(line));
		});
		input.on('close', () => void words.then(() => leave('quit')));
	});
}
