import {hiddenFilesIn} from '../analysis/dataset/hidden-files.ts';
import type {SessionEvent} from '../domain/events.ts';
import type {EnvironmentRecord, Gate, SessionState} from '../domain/state.ts';
import type {Phase} from '../domain/workflow.ts';
import {findCheck} from '../gates/checks.ts';
import {judge} from '../gates/judge.ts';
import {type Break, type BreakOptions, breakCheck} from '../gates/sabotage/break-check.ts';
import {freshSeed} from '../gates/seeds.ts';
import type {GateContext} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {withScratch} from '../system/scratch.ts';
import type {Measuring} from './engine.ts';
import {changedInputs} from './unchanged-inputs.ts';

export type GateSurroundings = {
	readonly state: () => SessionState;
	readonly dispatch: (event: SessionEvent) => Promise<void>;
	readonly folder: string;
	readonly root: string;
	readonly environment: () => Promise<EnvironmentRecord>;
	/** Told what is being measured inside a check, and null when the gate is done. */
	readonly measuring: (now: Measuring | null) => void;
};

/** The day in the person's own time zone, YYYY-MM-DD: waivers end at the end of it. */
export function today(now = new Date()): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Judges gates and breaks checks, each in a folder of its own that is gone afterwards. */
export class Gatekeeper {
	readonly #around: GateSurroundings;
	#abort = new AbortController();

	constructor(around: GateSurroundings) {
		this.#around = around;
	}

	/** Measures every check of the phase and dispatches each, then the judgement. Never rejects. */
	async judge(phase: Phase): Promise<void> {
		const {dispatch, measuring} = this.#around;
		const from = performance.now();
		const seed = freshSeed();
		// Once a judgement, and before the rows are given: one that is cut off has looked, too.
		let look: Promise<void> | null = null;
		// Of a gate that runs nothing of a project: what wrote the reports ran as the person.
		let isolation: Gate['isolation'] = 'by agreement';
		const counted = () => {
			look ??= dispatch({type: 'hidden.judged'});
			return look;
		};
		try {
			const changed = await changedInputs(this.#around.state().data, this.#around.folder, this.#abort.signal);
			if (changed !== null) throw new Error(changed);
			await withScratch(async scratch =>
				judge({
					...(await this.#surroundings(scratch)),
					phase,
					seed,
					hiddenFiles: this.#hidden(counted),
					onIsolation: ({kind}) => {
						isolation = kind;
					},
					onCheck: check => dispatch({type: 'check.measured', phase, check}),
					onProgress: ({id}, label, fraction) => measuring({check: id, label, fraction}),
				}),
			);
			await dispatch({
				type: 'gate.judged',
				phase,
				isolation,
				seed,
				durationMs: Math.round(performance.now() - from),
				today: today(),
			});
		} catch (error) {
			const reason = this.#abort.signal.aborted ? 'stopped before it was done' : messageOf(error);
			await dispatch({type: 'gate.broken', phase, reason});
		} finally {
			measuring(null);
		}
	}

	/** The hidden rows of the session; asking for them is a look that is counted. */
	#hidden(looked: () => Promise<void>): GateContext['hiddenFiles'] {
		return async () => {
			const {state, folder} = this.#around;
			if ((state().data?.hidden.rows ?? 0) === 0) return [];
			await looked();
			return hiddenFilesIn(folder);
		};
	}

	/** Runs the sabotages of a check on copies. Throws for an unknown check, or when it is cancelled. */
	async break(check: string, onLook: NonNullable<BreakOptions['onLook']>, onBreak: (result: Break) => void): Promise<readonly Break[]> {
		return withScratch(async scratch =>
			breakCheck(check, {
				...(await this.#surroundings(scratch)),
				...this.#judgedNow(check),
				hiddenFiles: this.#hidden(async () => undefined),
				onLook,
				onBreak,
			}),
		);
	}

	/** The verdicts of a gate that was judged on what is there now. */
	#judgedNow(check: string): Pick<BreakOptions, 'healthy'> {
		const phase = findCheck(check)?.phase;
		const {status, gate} = this.#around.state().phases[phase ?? 'ASSESSMENT'];
		if (gate === null || (status !== 'passed' && status !== 'failed')) return {};
		return {healthy: new Map(gate.checks.map(one => [one.id, one]))};
	}

	/** Ends what is being measured. */
	stop(): void {
		this.#abort.abort(new Error('stopped'));
		this.#abort = new AbortController();
	}

	async #surroundings(scratch: string) {
		const {state, root, environment} = this.#around;
		const snapshot = state();
		return {
			state: snapshot,
			root,
			environment: await environment(),
			scratch,
			signal: this.#abort.signal,
			// What a step was given depends on who took it: see step-input.ts.
			dataFilesOf: (step: string) => {
				const backend = snapshot.phases.ASSESSMENT.steps[step]?.backend ?? 'analyst';
				return (backend === 'analyst' ? snapshot.data?.files : snapshot.data?.visible) ?? [];
			},
		};
	}
}
