import {commandWords} from '../agents/command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Editors that take `+LINE FILE`; others get the file alone, or their own form. */
const plusLine = /^(n?vim?|nano|emacs|emacsclient|micro|kak|joe|ne|hx|mg|ed|view)$/;

function editorCall(editor: string, file: string, line: number): readonly string[] | null {
	const words = commandWords(editor);
	const [program, ...rest] = words ?? [];
	if (program === undefined) return null;
	const name = program.split('/').at(-1) ?? program;
	if (/^(code|codium|cursor|subl)$/.test(name))
		return [program, ...rest, ...(name === 'subl' ? ['--wait'] : ['--wait', '--goto']), `${file}:${line}`];
	if (name === 'hx') return [program, ...rest, `${file}:${line}`];
	return plusLine.test(name) ? [program, ...rest, `+${line}`, file] : [program, ...rest, file];
}

/** Opens a file at a line in $VISUAL or $EDITOR; the screen must be away. Answers with a sentence. */
export async function editAt(file: string, line: number, cwd: string, env: Environment): Promise<string> {
	const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
	const call = editorCall(editor, file, Math.max(1, line));
	const [program, ...args] = call ?? [];
	if (program === undefined) return `$EDITOR is "${editor}", which is not one plain command; ${file}:${line} was not opened`;
	const {runInTerminal} = await import('../system/exec.ts');
	const {exitCode, error} = await runInTerminal(program, args, cwd);
	if (error !== null) return `${program} did not start; set $EDITOR. The place is ${file}:${line}`;
	return exitCode === 0 ? `back from ${program}` : `${program} ended with ${exitCode}`;
}

const lines = (text: string) => {
	const count = text.split('\n').length;
	return `${count} ${count === 1 ? 'line' : 'lines'}`;
};

/** Puts text where it can be pasted and says where that is. In tmux OSC 52 is swallowed by default: its own buffer is used. */
export async function copyText(text: string, env: Environment): Promise<string> {
	if (env['TMUX']) {
		const {run} = await import('../system/exec.ts');
		const loaded = await run('tmux', ['load-buffer', '-w', '-'], {timeoutMs: 3000, input: text});
		if (loaded.exitCode === 0) return `copied ${lines(text)} to the tmux buffer (prefix ])`;
		return `tmux did not take it: ${loaded.stderr.trim() || loaded.ended}`;
	}
	process.stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
	return `sent ${lines(text)} to the terminal's clipboard (OSC 52); some terminals do not allow it`;
}

/** The terminal's bell. */
export const ring = (): void => void process.stdout.write('\u0007');
