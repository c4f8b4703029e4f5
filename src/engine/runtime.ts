import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import {createStore, type StoreApi} from 'zustand/vanilla';
import {type AnalystCommand, findBackend} from '../agents/backends.ts';
import {patienceOf} from '../agents/patience.ts';
import {Supervisor} from '../agents/supervisor.ts';
import {Transcript} from '../agents/transcript.ts';
import type {AllowMode} from '../domain/allow-mode.ts';
import type {Effect, SessionEvent} from '../domain/events.ts';
import {type Role, roles} from '../domain/roles.ts';
import type {EnvironmentRecord, SessionState} from '../domain/state.ts';
import {isBusy} from '../domain/state.ts';
import {notBuiltSentence} from '../domain/system-types.ts';
import {type BuiltStepKey, isBuiltPhase, type Phase, phases, phaseTitles} from '../domain/workflow.ts';
import {summaryOfBaseline} from '../environment/changes.ts';
import type {EnvironmentMonitor} from '../environment/scheduler.ts';
import {checksOf, findCheck} from '../gates/checks.ts';
import {isGateWritten, writeGateReport} from '../gates/judge.ts';
import type {Session} from '../session/session.ts';
import {reportOf, reports} from '../steps/reports.ts';
import {messageOf} from '../system/errors.ts';
import {environmentsDirectory} from '../system/paths.ts';
import {version} from '../system/version.ts';
import {decisionOf} from './ask-items.ts';
import {readReport} from './deliverable.ts';
import {writePhaseDocument, writeWaivers} from './documents.ts';
import type {
	Activity,
	Breaking,
	BreakResult,
	CheckPlace,
	CheckText,
	Engine,
	EngineCommand,
	EnvironmentView,
	Measuring,
	Readable,
	SessionLine,
	SessionView,
	TranscriptView,
} from './engine.ts';
import {environmentView} from './environment-view.ts';
import {Gatekeeper, today} from './gatekeeper.ts';
import type {ListedFile} from './produced-files.ts';
import {producedFiles, readProduced} from './produced-files.ts';
import {keepHistory} from './project-history.ts';
import {knownSessions} from './session-lines.ts';
import {blueprintTexts} from './staging/blueprint-texts.ts';
import type {FileDiff} from './staging/file-diff.ts';
import {lookAtPipeline} from './staging/hand-edits.ts';
import {placeOfReview, reviewDiff, type WaitingReview, waitingReview} from './staging/review-diff.ts';
import {stepInput} from './step-input.ts';
import {StepRunner} from './step-runner.ts';

export type RuntimeOptions = {
	readonly session: Session;
	readonly monitor: EnvironmentMonitor;
	readonly analyst: AnalystCommand;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly allow: AllowMode;
	/** Nobody is there to be asked: what is not allowed is refused, what is not decided takes its default. */
	readonly unattended: boolean;
};

const noticesKept = 50;
/** A probe that hangs must not hold up a step for longer. */
const environmentPatienceMs = 15_000;

/** Where a session's reports and documents lie. */
export const rootOf = (state: SessionState, folder: string): string => state.project ?? folder;

/**
 * The running session: performs the effects that transitions return, and answers only with new events. The screen, the plain
 * mode and the headless mode are all drawn from it.
 */
export class Runtime implements Engine {
	readonly session: Readable<SessionView>;
	readonly environment: Readable<EnvironmentView>;
	readonly activity: StoreApi<Partial<Record<Role, Activity>>> = createStore(() => ({}));
	readonly measuring: StoreApi<Measuring | null> = createStore<Measuring | null>(() => null);
	readonly breaks: StoreApi<Readonly<Record<string, Breaking>>> = createStore(() => ({}));
	readonly notices: StoreApi<readonly {readonly at: number; readonly text: string}[]> = createStore(() => []);
	readonly readOnly = false;
	readonly folder: string;
	readonly #options: RuntimeOptions;
	readonly #transcripts: ReadonlyMap<Role, Transcript>;
	readonly #supervisor: Supervisor;
	readonly #steps: StepRunner;
	readonly #gates: Gatekeeper;
	readonly #underWay = new Set<Promise<void>>();
	readonly #stopEnvironment: () => void;
	#documents: Promise<void> = Promise.resolve();
	#closed: Promise<void> | null = null;

