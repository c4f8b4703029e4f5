import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {ended, found} from './process.ts';
import {cleanEnvironment, openTerminal, type Terminal} from './terminal.ts';

export type Tmux = {
	readonly terminal: Terminal;
	/** Process id of the server, which does the work. */
	readonly server: number;
	/** How many panes have ended their command. */
	readonly endedPanes: () => Promise<number>;
	readonly close: () => Promise<void>;
};

/**
 * tmux with a server of its own: a pane that echoes what is typed, focused, and one pane a command. Null when it is not
 * installed.
 */
export async function openTmux(
	folder: string,
	commands: readonly string[],
	size: {readonly columns: number; readonly rows: number},
	signal: AbortSignal,
): Promise<Tmux | null> {
	const tmux = found('tmux');
	if (tmux === null) return null;
	const socket = path.join(folder, 'tmux.socket');
	const config = path.join(folder, 'tmux.conf');
	await writeFile(config, 'set -g status off\nset -g remain-on-exit on\nset -g escape-time 0\n');
	const env = cleanEnvironment(folder, {LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8'});
	const tell = async (...args: readonly string[]) => (await ended(tmux, ['-u', '-S', socket, ...args], {signal, env})).stdout.trim();
	const terminal = openTerminal(tmux, ['-u', '-S', socket, '-f', config, 'new-session', '-s', 'bench', 'cat'], {
		cwd: folder,
		env,
		...size,
		signal,
	});
	const close = async () => {
		await ended(tmux, ['-u', '-S', socket, 'kill-server'], {signal: AbortSignal.timeout(5000), env}).catch(() => undefined);
		await terminal.close();
	};
	try {
		await terminal.first(() => true);
		for (const command of commands) {
			await tell('split-window', '-d', '-t', 'bench:0.0', command);
			await tell('select-layout', '-t', 'bench:0', 'tiled');
		}
		const server = Number(await tell('display-message', '-p', '#{pid}'));
		return {
			terminal,
			server,
			endedPanes: async () =>
				(await tell('list-panes', '-t', 'bench:0', '-F', '#{pane_dead}')).split('\n').filter(line => line === '1').length,
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
