import {EventEmitter} from 'node:events';
import {Writable} from 'node:stream';
import xterm from '@xterm/headless';
import {render} from 'ink';
import {createElement} from 'react';
import {createStore} from 'zustand/vanilla';
import {App} from '../../components/App.tsx';
import type {Actions, StartPort} from '../../src/app/actions.ts';
import {createPaintClock} from '../../src/app/paint-clock.ts';
import type {ThemeName} from '../../src/app/theme.ts';
import {createViewStore, type View} from '../../src/app/view-state.ts';
import type {Engine} from '../../src/engine/engine.ts';

const bytesOf = {
	enter: '\r',
	esc: '\u001b',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pgdn: '\u001b[6~',
	pgup: '\u001b[5~',
	space: ' ',
	backspace: '\u007f',
	'ctrl-c': '\u0003',
	'ctrl-d': '\u0004',
	'ctrl-u': '\u0015',
	'ctrl-z': '\u001a',
	'ctrl-w': '\u0017',
	'ctrl-a': '\u0001',
	'ctrl-j': '\n',
} as const;

class FakeOut extends Writable {
	columns: number;
	rows: number;
	readonly isTTY = true;
	/** All bytes written so far, as text. */
	written = '';
	readonly #terminal: InstanceType<typeof xterm.Terminal>;
	constructor(columns: number, rows: number, terminal: InstanceType<typeof xterm.Terminal>) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#terminal = terminal;
	}
	override _write(chunk: string | Buffer, _encoding: string, done: () => void) {
		const text = typeof chunk === 'string' ? chunk : chunk.toString();
		this.written += text;
		this.#terminal.write(text, done);
	}
}

class FakeIn extends EventEmitter {
	readonly isTTY = true;
	#pending: string | null = null;
	send(text: string) {
		this.#pending = text;
		this.emit('readable');
		this.emit('data', text);
	}
	read() {
		const text = this.#pending;
		this.#pending = null;
		return text;
	}
	setEncoding() {}
	setRawMode() {}
	resume() {}
	pause() {}
	ref() {}
	unref() {}
}

export type Options = {
	readonly columns: number;
	readonly rows: number;
	readonly engine: Engine | null;
	readonly view?: View;
	readonly start?: StartPort | null;
	readonly color?: boolean;
	readonly ascii?: boolean;
	readonly theme?: ThemeName;
	readonly screenReader?: boolean;
	readonly now?: () => number;
	readonly actions?: Partial<Actions>;
};

/** The program's screen in a terminal of its own: keys in, cells out. */
export function openScreen(options: Options) {
	const terminal = new xterm.Terminal({cols: options.columns, rows: options.rows, allowProposedApi: true, convertEol: true});
	const out = new FakeOut(options.columns, options.rows, terminal);
	const input = new FakeIn();
	const now = options.now ?? Date.now;
	const view = createViewStore(options.view ?? {id: options.engine ? 'workspace' : 'start'}, {
		theme: options.theme ?? 'dark',
		phase: 'ASSESSMENT',
	});
	const engine = createStore<Engine | null>(() => options.engine);
	const paint = createPaintClock(now);
	const did: string[] = [];
	const actions: Actions = {
		edit: async (path, line) => `${did.push(`edit ${path}:${line}`) && ''}edited`,
		copy: async text => {
			did.push(`copy ${text}`);
			return `copied ${text.split('\n').length} lines`;
		},
		quit: () => {
			did.push('quit');
		},
		suspend: async () => {
			did.push('suspend');
		},
		away: callback => callback(),
		onStopAsked: () => () => undefined,
		ring: () => {
			did.push('ring');
		},
		...options.actions,
	};
	const instance = render(
		createElement(App, {
			engine,
			view,
			paint,
			start: options.start ?? null,
			actions,
			options: {color: options.color ?? true, ascii: options.ascii ?? false, now},
		}),
		{
			// biome-ignore lint/suspicious/noExplicitAny: a terminal's streams have more than is used
			stdout: out as any,
			// biome-ignore lint/suspicious/noExplicitAny: as above
			stdin: input as any,
			exitOnCtrlC: false,
			patchConsole: false,
			alternateScreen: true,
			incrementalRendering: true,
			interactive: true,
			maxFps: 1000,
			isScreenReaderEnabled: options.screenReader ?? false,
		},
	);
	const settle = async () => {
		for (let turn = 0; turn < 3; turn += 1) await new Promise(resolve => setTimeout(resolve, 4));
		await instance.waitUntilRenderFlush();
		await new Promise<void>(resolve => terminal.write('', resolve));
	};
	return {
		view,
		engine,
		did,
		out,
		paint,
		settle,
		/** Presses keys one after the other, by the names of the keymap. */
		async press(...keys: readonly string[]) {
			for (const key of keys) {
				input.send(key in bytesOf ? bytesOf[key as keyof typeof bytesOf] : key);
				// A lone escape is known as one only when nothing follows it.
				await new Promise(resolve => setTimeout(resolve, key === 'esc' ? 60 : 2));
				await settle();
			}
		},
		async paste(text: string) {
			input.send(`\u001b[200~${text}\u001b[201~`);
			await settle();
		},
		async resize(columns: number, rows: number) {
			terminal.resize(columns, rows);
			out.columns = columns;
			out.rows = rows;
			out.emit('resize');
			await settle();
		},
		/** What stands on the terminal, a line a row, without trailing spaces. */
		lines(): readonly string[] {
			const buffer = terminal.buffer.active;
			return Array.from({length: terminal.rows}, (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '');
		},
		text(): string {
			return this.lines().join('\n');
		},
		/** Lines that scrolled off: none may. */
		scrolledOff: () => terminal.buffer.active.baseY,
		async close() {
			instance.unmount();
			paint.stop();
			await new Promise(resolve => setTimeout(resolve, 5));
		},
	};
}
export type OpenScreen = ReturnType<typeof openScreen>;