	private constructor(options: RuntimeOptions, transcripts: ReadonlyMap<Role, Transcript>) {
		this.#options = options;
		this.#transcripts = transcripts;
		const {session, monitor} = options;
		this.session = session.view;
		this.folder = session.layout.folder;
		const environment = environmentView(monitor);
		this.environment = environment.view;
		this.#stopEnvironment = environment.stop;
		this.#supervisor = new Supervisor({
			env: options.env,
			transcriptOf: role => this.#transcriptOf(role),
			timing: patienceOf(options.env),
			policy: () => ({mode: options.allow, rules: this.#state().rules, unattended: options.unattended}),
		});
		const around = {
			state: () => this.#state(),
			dispatch: (event: SessionEvent) => this.#dispatch(event),
			folder: this.folder,
			root: rootOf(this.#state(), this.folder),
			environment: () => this.#environmentNow(),
		};
		this.#steps = new StepRunner({
			...around,
			supervisor: this.#supervisor,
			backendOf: name => findBackend(name, options.env, options.analyst, this.#state().workspace),
			reportOf,
			unattended: options.unattended,
			blueprint: blueprintTexts,
			activity: (role, activity) => this.#act(role, activity),
			keepHistory: ({phase, step, report}, wrote) => this.#keepHistory(phase, step, report === null ? wrote : [...wrote, report]),
			notice: text => this.notice(text),
			lastWords: role => this.#transcriptOf(role).tail(1)[0]?.text ?? '',
		});
		this.#gates = new Gatekeeper({...around, measuring: now => this.measuring.setState(now, true)});
		session.onEffects(effects => {
			for (const effect of effects) this.#perform(effect);
		});
	}

	/** Opens the transcripts and takes up the session. Throws when the session's folder cannot be used. */
	static async open(options: RuntimeOptions): Promise<Runtime> {
		const folder = path.join(options.session.layout.folder, 'transcripts');
		const transcripts = new Map<Role, Transcript>();
		for (const role of roles) transcripts.set(role, await Transcript.open(path.join(folder, `${role}.ndjson`)));
		const runtime = new Runtime(options, transcripts);
		await runtime.#answerReviews();
		return runtime;
	}

	/** Reviews that waited when the session was left: with nobody there they are taken as they would have been then. */
	async #answerReviews(): Promise<void> {
		if (!this.#options.unattended) return;
		for (const item of this.#state().inbox.filter(one => one.kind === 'review')) {
			await this.#dispatch({type: 'inbox.answered', id: item.id, answer: {kind: 'review', accepted: true}, by: 'default'});
		}
	}

	transcript(role: Role): TranscriptView {
		return this.#transcriptOf(role);
	}

	/** Tells the person something that is not part of the session. */
	notice(text: string): void {
		this.notices.setState([...this.notices.getState().slice(1 - noticesKept), {at: Date.now(), text}], true);
	}

