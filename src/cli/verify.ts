import {createHash} from 'node:crypto';
import {rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {nearestName} from '../analysis/dataset/target.ts';
import type {Need} from '../domain/pipeline.ts';
import {failsGate, failsStrict, measuredCount} from '../domain/verdict.ts';
import {today} from '../engine/gatekeeper.ts';
import {tryIsolation} from '../gates/project/isolation.ts';
import {freshSeed} from '../gates/seeds.ts';
import {type JudgedCheck, junitXml} from '../gates/verify/junit.ts';
import {type PlacedCheck, projectChecks, type Verified, verifyProject} from '../gates/verify/verify.ts';
import {readWaivers, type Waivers} from '../gates/verify/waivers.ts';
import {readPipeline} from '../steps/pipeline-file.ts';
import type {Isolation} from '../steps/step.ts';
import {environmentFailure, exitStatus, inputFailure, messageOf} from '../system/errors.ts';
import {writeDurably} from '../system/files.ts';
import {gitHead} from '../system/git-head.ts';
import {killAllGroups} from '../system/groups.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {shortPath} from '../system/paths.ts';
import {version} from '../system/version.ts';
import {onInterrupt} from './interrupt.ts';
import {complain, say, sayJson} from './output.ts';
import {progressLine} from './progress-line.ts';
import {checkLine, confinementLines, spentText, summaryLine} from './verify-text.ts';

export type VerifyFlags = {
	readonly directory: string;
	/** Ids of checks; [] for all. */
	readonly check: readonly string[];
	/** Ids of checks that must be measured: one that was not run is 1, as every one is with `strict`. */
	readonly require: readonly string[];
	/** As they stand on the command line; null: not said. */
	readonly seed: string | null;
	readonly budget: string | null;
	readonly strict: boolean;
	readonly json: boolean;
	readonly junit: string | null;
};

/**
 * `ml-engineer verify [DIR]`: the gates of a project that has a `pipeline.yaml`, without session, agent or key. The project is only
 * read: its commands run in copies. `all` are the checks there are.
 */
export async function verifyCommand(flags: VerifyFlags, all: readonly PlacedCheck[] = projectChecks): Promise<number> {
	const root = path.resolve(flags.directory);
	const read = await readPipeline(root);
	if (!read.ok) {
		if (!read.missing) throw inputFailure(read.problem);
		throw inputFailure(`There is no pipeline.yaml in ${root}: it names the data and the commands of a project. Name the project's folder.`);
	}
	const ids = all.map(one => one.definition.id);
	for (const id of flags.check) known(id, ids, `--check ${id}`);
	for (const id of flags.require) known(id, ids, `--require ${id}`);
	const {gates, needs} = read.pipeline;
	for (const [index, id] of gates.required.entries()) {
		const hint = hintFor(id, ids);
		if (hint !== null) throw inputFailure(read.faultAt(['gates', 'required', index], `there is no check ${id}. ${hint}`));
	}
	// What the command line requires is measured, also where it asks for some checks only; what pipeline.yaml requires then is not asked for.
	const checks =
		flags.check.length === 0 ? all : all.filter(({definition: {id}}) => flags.check.includes(id) || flags.require.includes(id));
	const seed = seedOf(flags.seed);
	const budgetMs = budgetOf(flags.budget);
	const waivers = await readWaivers(root, new Set(ids), today());
	await writable(flags.junit);
	for (const one of [...waivers.left, ...waivers.unchecked]) void complain(one);
	const abort = new AbortController();
	const heard = onInterrupt(() => abort.abort(new Error('interrupted')));
	const line = progressLine();
	const from = performance.now();
	let verified: Verified;
	let isolation: Isolation;
	try {
		isolation = await tryIsolation(root, abort.signal);
		for (const told of confinementLines(shortPath(root), isolation)) void complain(told);
		for (const {need, why} of needs) void complain(`pipeline.yaml declares the need ${need}: ${why}`);
		if (!flags.json) {
			const head = await gitHead(root);
			const sum = createHash('sha256').update(read.text).digest('hex');
			const at = head ? ` at ${head.slice(0, 7)}` : '';
			await say(`verify  ${read.pipeline.name}${at}, pipeline.yaml ${sum.slice(0, 7)}, ml-engineer ${version}, seed ${seed}`);
		} else void complain(`seed ${seed}`);
		verified = await verifyProject({
			root,
			pipeline: read.pipeline,
			checks,
			waivers: waivers.waivers,
			today: today(),
			require: flags.require,
			seed,
			budgetMs,
			isolation,
			say: told => {
				line.clear();
				void complain(told);
			},
			signal: abort.signal,
			onProgress: (check, label, fraction) =>
				line.show(`${check.id}: ${label}${fraction === null ? '' : ` ${Math.floor(100 * fraction)} %`}`),
			onCheck: ({check}) => {
				line.clear();
				if (!flags.json) void say(checkLine(check));
			},
		});
	} catch (error) {
		line.clear();
		if (!abort.signal.aborted) throw error;
		void complain('Interrupted: what ran was stopped, nothing of the project was changed. Run it again to start over.');
		return exitStatus.interrupted;
	} finally {
		killAllGroups();
		heard();
		line.clear();
	}
	if (flags.junit !== null) await writeJunit(flags.junit, junitXml(read.pipeline.name, verified.judged, flags.strict));
	const exit = statusOf(verified, flags);
	if (flags.json)
		await sayJson(JSON.stringify(asJson({project: read.pipeline.name, root, isolation, seed, needs}, verified, waivers, exit)));
	else {
		const list = verified.judged.map(one => one.check);
		void say('');
		void say(`${summaryLine(verified.verdict, list, exit)}   ${spentText(performance.now() - from)}`);
		const failed = list.find(failsGate);
		if (failed) void say(`again here:  ${suggestedCommand(['verify', root, '--check', failed.id, '--seed', String(seed)])}`);
		if (flags.junit !== null) void say(`files:       ${flags.junit}`);
	}
	if (exit === exitStatus.environment) void complain(nothingMeasured(verified.judged));
	return exit;
}

/** Throws an input failure for an id that no check has, with the one that was meant. */
function known(id: string, ids: readonly string[], flag: string): void {
	const hint = hintFor(id, ids);
	if (hint !== null) throw inputFailure(`${flag} is unknown. ${hint}`);
}

/** What to write instead of an id that no check has; null: there is such a check. */
function hintFor(id: string, ids: readonly string[]): string | null {
	if (ids.includes(id)) return null;
	const sameStep = ids.filter(one => id !== '' && (one.startsWith(`${id}.`) || one.split('.')[0] === id.split('.')[0]));
	const near = nearestName(id, ids);
	return near === null ? `Use one of: ${(sameStep.length > 0 ? sameStep : ids).join(', ')}.` : `Did you mean ${near}?`;
}

const mostSeed = 2 ** 31 - 1;

function seedOf(flag: string | null): number {
	if (flag === null) return freshSeed();
	const seed = Number(flag);
	if (!/^\d+$/.test(flag) || seed > mostSeed) throw inputFailure(`--seed ${flag} is no whole number from 0 to ${mostSeed}.`);
	return seed;
}

function budgetOf(flag: string | null): number | null {
	if (flag === null) return null;
	const minutes = Number(flag);
	if (!(Number.isFinite(minutes) && minutes > 0)) throw inputFailure(`--budget ${flag} is no number of minutes above zero.`);
	return minutes * 60_000;
}

/**
 * 1 for a check that fails the gate, for a gap where `strict`, and for one that `--require` names and that was not run; 3 where it is this
 * machine that kept a check from running which the gate always needs, or nothing could be measured. What pipeline.yaml requires, and tests
 * where there are any, leave a gap: see `gates/required.ts` and `domain/verdict.ts`.
 */
function statusOf({verdict, judged}: Verified, {require, strict}: VerifyFlags): number {
	const checks = judged.map(one => one.check);
	if (checks.some(one => one.verdict === 'fail')) return exitStatus.gateFailed;
	if (checks.every(one => one.verdict === 'not_run') && !checks.some(failsGate)) return exitStatus.environment;
	if (hindered(judged)) return exitStatus.environment;
	if (verdict === 'failed' || checks.some(one => one.verdict === 'not_run' && require.includes(one.id))) return exitStatus.gateFailed;
	return strict && checks.some(failsStrict) ? exitStatus.gateFailed : exitStatus.ok;
}

/** A check that the gate always needs, and that this machine cannot run. */
const hindered = (judged: readonly JudgedCheck[]) => judged.find(({check}) => failsGate(check) && check.because === 'environment')?.check;

function nothingMeasured(judged: readonly JudgedCheck[]): string {
	const first = hindered(judged);
	if (first) return `The project could not be run, so this is no pass: ${first.reason ?? 'no reason was given'}`;
	return `No check could be measured: ${judged[0]?.check.reason ?? 'there is none for this project'}`;
}

type Judgement = {
	readonly project: string;
	readonly root: string;
	readonly isolation: Isolation;
	readonly seed: number;
	readonly needs: readonly Need[];
};

function asJson(
	{project, root, isolation, seed, needs}: Judgement,
	{verdict, judged}: Verified,
	{waivers, left, unchecked}: Waivers,
	exit: number,
) {
	const checks = judged.map(one => one.check);
	return {
		v: 1,
		project,
		root,
		verdict,
		exit,
		measured: measuredCount(checks),
		seed,
		isolation: isolation.kind,
		...(isolation.kind === 'sandbox' ? {} : {isolation_why: isolation.why}),
		needs,
		checks: judged.map(({phase, check}) => ({check: check.id, ...check, phase, seconds: check.duration_ms / 1000})),
		waivers: waivers.map(({at: _at, ...waiver}) => ({
			...waiver,
			expired: waiver.until < today(),
			used: checks.some(one => one.id === waiver.check && one.verdict === 'waived'),
		})),
		waivers_refused: left,
		waivers_unchecked: unchecked,
		not_run: checks.filter(one => one.verdict === 'not_run').map(one => ({check: one.id, reason: one.reason})),
		proposals: checks.filter(one => one.proposed).map(one => ({check: one.id, met: one.met ?? false})),
	};
}

/** Found out before hours of work and not after. */
async function writable(junit: string | null): Promise<void> {
	if (junit === null) return;
	const folder = path.dirname(path.resolve(junit));
	const stats = await stat(folder).catch(() => null);
	if (!stats?.isDirectory()) throw inputFailure(`--junit ${junit} cannot be written: there is no folder ${folder}.`);
	if ((await stat(path.resolve(junit)).catch(() => null))?.isDirectory()) throw inputFailure(`--junit ${junit} is a folder. Name a file.`);
	const trial = `${path.resolve(junit)}.${process.pid}.tmp`;
	try {
		await writeDurably(trial, '');
		await rm(trial, {force: true});
	} catch (error) {
		throw environmentFailure(`--junit ${junit} cannot be written: ${messageOf(error)}.`, error);
	}
}

async function writeJunit(file: string, xml: string): Promise<void> {
	try {
		await writeDurably(path.resolve(file), xml);
	} catch (error) {
		throw environmentFailure(`${file} could not be written: ${messageOf(error)}. The checks were measured; name another place.`, error);
	}
}
