import {render} from 'ink';
import {createElement} from 'react';
import {createStore} from 'zustand/vanilla';
import {App} from '../../components/App.tsx';
import type {Actions} from '../app/actions.ts';
import {createPaintClock} from '../app/paint-clock.ts';
import {type StartGiven, StartGuide} from '../app/start-guide.ts';
import {wantsAscii, wantsColor} from '../app/theme.ts';
import {createViewStore, openedSession} from '../app/view-state.ts';
import {type Phase, phases} from '../domain/workflow.ts';
import type {Engine} from '../engine/engine.ts';
import type {OpenOptions} from '../engine/open.ts';
import type {Runtime} from '../engine/runtime.ts';
import {exitStatus, Failure, messageOf} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';
import {sanitizeOutput} from '../system/sanitize.ts';
import {onInterrupt} from './interrupt.ts';
import type {SessionFlags, SessionOptions} from './options.ts';
import {analystCommandOfOurs} from './self.ts';
import {copyText, editAt, restoreTerminal, suspendProcess} from './terminal-actions.ts';

/** Keys are painted at once; data has its own, slower clock. */
const keyFps = 250;

export type ScreenRequest = {
	readonly options: SessionOptions;
	readonly flags: SessionFlags;
	/** Folder of the session to take up, or null for a new one. */
	readonly resume: string | null;
	/** An engine that is there already (watch). */
	readonly engine?: Engine;
};

const phaseOf = (engine: Engine): Phase => {
	const {phase} = engine.session.getState().state;
	return phase === 'COMPLETE' ? (phases.at(-1) ?? 'OPTIMIZATION') : phase;
};

/** Runs the full screen until the person leaves it. Answers with the exit status. */
export async function screenCommand({options, flags, resume, engine: given}: ScreenRequest): Promise<number> {
	const {theme} = options;
	const color = flags.color !== false && wantsColor(process.env);
	const ascii = flags.ascii === true || wantsAscii(process.env);
	const openOptions: OpenOptions = {
		place: {directory: options.stateDirectory, isDefault: options.stateDirectoryIsDefault},
		analyst: analystCommandOfOurs(),
		env: process.env,
		allow: options.allow ?? 'ask',
		unattended: false,
		changes: options.changes,
	};
	const engine = createStore<Engine | null>(() => given ?? null);
	const paint = createPaintClock(Date.now);
	let exit: number = exitStatus.ok;
	let failure: unknown = null;

	const entered = (runtime: Runtime) => {
		engine.setState(runtime, true);
		view.setState(openedSession(view.getState(), runtime.session.getState().state.phase));
	};
	const startGiven: StartGiven = {...options, resume};
	const guide: StartGuide = new StartGuide(startGiven, openOptions, entered);
	const first = given ? 'workspace' : guide.port.model.getState().opening ? 'opening' : 'start';
	const view = createViewStore({id: first}, {theme, phase: given ? phaseOf(given) : 'ASSESSMENT'});
	const actions: Actions = {
		edit: (path, line) => editAt(path, line, options.workspace, process.env),
		copy: text => copyText(text, process.env),
		quit: () => undefined,
		suspend: async () => {
			engine.getState()?.pauseProbes(true);
			await suspendProcess();
			engine.getState()?.pauseProbes(false);
		},
		ring: () => process.stdout.write('\u0007'),
	};
	const instance = render(createElement(App, {engine, view, paint, start: guide.port, actions, options: {color, ascii, now: Date.now}}), {
		alternateScreen: true,
		incrementalRendering: true,
		interactive: true,
		exitOnCtrlC: false,
		patchConsole: true,
		maxFps: keyFps,
		isScreenReaderEnabled: false,
	});
	const leave = (status: number, error: unknown = null) => {
		exit = status;
		failure = error;
		instance.unmount();
	};
	onInterrupt(() => leave(exitStatus.interrupted));
	process.once('uncaughtException', error => leave(exitStatus.environment, error));
	process.once('unhandledRejection', error => leave(exitStatus.environment, error));
	let drawn = true;
	process.once('exit', () => {
		if (drawn) restoreTerminal();
		killAllGroups();
	});
	if (!given) void guide.begin().catch((error: unknown) => leave(error instanceof Failure ? error.status : exitStatus.environment, error));
	await instance.waitUntilExit();
	drawn = false;
	paint.stop();
	await guide.stop();
	const running = engine.getState();
	const failed = running !== null && phases.some(phase => running.session.getState().state.phases[phase].status === 'failed');
	if (exit === exitStatus.ok && failed && !given) exit = exitStatus.gateFailed;
	if (running) await closed(running, exit);
	if (failure !== null)
		throw failure instanceof Failure
			? failure
			: new Failure('environment', `ml-engineer failed: ${messageOf(failure)}. What was shown as saved is saved; resume takes it up.`);
	return exit;
}

/** Stops sub-agents and saves; says where the session is, on the restored terminal. */
async function closed(engine: Engine, exit: number): Promise<void> {
	const {state} = engine.session.getState();
	await engine.close(exit);
	if (engine.readOnly) return;
	process.stdout.write(`${sanitizeOutput(state.name ?? state.focus_area)}: saved. Go on with: ml-engineer resume ${state.session_id}\n`);
}
