import * as z from 'zod';
import type {Backend, Found} from '../agents/backends.ts';
import {type AgentEvent, describeOutcome, type TurnOutcome} from '../agents/run.ts';
import type {Run, Supervisor} from '../agents/supervisor.ts';
import {constraintsSchema} from '../domain/constraint.ts';
import type {SessionEvent, StepOutcome} from '../domain/events.ts';
import type {Answer, ReviewItem} from '../domain/inbox.ts';
import {promptMetaSchema} from '../domain/meta.ts';
import {phaseAllowsCommand, phaseRuleCovers} from '../domain/phase-rule.ts';
import type {Role} from '../domain/roles.ts';
import type {EnvironmentRecord, SessionState} from '../domain/state.ts';
import type {Phase, StepKey} from '../domain/workflow.ts';
import type {ReportDefinition} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {analystCrash} from './analyst-crash.ts';
import {defaultAnswer, itemOf} from './ask-items.ts';
import {clearDeliverable, readReport, takeDeliverable, workFolder} from './deliverable.ts';
import type {Activity} from './engine.ts';
import {provenConstraints} from './proven-constraints.ts';
import {accept, type BlueprintTexts, collect, forget, keptWords, reviewItem} from './staging/review.ts';
import {type ReviewRecord, readReview, reviewFolder, saveReview} from './staging/review-record.ts';
import {stage} from './staging/stage.ts';
import {readableReports, stepInput} from './step-input.ts';

/** A report that breaks its schema goes back to the sub-agent with the error this many times. */
const corrections = 2;

export type StepSurroundings = {
	readonly supervisor: Pick<Supervisor, 'run' | 'answer'>;
	readonly state: () => SessionState;
	/** Settles when the event is saved; a refused event is noted, not thrown. */
	readonly dispatch: (event: SessionEvent) => Promise<void>;
	/** The session's folder. */
	readonly folder: string;
	/** Where `reports/` lies: the project, or for job assess the session's folder. */
	readonly root: string;
	/** Waits for the first look at everything, a bounded time. */
	readonly environment: () => Promise<EnvironmentRecord>;
	readonly backendOf: (name: string) => Found;
	/** What a step's report is; undefined: the step is not part of this version. */
	readonly reportOf: (phase: Phase, step: string) => ReportDefinition<unknown> | undefined;
	/** Nobody is there to be asked. */
	readonly unattended: boolean;
	readonly activity: (role: Role, activity: Activity | null) => void;
	/** The blueprint as rendered for this session's project, to tell what was written for it. */
	readonly blueprint: BlueprintTexts;
	/** Told what was written into the project for a step, once it is there. */
	readonly keepHistory?: (
		step: {readonly phase: Phase; readonly step: string; readonly report: string | null},
		wrote: readonly string[],
	) => Promise<void>;
	/** Tells the person what is no part of the session. */
	readonly notice: (text: string) => void;
	/** Last line of what the sub-agent said; '' when it said nothing. */
	readonly lastWords: (role: Role) => string;
};

type ReviewAnswer = Extract<Answer, {kind: 'review'}>;
type Place = {readonly phase: Phase; readonly step: string; readonly role: Role};
type Ending = {readonly outcome: StepOutcome; readonly summary: string; readonly report: string | null};
/** null: the step goes on waiting for the review of its files. */
type Settling = Ending | null;

/** Runs steps by sub-agents: hands over the brief, passes on what is asked, takes the deliverable. */
export class StepRunner {
	readonly #around: StepSurroundings;
	readonly #runs = new Map<string, Run>();
	readonly #stopped = new Set<string>();
	#writing: Promise<unknown> = Promise.resolve();
	#closing = false;

	constructor(around: StepSurroundings) {
		this.#around = around;
	}

	/** Runs one step to its end and dispatches how it ended; a step whose files are to be reviewed goes on asking. Never rejects. */
	run(phase: Phase, step: string): Promise<void> {
		return this.#settle(phase, step, place => this.#attempts(place, null));
	}

