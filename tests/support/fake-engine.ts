import {createStore} from 'zustand/vanilla';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {InboxItem} from '../../src/domain/inbox.ts';
import {type Role, roles} from '../../src/domain/roles.ts';
import {transition} from '../../src/domain/transition.ts';
import type {
	Activity,
	Breaking,
	Engine,
	EngineCommand,
	EnvironmentView,
	LineKind,
	Measuring,
	SessionView,
	TranscriptLine,
	TranscriptView,
} from '../../src/engine/engine.ts';

/** A transcript whose lines are written by the test; what left the tail is "read back" the same way. */
export class FakeTranscript implements TranscriptView {
	version = 0;
	readonly #lines: TranscriptLine[] = [];
	readonly #listeners = new Set<() => void>();

	get lineCount(): number {
		return this.#lines.length;
	}
	add(at: number, text: string, kind: LineKind = 'say'): void {
		this.#lines.push({at, kind, text});
		this.version += 1;
		for (const listener of this.#listeners) listener();
	}
	tail(count: number): readonly TranscriptLine[] {
		return count <= 0 ? [] : this.#lines.slice(-count);
	}
	lines(from: number, count: number): Promise<readonly TranscriptLine[]> {
		return Promise.resolve(this.#lines.slice(from, from + count));
	}
	search(text: string, from: number, direction: 'forward' | 'backward'): Promise<number | null> {
		const step = direction === 'forward' ? 1 : -1;
		for (let at = from; at >= 0 && at < this.#lines.length; at += step) {
			if (this.#lines[at]?.text.toLowerCase().includes(text.toLowerCase())) return Promise.resolve(at);
		}
		return Promise.resolve(null);
	}
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}

export const begin = Date.UTC(2026, 10, 23, 17, 2, 0);

type Panel = EnvironmentView['panel'];
export const panel: Panel = [
	{label: 'python', value: '3.11.7 conda:ml', stale: false},
	{label: 'ml', value: 'sklearn 1.8 +3', stale: false},
	{label: 'docker', value: 'Docker not available', stale: false},
	{label: 'kube', value: 'No k8s context', stale: false},
	{label: 'gpu', value: 'none', stale: false},
	{label: 'mem', value: '3.1 of 23.4 GiB', stale: false},
];

const probe: EnvironmentView['probes'][number] = {
	id: 'python',
	title: 'Python',
	status: 'ok',
	summary: '3.11.7 conda:ml',
	detail: null,
	command: 'python3 --version',
	raw: 'Python 3.11.7',
	error: null,
	at: begin,
	durationMs: 12,
};

/** An engine without agents, disk or clock: the real transition, and effects that the test plays out as events. */
export function fakeEngine(activation: Partial<Extract<SessionEvent, {type: 'session.activated'}>> = {}) {
	let clock = begin;
	const commands: EngineCommand[] = [];
	const first = transition(
		null,
		{
			type: 'session.activated',
			sessionId: '1764000000000000417',
			focus: 'bird strike damage predictor',
			job: 'new',
			systemTypes: ['inference_service'],
			workspace: '/home/you/strikes',
			project: '/home/you/strikes/bird-strike-damage-predictor',
			dataRequest: null,
			allowMode: null,
			constraints: {},
			backends: {
				data_pipeline: 'analyst',
				model_architecture: 'analyst',
				infrastructure: 'analyst',
				monitoring: 'analyst',
				performance: 'analyst',
			},
			gitHead: null,
			...activation,
		},
		iso(clock),
	);
	const {state: opened} = first;
	if (!opened) throw new Error('the session could not be activated');
	const session = createStore<SessionView>(() => ({state: opened, saving: {status: 'saved', at: iso(begin)}}));
	const environment = createStore<EnvironmentView>(() => ({probes: [probe], panel, changes: [], baseline: null}));
	const activity = createStore<Partial<Record<Role, Activity>>>(() => ({}));
	const measuring = createStore<Measuring | null>(() => null);
	const breaks = createStore<Readonly<Record<string, Breaking>>>(() => ({}));
	const notices = createStore<readonly {at: number; text: string}[]>(() => []);
	const transcripts: Record<Role, FakeTranscript> = {
		data_pipeline: new FakeTranscript(),
		model_architecture: new FakeTranscript(),
		infrastructure: new FakeTranscript(),
		monitoring: new FakeTranscript(),
		performance: new FakeTranscript(),
	};
	const dispatch = (event: SessionEvent): string | null => {
		const next = transition(session.getState().state, event, iso(clock));
		if (next.refused !== null) return next.refused;
		session.setState({state: next.state, saving: {status: 'saved', at: iso(clock)}});
		return null;
	};
	const apply = (command: EngineCommand): string | null => {
		commands.push(command);
		switch (command.type) {
			case 'run-phase':
				return dispatch({type: 'phase.started', phase: command.phase});
			case 'run-step':
				return dispatch({type: 'step.requested', phase: command.phase, step: command.step});
			case 'stop-step':
				return dispatch({type: 'step.stop_requested', phase: command.phase, step: command.step});
			case 'judge':
				return dispatch({type: 'gate.requested', phase: command.phase});
			case 'answer':
				return dispatch({type: 'inbox.answered', id: command.id, answer: command.answer, by: 'person'});
			case 'add-rule':
				return dispatch({type: 'rule.added', rule: {...command.rule, at: iso(clock)}});
			case 'waive':
				return dispatch({
					type: 'check.waived',
					phase: command.phase,
					check: command.check,
					reason: command.reason,
					owner: 'you',
					until: command.until,
					today: '2026-11-23',
				});
			case 'allow-phase':
				return dispatch({type: 'phase.allowed', phase: command.phase, what: command.what, folders: ['/home/you/strikes']});
			case 'change-system-types':
				return dispatch({type: 'system_types.changed', systemTypes: command.systemTypes});
			case 'reopen':
				return dispatch({type: 'phase.reopened', phase: command.phase});
			case 'rename':
				return dispatch({type: 'session.renamed', name: command.name});
			case 'message':
				transcripts[command.role].add(clock, command.text, 'you');
				return null;
			default:
				return null;
		}
	};
	const engine: Engine = {
		session,
		environment,
		activity,
		measuring,
		breaks,
		notices,
		transcript: role => transcripts[role],
		act: command => Promise.resolve(apply(command)),
		report: () => Promise.resolve(null),
		files: () => Promise.resolve([]),
		lookAtFiles: () => Promise.resolve(),
		review: () => Promise.resolve(null),
		reviewDiff: () => Promise.resolve({hunks: [], added: 0, removed: 0, note: null}),
		readFile: () => Promise.reject(new Error('there is no such file')),
		brief: (_phase, step) => Promise.resolve(`Brief of ${step}.`),
		checkText: id => ({title: id, mustBe: '', couldBeFooledBy: ''}),
		checks: () => [],
		sessions: () => Promise.resolve([]),
		close: () => Promise.resolve(),
		pauseProbes: () => {},
		readOnly: false,
		folder: '/home/you/.local/state/ml-engineer/1764000000000000417',
	};
	return {
		engine,
		commands,
		transcripts,
		environment,
		activity,
		measuring,
		breaks,
		session,
		dispatch,
		now: () => clock,
		/** Time goes on by so many milliseconds. */
		pass(ms: number) {
			clock += ms;
		},
		ask(item: InboxItem) {
			return dispatch({type: 'inbox.added', item});
		},
		failSaving(reason: string) {
			session.setState({...session.getState(), saving: {status: 'failing', since: iso(clock), reason, waiting: 1}});
		},
	};
}

export type FakeEngine = ReturnType<typeof fakeEngine>;
export const iso = (at: number): string => new Date(at).toISOString();
export const everyRole = roles;
