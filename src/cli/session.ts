import {exitStatus, inputFailure} from '../system/errors.ts';
import {safeLine} from '../system/sanitize.ts';
import {refuseOnResume, refuseTogether} from './flag-rules.ts';
import {onInterrupt} from './interrupt.ts';
import {longReading} from './long-reading.ts';
import {type SessionFlags, type SessionOptions, sessionOptions} from './options.ts';
import {complain} from './output.ts';
import {analystCommandOfOurs} from './self.ts';
import {closeCommand} from './spelling.ts';
import {dumbSentence, isDumb, isTerminal} from './terminal.ts';

/** Lines instead of a screen: asked for, because a screen reader is on, or because the terminal has nothing else. */
const wantsLines = (flags: SessionFlags) =>
	!flags.headless && (flags.plain === true || (isTerminal() && (process.env['INK_SCREEN_READER'] === 'true' || isDumb())));

async function lines(options: SessionOptions, flags: SessionFlags, folder: string | null): Promise<number> {
	if (!flags.plain && isDumb()) void complain(dumbSentence);
	const {plainCommand} = await import('./plain.ts');
	return plainCommand(options, folder);
}

/** Begins a session: on the screen, in plain lines, or headless when there is no terminal. */
export async function sessionCommand(
	argument: string | undefined,
	flags: SessionFlags,
	commands: readonly string[],
	runInstead: (command: string) => Promise<number>,
): Promise<number> {
	const options = sessionOptions(argument, flags, process.env);
	refuseTogether(flags, argument, isTerminal());
	if (flags.focus === undefined && argument !== undefined && !/\s/.test(argument.trim())) {
		const near = await closeCommand(argument.trim(), commands);
		if (near !== null) return misspelt(argument.trim(), near, flags.headless === true || !isTerminal(), runInstead);
	}
	if (wantsLines(flags)) return lines(options, flags, null);
	if (flags.headless || !isTerminal()) return headless(options, flags);
	const {screenCommand} = await import('./screen.tsx');
	return screenCommand({options, flags, resume: null});
}

/** Takes a session up: the latest, or the one whose id begins or ends so. */
export async function resumeCommand(id: string | null, flags: SessionFlags): Promise<number> {
	const options = sessionOptions(undefined, flags, process.env);
	refuseTogether(flags, undefined, isTerminal());
	refuseOnResume(flags);
	const {findSession} = await import('../session/catalog.ts');
	const {folder} = await findSession(options.stateDirectory, id ?? undefined);
	if (wantsLines(flags)) return lines(options, flags, folder);
	if (flags.headless || !isTerminal()) return headless(options, flags, folder);
	const {screenCommand} = await import('./screen.tsx');
	return screenCommand({options, flags, resume: folder});
}

async function misspelt(word: string, near: string, alone: boolean, runInstead: (command: string) => Promise<number>): Promise<number> {
	const sentence = `"${word}" looks like the command ${near}.`;
	if (alone) throw inputFailure(`${sentence} Run that, or say --focus ${word}: a focus of one word needs --focus.`);
	const {createInterface} = await import('node:readline/promises');
	const terminal = createInterface({input: process.stdin, output: process.stdout});
	const answer = await terminal.question(`${safeLine(sentence)} Run that? A focus of one word needs --focus. [y/N] `);
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) return exitStatus.input;
	return runInstead(near);
}

async function headless(options: SessionOptions, flags: SessionFlags, folder: string | null = null): Promise<number> {
	if (!flags.headless) void complain('No terminal here: running headless (see --headless).');
	// Heard while the rest of the program is still being loaded.
	const leaving = new AbortController();
	onInterrupt(() => leaving.abort());
	const [{runHeadless}, {completeSetup}] = await Promise.all([import('./run-headless.ts'), import('../engine/setup.ts')]);
	const progress = longReading();
	const what = folder === null ? {begin: (signal: AbortSignal) => completeSetup(options, signal, progress)} : {resume: folder};
	return runHeadless(what, {
		open: {
			place: {directory: options.stateDirectory, isDefault: options.stateDirectoryIsDefault},
			analyst: analystCommandOfOurs(),
			env: process.env,
			progress,
			// Who says ask is taken at their word: nobody can be asked, so nothing runs that would need it.
			allow: options.allow,
			changes: options.changes,
		},
		signal: leaving.signal,
		json: flags.json ?? false,
		strict: flags.strict ?? false,
		// Without being told to run headless, nothing beyond reading happens unasked.
		until: options.until ?? (flags.headless ? null : 'ASSESSMENT'),
	});
}