	/** A review was answered: its files are written, or the step goes back to the sub-agent with the words. Never rejects. */
	reviewed(item: ReviewItem, answer: ReviewAnswer): Promise<void> {
		const {phase, step} = item;
		if (phase === null || step === null) return Promise.resolve();
		return this.#settle(phase, step, async place => {
			const {folder, root} = this.#around;
			const record = await readReview(reviewFolder(folder, place));
			if (!record) return {outcome: 'interrupted', summary: 'the files to review are gone; r runs it again', report: null};
			if (answer.accepted) return this.#write(record, root, answer.take ?? []);
			await forget(folder, place);
			const words = answer.words?.trim() || 'no reason was given';
			const found = this.#around.backendOf(record.backend);
			// The analyst reads no words: what it was given leads it to the same files again.
			if (!found.found) return {outcome: 'failed', summary: `its files were rejected: ${words}`, report: null};
			if (found.backend.ours)
				return {
					outcome: 'stopped',
					summary: `you sent its files back: ${words}. The built-in analyst reads no words: r makes them again`,
					report: null,
				};
			return this.#attempts(place, `A person rejected your files: ${words}`);
		});
	}

	async #settle(phase: Phase, step: string, work: (place: Place) => Promise<Settling>): Promise<void> {
		const {state, dispatch, activity, folder} = this.#around;
		const role = state().phases[phase].steps[step]?.role;
		if (!role) return;
		let ending: Settling;
		try {
			ending = await work({phase, step, role});
		} catch (error) {
			ending = {outcome: 'failed', summary: messageOf(error), report: null};
		}
		if (this.#closing && ending && ending.outcome !== 'done')
			ending = {outcome: 'interrupted', summary: 'interrupted; r runs it again', report: null};
		activity(role, null);
		this.#stopped.delete(`${phase}.${step}`);
		if (ending === null) return;
		await dispatch({type: 'step.settled', phase, step, ...ending});
		// Not before it is settled: until then the next program has to find what was accepted.
		if (ending.outcome === 'done') await forget(folder, {phase, step});
	}

	/** Ends a running step; it settles as `stopped`. */
	stop(phase: Phase, step: string): void {
		const waiting = this.#around.state().inbox.some(item => item.kind === 'review' && item.phase === phase && item.step === step);
		if (waiting) {
			void this.#settle(phase, step, async place => {
				await forget(this.#around.folder, place);
				return {outcome: 'stopped', summary: 'stopped by you; its files were not written', report: null};
			});
			return;
		}
		this.#stopped.add(`${phase}.${step}`);
		this.#runs.get(`${phase}.${step}`)?.cancel();
	}

	/** The program is leaving: nothing new is started, and what is cut off now is interrupted, not stopped by anybody. */
	close(): void {
		this.#closing = true;
	}

	/** `words`: what the sub-agent is to mend in the folder it left; null: it begins afresh. */
	async #attempts(place: Place, words: string | null): Promise<Settling> {
		const {phase, step, role} = place;
		const {state, dispatch, folder, root, backendOf} = this.#around;
		const definition = this.#around.reportOf(phase, step);
		if (definition?.phase !== phase) throw new Error(`${phase} ${step} is not part of this version`);
		// As it was asked for: a command has words behind its name, and the next run needs them too.
		const backend = state().phases[phase].steps[step]?.backend ?? 'analyst';
		const found = backendOf(backend);
		if (!found.found) throw new Error(found.sentence);
		const staged = isStaged(phase, state());
		const cwd = await workFolder(folder, role);
		if (words === null) await forget(folder, place);
		if (staged && words === null) await stage(root, cwd);
		await clearDeliverable(cwd, step);
		if (words === null) await dispatch({type: 'step.started', phase, step, backend});
		let problem = words;
		let what = 'report';
		for (let attempt = 0; attempt <= corrections && !this.#closing; attempt += 1) {
			const outcome = await this.#turn(place, found.backend, cwd, definition, problem);
			if (this.#stopped.has(`${phase}.${step}`)) return {outcome: 'stopped', summary: 'stopped by you', report: null};
			const bad = this.#badEnd(outcome, found.backend, role);
			if (bad) return bad;
			const taken = await takeDeliverable(cwd, root, definition);
			if (taken.ok) {
				await this.#adopt(step, taken.report);
				const ending: Ending = {outcome: 'done', summary: taken.summary, report: taken.path};
				if (!staged) return ending;
				const delivery = {...place, backend, ours: found.backend.ours, work: cwd, project: root};
				const collected = await collect({...delivery, summary: taken.summary, report: taken.path}, state(), this.#around.blueprint);
				if (collected.kind === 'nothing') return ending;
				if (collected.kind === 'review') return await this.#review(collected.record, cwd);
				problem = collected.problem;
				what = 'files';
			} else {
				problem = taken.problem;
				what = 'report';
			}
			// The analyst does not read corrections: what it delivers wrongly once it delivers wrongly again.
			if (found.backend.ours) break;
		}
		return {outcome: 'failed', summary: `no usable ${what}: ${problem}`, report: null};
	}

	/** Asks a person to look at the files; with nobody there, or where the phase's files are allowed, writes them, and keeps what a person changed. */
	async #review(record: ReviewRecord, work: string): Promise<Settling> {
		const {folder, root, unattended, dispatch, state} = this.#around;
		await saveReview(folder, work, record);
		const item = reviewItem(record, new Date().toISOString());
		const covered = state().phase_rules.some(rule => phaseRuleCovers(rule, state(), item));
		if (unattended || covered) return this.#write(record, root, []);
		await dispatch({type: 'inbox.added', item});
		return null;
	}

	/** One after the other: each reads what the one before it recorded. */
	#write(record: ReviewRecord, root: string, take: readonly string[]): Promise<Ending> {
		const work = this.#writing.then(async (): Promise<Ending> => {
			const {wrote, kept} = await accept(this.#around.folder, record, root, take);
			await this.#around.keepHistory?.(record, wrote);
			return {outcome: 'done', summary: `${record.summary}${keptWords(kept)}`, report: record.report};
		});
		this.#writing = work.catch(() => undefined);
		return work;
	}

	/** Constraints become the session's: later steps and gates read them there. */
	async #adopt(step: string, report: unknown): Promise<void> {
		if (step !== 'constraints') return;
		const {constraints} = z.object({constraints: constraintsSchema}).parse(report);
		await this.#around.dispatch({type: 'constraints.set', constraints: provenConstraints(constraints, this.#around.state())});
	}

	#badEnd(outcome: TurnOutcome, backend: Backend, role: Role): Ending | null {
		if (outcome.kind === 'ended') {
			if (outcome.stopReason !== 'cancelled' && outcome.stopReason !== 'refusal') return null;
			return {outcome: 'failed', summary: `${backend.name} ended its turn with ${outcome.stopReason}`, report: null};
		}
		const summary =
			outcome.kind === 'failed' && backend.ours ? this.#around.lastWords(role) || outcome.message : describeOutcome(backend.name, outcome);
		if (outcome.kind === 'died') {
			const crash = backend.ours ? analystCrash(outcome, this.#around.state().data?.files ?? []) : null;
			return {outcome: 'interrupted', summary: crash ?? summary, report: null};
		}
		return {outcome: outcome.kind === 'cancelled' ? 'stopped' : 'failed', summary, report: null};
	}

	async #turn(
		place: Place,
		backend: Backend,
		cwd: string,
		definition: ReportDefinition<unknown>,
		problem: string | null,
	): Promise<TurnOutcome> {
		const {phase, step, role} = place;
		const {supervisor, state, environment, root} = this.#around;
		const reports: Partial<Record<StepKey, unknown>> = {};
		for (const need of readableReports(state(), phase, step)) {
			const needed = this.#around.reportOf(need.phase, need.id);
			if (needed) reports[need.key] = await readReport(root, needed);
		}
		const input = stepInput(state(), phase, step, {ours: backend.ours, environment: await environment(), reports});
		const brief = definition.brief(input);
		const promptText = problem === null ? brief : `${brief}\n\nWhat you delivered was not accepted: ${problem}. Mend it and deliver again.`;
		const key = `${phase}.${step}`;
		if (this.#closing) return {kind: 'cancelled'};
		const run = supervisor.run({
			role,
			backend,
			cwd,
			promptText,
			meta: promptMetaSchema.parse({phase, step, input: JSON.parse(JSON.stringify(input))}),
			onEvent: event => this.#heard(event, place, backend),
			// Only for the analyst: what another agent runs is not known beforehand.
			allowedBefore: request => backend.ours && request.command !== null && phaseAllowsCommand(state(), phase, request.cwd),
		});
		this.#runs.set(key, run);
		if (this.#stopped.has(key)) run.cancel();
		try {
			return await run.done;
		} finally {
			this.#runs.delete(key);
			await this.#around.dispatch({type: 'agent.ended', role, note: 'process ended'});
		}
	}

	#heard(event: AgentEvent, place: Place, backend: Backend): void {
		const {phase, step, role} = place;
		const {dispatch, unattended, activity, supervisor} = this.#around;
		const at = new Date().toISOString();
		switch (event.type) {
			case 'started':
				void dispatch({type: 'agent.started', role, backend: backend.name, pid: event.pid, version: event.agentVersion});
				return;
			case 'permission.asked':
				void dispatch({type: 'inbox.added', item: itemOf(event, {phase, step, role, at})});
				return;
			case 'permission.ruled':
				if (event.verdict === 'refused') void dispatch({type: 'command.refused', role, title: event.request.title});
				else void dispatch({type: 'command.allowed', role, title: event.request.title, by: event.by});
				return;
			case 'question.asked': {
				const item = itemOf(event, {phase, step, role, at});
				void dispatch({type: 'inbox.added', item});
				if (!unattended) return;
				const answer = defaultAnswer(item);
				if (answer) void dispatch({type: 'inbox.answered', id: item.id, answer, by: 'default'});
				else supervisor.answer(item.id, {kind: 'decline'});
				return;
			}
			case 'ask.withdrawn':
				void dispatch({type: 'inbox.withdrawn', ids: [event.id]});
				return;
			case 'usage':
				if (event.cost?.currency === 'USD') void dispatch({type: 'agent.charged', role, costUsd: event.cost.amount});
				return;
			case 'progress':
				activity(role, {label: event.label, fraction: event.fraction, since: Date.now()});
				return;
			case 'waiting':
				// The analyst has no model: what it said that it does is what it still does.
				if (!backend.ours) activity(role, {label: `waiting on the model, ${event.seconds} s`, fraction: null, since: Date.now()});
				return;
			case 'heard':
				if (!backend.ours) activity(role, null);
				return;
			case 'near_end':
				this.#around.notice(`${step}: ${event.sentence}`);
				return;
			case 'ended':
				return;
		}
	}
}

/** ASSESSMENT only reads, and without a project there is nothing to copy: such a step works in an empty folder and delivers its report. */
const isStaged = (phase: Phase, state: SessionState): boolean => phase !== 'ASSESSMENT' && state.project !== null;
