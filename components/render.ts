import {render} from 'ink';
import {createElement} from 'react';
import {createStore} from 'zustand/vanilla';
import type {Actions, StartPort} from '../src/app/actions.ts';
import type {Engine} from '../src/app/engine.ts';
import {createPaintClock} from '../src/app/paint-clock.ts';
import type {ThemeName} from '../src/app/theme.ts';
import {createViewStore, openedSession} from '../src/app/view-state.ts';
import {App} from './App.tsx';

/** Keys are drawn at once; data comes at most 15 times a second by itself. */
const keyFramesPerSecond = 250;

export type ScreenOptions = {
	/** null: begins with the start view, and `start` must be given. */
	readonly engine: Engine | null;
	readonly start: StartPort | null;
	readonly actions: Actions;
	readonly theme: ThemeName;
	readonly color: boolean;
	readonly ascii: boolean;
	/** Milliseconds since the epoch; given by tests. */
	readonly now?: () => number;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

export type RunningScreen = {
	/** The session that was started or resumed: the workspace opens. */
	readonly open: (engine: Engine) => void;
	/** A sentence over the footer, as from a signal or a background task. */
	readonly say: (sentence: string) => void;
	/** Resolves when the screen is gone and the terminal is as it was. */
	readonly gone: Promise<void>;
	/** Takes the screen down; safe to call twice and from a signal handler. */
	readonly close: () => void;
};

/** Draws the screen on the alternate buffer until it is closed. Restoring the terminal after a crash is the caller's part: call `close`. */
export function renderScreen(options: ScreenOptions): RunningScreen {
	const now = options.now ?? Date.now;
	const phase = options.engine?.session.getState().state.phase ?? 'ASSESSMENT';
	const view = createViewStore(options.engine ? {id: 'workspace'} : {id: 'start'}, {
		theme: options.theme,
		phase: phase === 'COMPLETE' ? 'OPTIMIZATION' : phase,
	});
	if (!options.engine) view.setState({input: {kind: 'form', form: 'start'}});
	const engine = createStore<Engine | null>(() => options.engine);
	const paint = createPaintClock(now);
	const instance = render(
		createElement(App, {
			engine,
			view,
			paint,
			start: options.start,
			actions: options.actions,
			options: {color: options.color, ascii: options.ascii, now},
		}),
		{
			...(options.stdin ? {stdin: options.stdin} : {}),
			...(options.stdout ? {stdout: options.stdout} : {}),
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: keyFramesPerSecond,
			exitOnCtrlC: false,
			patchConsole: true,
			isScreenReaderEnabled: false,
		},
	);
	let closed = false;
	const close = () => {
		if (closed) return;
		closed = true;
		paint.stop();
		instance.unmount();
	};
	return {
		open(opened) {
			// First the engine: the start view draws without one and with one, the workspace only with one.
			engine.setState(opened, true);
			view.setState(openedSession(view.getState(), opened.session.getState().state.phase));
		},
		say: sentence => view.setState({toast: sentence}),
		gone: instance.waitUntilExit().then(() => {
			closed = true;
			paint.stop();
		}),
		close,
	};
}
