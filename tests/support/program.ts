import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const root = path.resolve(import.meta.dirname, '../..');
export const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export type Size = {readonly columns: number; readonly rows: number};

/** The built program in a real terminal: keys in, cells out. */
export class Program {
	readonly terminal: xterm.Terminal;
	readonly child: pty.IPty;
	readonly exited: Promise<{readonly exitCode: number; readonly signal?: number | undefined}>;
	/** How much it wrote. */
	written = 0;
	/** All that it wrote, as it wrote it. */
	raw = '';
	#parsed: Promise<void> = Promise.resolve();

	constructor(
		args: readonly string[],
		options: Size & {readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly file?: string},
	) {
		const {columns, rows, cwd = root, env = {}} = options;
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		// CI=true turns Ink's interactive mode off, and node-pty passes an undefined value on as the text "undefined".
		const {CI: _ci, CONTINUOUS_INTEGRATION: _ci2, NO_COLOR: _color, TMUX: _tmux, ...inherited} = process.env;
		// The locale of the machine decides how lines are drawn: here it is always the same.
		const locale = {LANG: 'C.UTF-8', LC_ALL: undefined, LC_CTYPE: undefined};
		const wanted = {...inherited, ...locale, COLORTERM: 'truecolor', FORCE_COLOR: '3', ...env};
		const clean = Object.fromEntries(Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined));
		this.child = pty.spawn(options.file ?? process.execPath, options.file ? [...args] : [path.join(root, 'bin/ml-engineer.js'), ...args], {
			name: env['TERM'] ?? 'xterm-256color',
			cols: columns,
			rows,
			cwd,
			env: clean,
		});
		this.child.onData(data => {
			this.written += data.length;
			this.raw += data;
			this.#parsed = new Promise(resolve => this.terminal.write(data, resolve));
		});
		const gone = new Promise<{readonly exitCode: number; readonly signal?: number | undefined}>(resolve => this.child.onExit(resolve));
		this.exited = gone.then(async ending => {
			await this.#drained();
			return ending;
		});
	}

	/** On a busy machine the last words of a program arrive after the news of its end, and are parsed later still. */
	async #drained(): Promise<void> {
		for (let seen = -1; seen !== this.written; ) {
			seen = this.written;
			await new Promise(resolve => setTimeout(resolve, 150));
		}
		await this.#parsed;
	}

	/** What stands on the screen now, line by line. */
	get lines(): string[] {
		const {active} = this.terminal.buffer;
		return Array.from({length: this.terminal.rows}, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
	}

	get text(): string {
		return this.lines.join('\n');
	}

	/** All that is in the terminal, scrolled away or not. */
	get everything(): string {
		const {active} = this.terminal.buffer;
		return Array.from({length: active.length}, (_, y) => active.getLine(y)?.translateToString(true) ?? '').join('\n');
	}

	press(keys: string): void {
		this.child.write(keys);
	}

	resize({columns, rows}: Size): void {
		this.child.resize(columns, rows);
		this.terminal.resize(columns, rows);
	}

	/** Waits until the screen matches; fails with the screen when it does not in time. */
	async until(pattern: RegExp | string, timeoutMs = 20_000): Promise<string> {
		const end = Date.now() + timeoutMs;
		for (;;) {
			await this.#parsed;
			const {text} = this;
			if (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)) return text;
			if (Date.now() > end) throw new Error(`${pattern} did not appear within ${timeoutMs} ms:\n${text}`);
			await sleep(25);
		}
	}

	/** Waits until the screen stands still. */
	async settle(ms = 250): Promise<void> {
		let before = '';
		for (let i = 0; i < 40 && before !== this.text; i++) {
			before = this.text;
			await sleep(ms);
		}
	}

	/** Ends it however it stands. */
	close(): void {
		try {
			this.child.kill('SIGKILL');
		} catch {
			// it has ended already
		}
		this.terminal.dispose();
	}
}

/** The command line of the example. */
export const exampleArgs = (home: string, ...more: readonly string[]): string[] => [
	'bird strike damage predictor',
	'--data',
	path.join(root, 'examples/birdstrikes.csv'),
	'--target',
	'Effect Amount of damage',
	'--workspace',
	path.join(home, 'strikes'),
	'--state-dir',
	path.join(home, 'state'),
	...more,
];

/** Ids of the processes that run with this text in their command line; for finding what was left behind. */
export function processesWith(text: string): number[] {
	if (!existsSync('/proc')) return [];
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number)
		.filter(pid => {
			try {
				return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
			} catch {
				return false; // it ended between the two looks
			}
		});
}
