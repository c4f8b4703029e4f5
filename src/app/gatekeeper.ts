import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import {hiddenFilesIn} from '../analysis/dataset/hidden-files.ts';
import type {SessionEvent} from '../domain/events.ts';
import type {EnvironmentRecord, SessionState} from '../domain/state.ts';
import type {Phase} from '../domain/workflow.ts';
import {judge, writeGateReport} from '../gates/judge.ts';
import {type Break, breakCheck} from '../gates/sabotage/break-check.ts';
import type {GateContext} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {makePrivateDirectory} from '../system/files.ts';
import type {Measuring} from './engine.ts';

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
		const {state, dispatch, root, measuring} = this.#around;
		const from = performance.now();
		let looks = 0;
		try {
			const checks = await this.#withScratch(async scratch =>
				judge({
					...(await this.#surroundings(scratch)),
					phase,
					hiddenFiles: this.#hidden(() => {
						looks += 1;
					}),
					onCheck: check => dispatch({type: 'check.measured', phase, check}),
					onProgress: ({id}, label, fraction) => measuring({check: id, label, fraction}),
				}),
			);
			if (looks > 0) await dispatch({type: 'hidden.judged'});
			await dispatch({
				type: 'gate.judged',
				phase,
				isolation: 'by agreement',
				durationMs: Math.round(performance.now() - from),
				today: today(),
			});
			await writeGateReport(root, phase, state().phases[phase].gate?.checks ?? checks);
		} catch (error) {
			const reason = this.#abort.signal.aborted ? 'stopped before it was done' : messageOf(error);
			await dispatch({type: 'gate.broken', phase, reason});
		} finally {
			measuring(null);
		}
	}

	/** The hidden rows of the session; asking for them is a look that is counted. */
	#hidden(looked: () => void): GateContext['hiddenFiles'] {
		return async () => {
			const {state, folder} = this.#around;
			if ((state().data?.hidden.rows ?? 0) === 0) return [];
			looked();
			return hiddenFilesIn(folder);
		};
	}

	/** Runs the sabotages of a check on copies. Throws for an unknown check, or when it is cancelled. */
	async break(check: string, onBreak: (result: Break) => void): Promise<readonly Break[]> {
		return this.#withScratch(async scratch =>
			breakCheck(check, {...(await this.#surroundings(scratch)), hiddenFiles: this.#hidden(() => undefined), onBreak}),
		);
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

	async #withScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
		const parent = path.join(this.#around.folder, 'scratch');
		await makePrivateDirectory(parent);
		const scratch = await mkdtemp(path.join(parent, 'gate-'));
		try {
			return await work(scratch);
		} finally {
			await rm(scratch, {recursive: true, force: true});
		}
	}
}
