// The built program in a real terminal of a given size: keys in, cells out. For pictures and for looking at it by hand.
import path from 'node:path';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = path.resolve(import.meta.dirname, '../..');
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Starts `node bin/ml-engineer.js ...args`; returns its screen and its keyboard. */
export function openProgram(args, {columns, rows, cwd = root, env = {}}) {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const {CI: _ci, CONTINUOUS_INTEGRATION: _ci2, ...inherited} = process.env;
	const child = pty.spawn(process.execPath, [path.join(root, 'bin/ml-engineer.js'), ...args], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		env: {...inherited, COLORTERM: 'truecolor', FORCE_COLOR: '3', ...env},
	});
	child.onData(data => terminal.write(data));
	const exited = new Promise(resolve => child.onExit(resolve));
	const line = y => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '';
	const text = () => Array.from({length: rows}, (_, y) => line(terminal.buffer.active.baseY + y)).join('\n');
	return {
		terminal,
		child,
		exited,
		text,
		press: keys => child.write(keys),
		/** Waits until the screen matches; throws with the screen when it does not within `timeoutMs`. */
		async until(pattern, timeoutMs = 30_000) {
			const end = Date.now() + timeoutMs;
			for (;;) {
				if (pattern instanceof RegExp ? pattern.test(text()) : text().includes(pattern)) return text();
				if (Date.now() > end) throw new Error(`${pattern} did not appear within ${timeoutMs} ms:\n${text()}`);
				await sleep(30);
			}
		},
		async settle(ms = 250) {
			let before = '';
			for (let i = 0; i < 40 && before !== text(); i++) {
				before = text();
				await sleep(ms);
			}
		},
		close() {
			child.kill('SIGKILL');
			terminal.dispose();
		},
	};
}
