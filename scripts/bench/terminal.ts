import * as pty from '@lydell/node-pty';

export type Terminal = {
	readonly pid: number;
	/** Milliseconds from the start to the first output that `matches`; rejects when it ends before or takes too long. */
	readonly first: (matches: (output: string) => boolean) => Promise<number>;
	/** Milliseconds until what is written from now on holds `text`. */
	readonly until: (text: string, timeoutMs: number) => Promise<number>;
	readonly press: (keys: string) => void;
	readonly bytes: () => number;
	readonly exited: Promise<number>;
	/** Tells it that its terminal is gone, as a closed window does. */
	readonly hangUp: () => void;
	/** Ends it and settles when it is gone. */
	readonly close: () => Promise<void>;
};

/** A program in a terminal of its own, without a screen: only the bytes and when they came. */
export function openTerminal(
	file: string,
	args: readonly string[],
	options: {
		readonly cwd: string;
		readonly env: Readonly<Record<string, string>>;
		readonly columns: number;
		readonly rows: number;
		readonly signal: AbortSignal;
	},
): Terminal {
	const from = performance.now();
	const child = pty.spawn(file, [...args], {
		name: 'xterm-256color',
		cols: options.columns,
		rows: options.rows,
		cwd: options.cwd,
		env: options.env,
	});
	let bytes = 0;
	let gone = false;
	const listeners = new Set<(data: string) => void>();
	child.onData(data => {
		bytes += data.length;
		for (const listener of [...listeners]) listener(data);
	});
	const exited = new Promise<number>(resolve =>
		child.onExit(({exitCode}) => {
			gone = true;
			resolve(exitCode);
		}),
	);
	const kill = () => {
		if (gone) return;
		try {
			child.kill('SIGKILL');
		} catch {
			// it has ended already
		}
	};
	options.signal.addEventListener('abort', kill, {once: true});

	const wait = (since: number, matches: (output: string) => boolean, timeoutMs: number) =>
		new Promise<number>((resolve, reject) => {
			let output = '';
			const settle = (act: () => void) => {
				clearTimeout(timer);
				listeners.delete(look);
				act();
			};
			const look = (data: string) => {
				output = (output + data).slice(-65_536);
				if (matches(output)) settle(() => resolve(performance.now() - since));
			};
			const timer = setTimeout(
				() => settle(() => reject(new Error(`nothing of it within ${timeoutMs} ms: ${visible(output).slice(-200)}`))),
				timeoutMs,
			);
			listeners.add(look);
			void exited.then(code => settle(() => reject(new Error(`it ended with ${code}: ${visible(output).slice(-200)}`))));
		});
	return {
		pid: child.pid,
		first: matches => wait(from, matches, 30_000),
		until: (text, timeoutMs) => wait(performance.now(), output => output.includes(text), timeoutMs),
		press: text => child.write(text),
		bytes: () => bytes,
		exited,
		hangUp() {
			if (!gone) child.kill('SIGHUP');
		},
		async close() {
			kill();
			await exited;
			options.signal.removeEventListener('abort', kill);
		},
	};
}

/** Sequences that steer a terminal, and control characters and blanks. */
const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);
const steering = new RegExp(
	`${esc}(?:\\[[0-9;?<>=]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)|[PX^_][^${esc}]*${esc}\\\\|[@-Z\\\\-_=>78])`,
	'g',
);

/** The words of the output without what steers the terminal; the last 200 characters are enough to tell. */
export const visible = (output: string): string =>
	output
		.replace(steering, '')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();

/** The environment of a program under measurement: a home of its own, nothing that turns colours or the screen off. */
export function cleanEnvironment(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		(entry): entry is [string, string] =>
			entry[1] !== undefined &&
			!/^(CI|CONTINUOUS_INTEGRATION|NO_COLOR|FORCE_COLOR|TMUX|TMUX_PANE|NODE_OPTIONS|NODE_ENV|npm_.*|XDG_.*)$/.test(entry[0]),
	);
	return {...Object.fromEntries(kept), HOME: home, TMPDIR: home, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...more};
}
