import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {Check} from '../domain/check.ts';
import type {EnvironmentRecord, SessionState} from '../domain/state.ts';
import type {Phase} from '../domain/workflow.ts';
import {checks as allChecks} from '../steps/checks.ts';
import type {CheckDefinition, GateContext, Measurement} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {writeDurably} from '../system/files.ts';
import {reportReader} from './report-reader.ts';

export type JudgeOptions = {
	readonly state: SessionState;
	readonly phase: Phase;
	/** Folder that holds `reports/`: the project, or for job assess the session folder. */
	readonly root: string;
	readonly environment: EnvironmentRecord;
	/** The files that the sub-agent of a step was given. */
	readonly dataFilesOf: (step: string) => readonly string[];
	/** An empty folder that only this judgement uses; whoever made it removes it. */
	readonly scratch: string;
	readonly signal: AbortSignal;
	/** Told each check as soon as it is measured. */
	readonly onCheck?: (check: Check) => void | Promise<void>;
	/** Instead of all checks of the phase. */
	readonly only?: readonly CheckDefinition[];
	/** Milliseconds one check may take. */
	readonly checkTimeoutMs?: number;
};

const defaultCheckTimeoutMs = 15 * 60_000;

/**
 * Measures every check of a phase's gate, one after the other. Never lets a check through that did not measure: what throws
 * or takes too long is a fail with the cause. Throws the signal's reason when cancelled. A check that does not apply to
 * the project is left out.
 */
export async function judge(options: JudgeOptions): Promise<Check[]> {
	const {state, root, environment, dataFilesOf, signal} = options;
	const context: GateContext = {
		state,
		root,
		environment,
		dataFilesOf,
		scratch: options.scratch,
		signal,
		report: reportReader(root),
	};
	const measured: Check[] = [];
	for (const definition of options.only ?? allChecks[options.phase]) {
		const check = await measureCheck(definition, context, options.checkTimeoutMs ?? defaultCheckTimeoutMs);
		if (!check) continue;
		measured.push(check);
		await options.onCheck?.(check);
	}
	return measured;
}

/** One check as it stands in files; null when it does not apply. Throws only when the whole judgement is cancelled. */
export async function measureCheck(definition: CheckDefinition, context: GateContext, timeoutMs: number): Promise<Check | null> {
	context.signal.throwIfAborted();
	const from = performance.now();
	const scratch = path.join(context.scratch, definition.id);
	await mkdir(scratch, {recursive: true});
	const clock = new AbortController();
	const signal = AbortSignal.any([context.signal, clock.signal]);
	let timer: NodeJS.Timeout | undefined;
	const outOfTime = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			const error = new Error(`not measured within ${Math.round(timeoutMs / 1000)} s`);
			clock.abort(error);
			reject(error);
		}, timeoutMs);
	});
	let cancelled: (() => void) | undefined;
	const aborted = new Promise<never>((_, reject) => {
		cancelled = () => reject(context.signal.reason);
		context.signal.addEventListener('abort', cancelled, {once: true});
	});
	let measurement: Measurement;
	try {
		const work = definition.measure({...context, scratch, signal});
		measurement = await Promise.race([work, outOfTime, aborted]);
	} catch (error) {
		context.signal.throwIfAborted();
		measurement = broken(definition, error);
	} finally {
		clearTimeout(timer);
		if (cancelled) context.signal.removeEventListener('abort', cancelled);
	}
	if (!measurement.applies) return null;
	const {applies, detail, ...told} = measurement;
	return {
		id: definition.id,
		step: definition.step,
		...told,
		...(detail ? {detail: [...detail]} : {}),
		duration_ms: Math.round(performance.now() - from),
		set_by: 'program',
	};
}

/** What could not be measured has not passed. */
function broken(definition: CheckDefinition, error: unknown): Measurement {
	return {
		applies: true,
		verdict: 'fail',
		value: null,
		op: 'agrees',
		threshold: definition.mustBe,
		unit: '',
		reason: `${definition.title} could not be measured: ${messageOf(error)}`,
		claimed: null,
		evidence: [`reports/${definition.step}.json`],
	};
}

/** Keeps the checks of a gate beside the reports they judge, as other programs read them. */
export async function writeGateReport(root: string, phase: Phase, checks: readonly Check[]): Promise<string> {
	const name = `reports/gate_${phase.toLowerCase()}.json`;
	await mkdir(path.join(root, 'reports'), {recursive: true});
	await writeDurably(path.join(root, name), `${JSON.stringify({schema: 1, phase, checks}, null, '\t')}\n`);
	return name;
}
