import {mkdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Check} from '../domain/check.ts';
import type {EnvironmentRecord, SessionState} from '../domain/state.ts';
import {isAlwaysRequired} from '../domain/verdict.ts';
import type {Phase} from '../domain/workflow.ts';
import {pipelineFile} from '../steps/pipeline-file.ts';
import type {CheckDefinition, GateContext, Measurement} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {readBounded, writeDurably} from '../system/files.ts';
import {allChecks, checksOf} from './checks.ts';
import {reportReader} from './report-reader.ts';
import {requiredOf} from './required.ts';
import {freshSeed} from './seeds.ts';
import {shared} from './shared.ts';
import {sideBySide} from './side-by-side.ts';

export type JudgeOptions = {
	readonly state: SessionState;
	readonly phase: Phase;
	/** Folder that holds `reports/`: the project, or for job assess the session folder. */
	readonly root: string;
	readonly environment: EnvironmentRecord;
	/** The files that the sub-agent of a step was given. */
	readonly dataFilesOf: (step: string) => readonly string[];
	/** See GateContext; without it there are none. */
	readonly hiddenFiles?: GateContext['hiddenFiles'];
	/** An empty folder that only this judgement uses; whoever made it removes it. */
	readonly scratch: string;
	/** See GateContext; by default one that nobody can know before. */
	readonly seed?: number;
	readonly signal: AbortSignal;
	/** Told each check as soon as it and those before it are measured. */
	readonly onCheck?: (check: Check) => void | Promise<void>;
	/** Told which check is being measured when it begins, then what inside it; at most ten times a second. */
	readonly onProgress?: ((check: CheckDefinition, label: string, fraction: number | null) => void) | undefined;
	/** Instead of all checks of the phase. */
	readonly only?: readonly CheckDefinition[];
	/** See GateContext. */
	readonly isolation?: GateContext['isolation'];
	readonly onIsolation?: GateContext['onIsolation'];
	readonly say?: GateContext['say'];
	/** Milliseconds that the whole judgement may take; what would take longer is not run. */
	readonly budgetMs?: number | null;
	/** Ids that somebody requires beside those of pipeline.yaml. */
	readonly require?: readonly string[];
	/** Milliseconds one check may take; by default 15 minutes and more for large data. */
	readonly checkTimeoutMs?: number;
};

const leastCheckTimeoutMs = 15 * 60_000;
/** Some ten times what a recount takes on a busy machine. */
const msPerGigabyte = 10 * 60_000;
const progressEveryMs = 100;

/** How long one check may take: 15 minutes, and 10 more for each gigabyte of data. */
export async function checkTimeoutFor(state: SessionState): Promise<number> {
	let bytes = 0;
	for (const file of state.data?.files ?? []) {
		try {
			bytes += (await stat(file)).size;
		} catch {
			// Gone: the checks that need it say so themselves.
		}
	}
	return Math.round(leastCheckTimeoutMs + (bytes / 1e9) * msPerGigabyte);
}

/**
 * Measures every check of a phase's gate, two beside each other but those that must be alone. Never lets a check through that did not measure: what throws is
 * a fail with the cause, what takes too long was not run, and is a gap that the gate shows. Throws the signal's reason when cancelled. A check that does not apply to
 * the project is left out.
 */
export async function judge(options: JudgeOptions): Promise<Check[]> {
	const {state, root, environment, dataFilesOf, signal} = options;
	const budgetMs = options.budgetMs ?? null;
	const context: GateContext = {
		state,
		root,
		environment,
		dataFilesOf,
		scratch: options.scratch,
		signal,
		seed: options.seed ?? freshSeed(),
		report: reportReader(root),
		shared: shared(),
		hiddenFiles: options.hiddenFiles ?? (async () => []),
		checkIds: allChecks.map(check => check.id),
		isolation: options.isolation,
		onIsolation: options.onIsolation,
		budget: budgetMs === null ? null : {ms: budgetMs, from: performance.now()},
		say: options.say,
	};
	const required = await requiredOf(root, options.require ?? []);
	const timeoutMs = options.checkTimeoutMs ?? Math.max(budgetMs ?? 0, await checkTimeoutFor(state));
	const measured = await sideBySide(
		options.only ?? checksOf(options.phase, state.system_types),
		async (definition): Promise<Check | null> => {
			options.onProgress?.(definition, 'being measured now', null);
			const check = await measureCheck(definition, {...context, progress: seldom(options.onProgress, definition)}, timeoutMs);
			if (!required.has(definition.id)) return check;
			if (check) return {...check, required: true};
			// Figures are required where any are stated; another one that somebody names and that says nothing here is a gap.
			return isAlwaysRequired(definition.id) ? null : {...missing(definition), required: true};
		},
		async check => {
			if (check) await options.onCheck?.(check);
		},
	);
	return measured.filter(check => check !== null);
}