	async act(command: EngineCommand): Promise<string | null> {
		if (this.#closed) return 'the session is closed';
		const {saving} = this.session.getState();
		if (saving.status === 'failing')
			return `read only: ${saving.reason}. What you asked for was not done; it is tried again until the disk takes it.`;
		switch (command.type) {
			case 'run-phase':
				return this.#notHere(command.phase) ?? (await this.#edited()) ?? this.#refused({type: 'phase.started', phase: command.phase});
			case 'run-step':
				return (
					this.#notHere(command.phase) ??
					(await this.#edited()) ??
					this.#refused({type: 'step.requested', phase: command.phase, step: command.step})
				);
			case 'stop-step':
				return this.#refused({type: 'step.stop_requested', phase: command.phase, step: command.step});
			case 'judge':
				return this.#refused({type: 'gate.requested', phase: command.phase});
			case 'answer':
				return this.#refused({type: 'inbox.answered', id: command.id, answer: command.answer, by: 'person'});
			case 'add-rule': {
				const refused = await this.#refused({type: 'rule.added', rule: {...command.rule, at: new Date().toISOString()}});
				if (refused === null) this.#supervisor.reconsider();
				return refused;
			}
			case 'waive':
				return this.#refused({
					type: 'check.waived',
					phase: command.phase,
					check: command.check,
					reason: command.reason,
					owner: this.#options.env['USER'] || this.#options.env['LOGNAME'] || 'unknown',
					until: command.until,
					today: today(),
				});
			case 'allow-phase': {
				const {project} = this.#state();
				const folders = [...(project === null ? [] : [project]), this.folder, environmentsDirectory({...this.#options.env})];
				return this.#refused({type: 'phase.allowed', phase: command.phase, what: command.what, folders});
			}
			case 'change-system-types':
				return this.#refused({type: 'system_types.changed', systemTypes: command.systemTypes});
			case 'reopen':
				return this.#refused({type: 'phase.reopened', phase: command.phase});
			case 'message':
				return this.#supervisor.message(command.role, command.text) ? null : 'that sub-agent does not run; r runs its step';
			case 'rename':
				return this.#refused({type: 'session.renamed', name: command.name});
			case 'refresh-probe':
				void this.#options.monitor.refresh(command.probe ?? undefined);
				return null;
			case 'break-check':
				return this.#break(command.check);
		}
	}

	report(key: BuiltStepKey): Promise<unknown> {
		return readReport(this.#root, reports[key]);
	}

	files(): Promise<readonly ListedFile[]> {
		return producedFiles(this.#root);
	}

	readFile(relative: string): Promise<string> {
		return readProduced(this.#root, relative);
	}

	async lookAtFiles(): Promise<void> {
		if (this.#closed) return;
		const said = await this.#edited();
		if (said !== null && said !== this.notices.getState().at(-1)?.text) this.notice(said);
	}

	/** Takes in what a person edited by hand; the answer is why nothing can run on it, or null. */
	async #edited(): Promise<string | null> {
		const {project} = this.#state();
		if (project === null) return null;
		const look = await lookAtPipeline(this.folder, project);
		if (look.kind !== 'edited') return look.kind === 'broken' ? look.problem : null;
		const {phases: all, phase: stage} = this.#state();
		const running = Object.values(all).some(one => one.judging || Object.values(one.steps).some(step => isBusy(step)));
		// Taken in when they are done: their own results may be what it is about.
		if (running) return null;
		const refused = await this.#refused(look.event);
		await look.seen();
		if (refused !== null) return null; // nothing was built on it yet
		const moved = this.#state().phase !== stage ? ` ${phaseTitles[this.#state().phase]} is to be run again.` : '';
		this.notice(`pipeline.yaml was edited (${look.keys.join(', ')}): what was built on it is stale.${moved}`);
		return null;
	}

	async review(id: string): Promise<WaitingReview | null> {
		return waitingReview(this.folder, placeOfReview(this.#state(), id));
	}

	async reviewDiff(id: string, relative: string, take: boolean): Promise<FileDiff> {
		return reviewDiff(this.folder, this.#root, placeOfReview(this.#state(), id), relative, take);
	}

	async brief(phase: Phase, step: string): Promise<string> {
		const definition = reportOf(phase, step);
		if (definition === undefined) return `${phase} ${step} is not part of ml-engineer ${version}.`;
		const ours = this.#state().phases[phase].steps[step]?.backend === 'analyst';
		return definition.brief(stepInput(this.#state(), phase, step, {ours, environment: await this.#environmentNow(), reports: {}}));
	}

	checkText(id: string): CheckText {
		const found = findCheck(id)?.check;
		return {title: found?.title ?? id, mustBe: found?.mustBe ?? '', couldBeFooledBy: found?.couldBeFooledBy ?? ''};
	}

	checks(phase: Phase): readonly CheckPlace[] {
		return checksOf(phase, this.#state().system_types).map(({id, step}) => ({id, step}));
	}

	sessions(): Promise<readonly SessionLine[]> {
		return knownSessions(this.folder);
	}

	pauseProbes(paused: boolean): void {
		if (paused) this.#options.monitor.pause();
		else this.#options.monitor.resume();
	}

	/** Settles when no effect is under way. */
	async idle(): Promise<void> {
		while (this.#underWay.size > 0) await Promise.all(this.#underWay);
		await this.#documents;
	}

	/**
	 * Stops the sub-agents and the probes, saves, lets go of the lock. Throws a Failure when something could not be saved. `hurryMs`: what
	 * an agent, or a disk that refuses, gets for it, when it is not the usual.
	 */
	close(exit = 0, hurryMs?: number): Promise<void> {
		this.#closed ??= this.#close(exit, hurryMs);
		return this.#closed;
	}

	async #close(exit: number, hurryMs: number | undefined): Promise<void> {
		this.#gates.stop();
		this.#steps.close();
		const stopped = Promise.all([this.#supervisor.stopAll(hurryMs), this.#options.monitor.stop()]).then(() => this.idle());
		// While the disk refuses, what waits for it never ends by itself.
		await Promise.race([stopped, this.#refusing()]);
		this.#stopEnvironment();
		if (this.session.getState().saving.status === 'saved') void this.#dispatch({type: 'session.ended', exit});
		try {
			await this.#options.session.close(hurryMs);
		} finally {
			await stopped;
			await Promise.all([...this.#transcripts.values()].map(transcript => transcript.close()));
		}
	}

	/** Settles when the disk refuses. */
	#refusing(): Promise<void> {
		return new Promise(resolve => {
			const look = () => {
				if (this.session.getState().saving.status !== 'failing') return;
				stop();
				resolve();
			};
			const stop = this.session.subscribe(look);
			look();
		});
	}

	#state(): SessionState {
		return this.session.getState().state;
	}

	get #root(): string {
		return rootOf(this.#state(), this.folder);
	}

	#transcriptOf(role: string): Transcript {
		const known = roles.find(one => one === role);
		const transcript = known && this.#transcripts.get(known);
		if (!transcript) throw new Error(`there is no role ${role}`);
		return transcript;
	}

	async #environmentNow(): Promise<EnvironmentRecord> {
		const {monitor} = this.#options;
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<void>(resolve => {
			timer = setTimeout(resolve, environmentPatienceMs);
		});
		await Promise.race([monitor.ready(), patience]);
		clearTimeout(timer);
		return summaryOfBaseline(monitor.snapshot().entries);
	}

	#notHere(phase: Phase): string | null {
		const {system_types: types} = this.#state();
		if (isBuiltPhase(phase, types)) return null;
		const missing = notBuiltSentence(types);
		if (phase === 'IMPLEMENTATION' && missing !== null) return `${missing}. :types, or --system-type of resume, changes what is built.`;
		return `${phaseTitles[phase]} (${phase}) is not part of ml-engineer ${version}. What was done so far is saved.`;
	}

	/** Dispatches for a person; the answer is the reason when it was refused. */
	async #refused(event: SessionEvent): Promise<string | null> {
		try {
			return (await this.#options.session.dispatch(event)).refused;
		} catch (error) {
			return messageOf(error);
		}
	}

	/** Dispatches for the program itself; a refusal is a race that is over (an answer to something withdrawn) and goes to the log. */
	async #dispatch(event: SessionEvent): Promise<void> {
		const refused = await this.#refused(event);
		if (refused !== null) await this.#log(`${event.type} refused: ${refused}`);
	}

	async #log(text: string): Promise<void> {
		try {
			await appendFile(path.join(this.folder, 'app.log'), `${new Date().toISOString()} ${text}\n`, {mode: 0o600});
		} catch (error) {
			this.notice(`app.log cannot be written: ${messageOf(error)}`);
		}
	}

	async #keepHistory(phase: Phase, step: string, paths: readonly string[]): Promise<void> {
		const refused = await keepHistory(this.#state(), phase, step, paths);
		if (refused !== null) await this.#log(refused);
	}

	#act(role: Role, activity: Activity | null): void {
		const {[role]: _before, ...others} = this.activity.getState();
		this.activity.setState(activity ? {...others, [role]: activity} : others, true);
	}

	#perform(effect: Effect): void {
		switch (effect.type) {
			case 'start-step':
				this.#track(this.#steps.run(effect.phase, effect.step));
				break;
			case 'stop-step':
				this.#steps.stop(effect.phase, effect.step);
				break;
			case 'judge':
				this.#track(this.#gates.judge(effect.phase));
				break;
			case 'write-document':
				this.#write(() => this.#record(effect.phase));
				break;
			case 'write-waivers':
				this.#write(() => writeWaivers(this.#root, this.#state().waivers));
				break;
			case 'deliver-answer':
				if (effect.item.kind === 'review' && effect.answer.kind === 'review') this.#track(this.#steps.reviewed(effect.item, effect.answer));
				else this.#supervisor.answer(effect.item.id, decisionOf(effect.answer, effect.by));
		}
	}

	#track(work: Promise<void>): void {
		const tracked = work
			.catch((error: unknown) => this.#log(`an effect failed: ${messageOf(error)}`))
			.finally(() => this.#underWay.delete(tracked));
		this.#underWay.add(tracked);
	}

	/** The phase's document and, once judged, its gate for other programs; what is settled by that is kept in the history. */
	async #record(phase: Phase): Promise<void> {
		const {status, gate} = this.#state().phases[phase];
		await writePhaseDocument(this.#root, this.#state(), phase);
		if (gate === null) return;
		await writeGateReport(this.#root, phase, gate.checks);
		if (status === 'passed' || status === 'failed') await this.#keepHistory(phase, 'gate', []);
	}

	/** Writes what a program that was killed after a judgement had not written yet. */
	recordJudged(): void {
		for (const phase of phases) {
			const {gate} = this.#state().phases[phase];
			if (gate !== null) this.#write(async () => ((await isGateWritten(this.#root, phase, gate.checks)) ? undefined : this.#record(phase)));
		}
	}

	/** Documents are written one after the other, each from the state of its moment. */
	#write(work: () => Promise<void>): void {
		this.#documents = this.#documents.then(work).catch((error: unknown) => {
			this.notice(`A document could not be written: ${messageOf(error)}`);
		});
	}

	async #break(check: string): Promise<string | null> {
		if (this.breaks.getState()[check]?.now) return 'its sabotages run already';
		let results: readonly BreakResult[] = [];
		const put = (now: string | null) => this.breaks.setState({...this.breaks.getState(), [check]: {now, results}}, true);
		put('the project is copied');
		try {
			await this.#gates.break(
				check,
				(sabotage, one, number, of) => put(`${sabotage}: ${one.title}, check ${number} of ${of}`),
				result => {
					results = [...results, result];
				},
			);
			put(null);
			return null;
		} catch (error) {
			const {[check]: _running, ...others} = this.breaks.getState();
			this.breaks.setState(others, true);
			return messageOf(error);
		}
	}
}
