import {createHash} from 'node:crypto';
import {rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {nearestName} from '../analysis/dataset/target.ts';
import type {Check} from '../domain/check.ts';
import {today} from '../engine/gatekeeper.ts';
import {type JudgedCheck, junitXml} from '../gates/verify/junit.ts';
import {type PlacedCheck, projectChecks, type Verified, verifyProject} from '../gates/verify/verify.ts';
import {readWaivers, type Waivers} from '../gates/verify/waivers.ts';
import {readPipeline} from '../steps/pipeline-file.ts';
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
import {checkLine, spentText, summaryLine} from './verify-text.ts';

export type VerifyFlags = {
	readonly directory: string;
	/** Ids of checks; [] for all. */
	readonly check: readonly string[];
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
	const checks = chosen(all, flags.check);
	const waivers = await readWaivers(root, new Set(all.map(one => one.definition.id)), today());
	await writable(flags.junit);
	for (const one of waivers.left) void complain(one);
	void complain(`Environments are made or found in the cache of ml-engineer; ${shortPath(root)} is only read.`);
	if (!flags.json) {
		const head = await gitHead(root);
		const sum = createHash('sha256').update(read.text).digest('hex');
		await say(
			`verify  ${read.pipeline.name}${head ? ` at ${head.slice(0, 7)}` : ''}, pipeline.yaml ${sum.slice(0, 7)}, ml-engineer ${version}`,
		);
	}
	const abort = new AbortController();
	const heard = onInterrupt(() => abort.abort(new Error('interrupted')));
	const line = progressLine();
	const from = performance.now();
	let verified: Verified;
	try {
		verified = await verifyProject({
			root,
			pipeline: read.pipeline,
			checks,
			waivers: waivers.waivers,
			today: today(),
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
	const exit = statusOf(verified, flags.strict);
	if (flags.json) await sayJson(JSON.stringify(asJson(read.pipeline.name, root, verified, waivers, exit)));
	else {
		const list = verified.judged.map(one => one.check);
		void say('');
		void say(`${summaryLine(list, exit)}   ${spentText(performance.now() - from)}`);
		const failed = list.find(one => one.verdict === 'fail');
		if (failed) void say(`again here:  ${suggestedCommand(['verify', root, '--check', failed.id])}`);
		if (flags.junit !== null) void say(`files:       ${flags.junit}`);
	}
	if (exit === exitStatus.environment) void complain(nothingMeasured(verified.judged));
	return exit;
}

function chosen(all: readonly PlacedCheck[], ids: readonly string[]): readonly PlacedCheck[] {
	if (ids.length === 0) return all;
	const known = all.map(one => one.definition.id);
	for (const id of ids) {
		if (known.includes(id)) continue;
		const sameStep = known.filter(one => id !== '' && (one.startsWith(`${id}.`) || one.split('.')[0] === id.split('.')[0]));
		const near = nearestName(id, known);
		const hint = near === null ? `Use one of: ${(sameStep.length > 0 ? sameStep : known).join(', ')}.` : `Did you mean ${near}?`;
		throw inputFailure(`--check ${id} is unknown. ${hint}`);
	}
	return all.filter(one => ids.includes(one.definition.id));
}

/** The check that runs the project at all: without it nothing else says that the project works. */
const runsProject = 'pipeline.fresh_run';

/** 1 for a failed check, also for a gap where `strict`; 3 when the project could not be run, or nothing could be measured. */
function statusOf({verdict, judged}: Verified, strict: boolean): number {
	const has = (wanted: Check['verdict']) => judged.some(one => one.check.verdict === wanted);
	if (has('fail')) return exitStatus.gateFailed;
	if (judged.every(one => one.check.verdict === 'not_run') || notRun(judged)) return exitStatus.environment;
	if (verdict === 'failed') return exitStatus.gateFailed;
	return strict && (has('waived') || has('not_run') || judged.some(one => one.check.met === false)) ? exitStatus.gateFailed : exitStatus.ok;
}

const notRun = (judged: readonly JudgedCheck[]) =>
	judged.find(one => one.check.id === runsProject && one.check.verdict === 'not_run')?.check;

function nothingMeasured(judged: readonly JudgedCheck[]): string {
	const first = notRun(judged);
	if (first) return `The project could not be run, so this is no pass: ${first.reason ?? 'no reason was given'}`;
	return `No check could be measured: ${judged[0]?.check.reason ?? 'there is none for this project'}`;
}

function asJson(project: string, root: string, {verdict, judged}: Verified, {waivers}: Waivers, exit: number) {
	const checks = judged.map(one => one.check);
	return {
		v: 1,
		project,
		root,
		verdict,
		exit,
		checks: judged.map(({phase, check}) => ({...check, phase})),
		waivers: waivers.map(({at: _at, ...waiver}) => ({
			...waiver,
			expired: waiver.until < today(),
			used: checks.some(one => one.id === waiver.check && one.verdict === 'waived'),
		})),
		not_run: checks.filter(one => one.verdict === 'not_run').map(one => ({check: one.id, reason: one.reason})),
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