/** A check was not done in its time. Another one that waited for what they share was not measured either: it has not failed. */
class OutOfTime extends Error {}

/** The first report of progress, and then one each tenth of a second. */
function seldom(onProgress: JudgeOptions['onProgress'], definition: CheckDefinition): GateContext['progress'] {
	if (!onProgress) return undefined;
	let last = Number.NEGATIVE_INFINITY;
	return (label, fraction) => {
		const now = performance.now();
		if (now - last < progressEveryMs) return;
		last = now;
		onProgress(definition, label, fraction);
	};
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
			const error = new OutOfTime(`not measured within ${Math.round(timeoutMs / 1000)} s`);
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
		measurement = broken(definition, error, clock.signal.aborted || error instanceof OutOfTime);
	} finally {
		clearTimeout(timer);
		if (cancelled) context.signal.removeEventListener('abort', cancelled);
	}
	if (!measurement.applies) return null;
	const {applies, detail, plots, needs, ...told} = measurement;
	return {
		id: definition.id,
		step: definition.step,
		set_by: 'program',
		...told,
		...(detail ? {detail: [...detail]} : {}),
		...(plots ? {plots: [...plots]} : {}),
		...(needs ? {needs: [...needs]} : {}),
		duration_ms: Math.round(performance.now() - from),
	};
}

/** A required check that does not apply to the project. */
function missing({id, step, title, mustBe}: CheckDefinition): Check {
	const reason = `${title} is required, and says nothing of this project: take it out of what is required, or give it what it looks at`;
	const told = {op: 'agrees', threshold: mustBe, unit: '', value: null, claimed: null} as const;
	return {id, step, set_by: 'program', verdict: 'not_run', ...told, evidence: [pipelineFile], reason, duration_ms: 0};
}

/** What could not be measured has not passed; what only took too long has not failed either. */
function broken(definition: CheckDefinition, error: unknown, outOfTime: boolean): Measurement {
	return {
		applies: true,
		verdict: outOfTime ? 'not_run' : 'fail',
		value: null,
		op: 'agrees',
		threshold: definition.mustBe,
		unit: '',
		...(outOfTime ? {} : {unmeasured: true}),
		reason: `${definition.title} could not be measured: ${messageOf(error)}`,
		claimed: null,
		evidence: [`reports/${definition.step}.json`],
	};
}

/** Keeps the checks of a gate beside the reports they judge, as other programs read them. */
export async function writeGateReport(root: string, phase: Phase, checks: readonly Check[]): Promise<string> {
	const name = gateReport(phase);
	await mkdir(path.join(root, 'reports'), {recursive: true});
	await writeDurably(path.join(root, name), reportText(phase, checks));
	return name;
}

/** Does the report say just these checks? */
export async function isGateWritten(root: string, phase: Phase, checks: readonly Check[]): Promise<boolean> {
	const text = reportText(phase, checks);
	const written = await readBounded(path.join(root, gateReport(phase)), 2 * Buffer.byteLength(text)).catch(() => null);
	return written?.toString('utf8') === text;
}

const gateReport = (phase: Phase) => `reports/gate_${phase.toLowerCase()}.json`;
const reportText = (phase: Phase, checks: readonly Check[]) => `${JSON.stringify({schema: 1, phase, checks}, null, '\t')}\n`;
