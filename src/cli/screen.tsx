import {render} from 'ink';
import {createElement} from 'react';
import {createStore} from 'zustand/vanilla';
import {App} from '../../components/App.tsx';
import type {Actions} from '../app/actions.ts';
import {sessionCommand} from '../app/gate-text.ts';
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
import {suggestedCommand} from '../system/own-program.ts';
import {onInterrupt} from './interrupt.ts';
import type {SessionFlags, SessionOptions} from './options.ts';
import {say} from './output.ts';
import {analystCommandOfOurs} from './self.ts';
import {sayResume, screenDown, screenUp, stopJob} from './starter.ts';
import {copyText, editAt, ring} from './terminal-actions.ts';

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
		allow: options.allow,
		unattended: false,
		changes: options.changes,
	};
	const engine = createStore<Engine | null>(() => given ?? null);
	const paint = createPaintClock(Date.now);
	let exit: number = exitStatus.ok;
	let failure: unknown = null;

	const entered = (runtime: Runtime) => {
		engine.setState(runtime, true);
		sayResume(sessionCommand('resume', runtime.session.getState().state.session_id, runtime.folder));
		view.setState(openedSession(view.getState(), runtime.session.getState().state.phase));
	};
	const startGiven: StartGiven = {...options, resume};
	const guide: StartGuide = new StartGuide(startGiven, openOptions, entered);
	const first = given ? 'workspace' : guide.port.model.getState().opening ? 'opening' : 'start';
	const view = createViewStore({id: first}, {theme, phase: given ? phaseOf(given) : 'ASSESSMENT'});
	let stopListener = (): void => undefined;
	const stop = () => stopListener();
	const actions: Actions = {
		edit: (path, line) => editAt(path, line, options.workspace, process.env),
		copy: text => copyText(text, process.env),
		quit: () => undefined,
		suspend: async () => {
			engine.getState()?.pauseProbes(true);
			await say('The screen rests; sub-agents go on until they ask something. fg brings it back.');
			await stopJob();
			engine.getState()?.pauseProbes(false);
		},
		away: async callback => {
			screenDown();
			try {
				await callback();
			} finally {
				screenUp(stop);
			}
		},
		onStopAsked: listener => {
			stopListener = listener;
			return () => {
				stopListener = () => undefined;
			};
		},
		ring,
	};
	screenUp(stop);
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
	process.once('exit', killAllGroups);
	// A terminal that is gone can neither be read nor written: the session is saved all the same.
	for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', () => leave(exitStatus.interrupted));
	if (!given) void guide.begin().catch((error: unknown) => leave(error instanceof Failure ? error.status : exitStatus.environment, error));
	await instance.waitUntilExit();
	screenDown();
	paint.stop();
	await guide.stop();
	if (guide.left !== null)
		await say(`Saved; its data is read when you go on with: ${suggestedCommand(['resume', guide.left], options.stateDirectory)}`);
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
	await say(`${state.name ?? state.focus_area}: saved. Go on with: ${sessionCommand('resume', state.session_id, engine.folder)}`);
}
