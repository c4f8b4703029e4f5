import {mkdtemp} from 'node:fs/promises';
import path from 'node:path';
import type {Check} from '../../domain/check.ts';
import type {CheckDefinition, GateContext, Sabotage} from '../../steps/step.ts';
import {messageOf} from '../../system/errors.ts';
import {removeTree} from '../../system/files.ts';
import {checksOf, findCheck} from '../checks.ts';
import {checkTimeoutFor, measureCheck} from '../judge.ts';
import {copyProject} from '../project/copy.ts';
import {reportReader} from '../report-reader.ts';
import {freshSeed} from '../seeds.ts';
import {shared} from '../shared.ts';
import {sideBySide} from '../side-by-side.ts';

/** What became of one sabotage. */
export type Break = {
	readonly title: string;
	/** Exactly this check went from pass to fail, by what it measures: no other check of the phase newly fails. */
	readonly caught: boolean;
	/** False when the sabotage cannot be made on this project, or the check does not pass to begin with. */
	readonly applicable: boolean;
	readonly detail: string;
};

export type BreakOptions = Omit<GateContext, 'report' | 'shared' | 'hiddenFiles' | 'seed'> & {
	/** See GateContext: the healthy project and each sabotage are judged by the same. */
	readonly seed?: number;
	/** See GateContext; without it there are none. */
	readonly hiddenFiles?: GateContext['hiddenFiles'];
	/** Told what became of each sabotage. */
	readonly onBreak?: (result: Break) => void;
	/** Told what is measured on the copy now. */
	readonly onLook?: (sabotage: string, check: CheckDefinition, number: number, of: number) => void;
	/** What a judgement of the present project said already; without it the healthy project is measured first. */
	readonly healthy?: ReadonlyMap<string, Check>;
	readonly checkTimeoutMs?: number;
	/** Instead of the checks of the phase. */
	readonly among?: readonly CheckDefinition[];
};

/**
 * Runs every sabotage of a check: a copy of the project is changed, the checks of the phase (but costly ones) are measured on it, and the
 * change counts as caught only when exactly this check turns from pass to fail, and by what it measures: a check that only breaks down
 * may hide an error of ours. Throws for an unknown check.
 */
export async function breakCheck(checkId: string, options: BreakOptions): Promise<Break[]> {
	const found = findCheck(checkId);
	const all = options.among ?? (found ? checksOf(found.phase, options.state.system_types) : []);
	const check = all.find(one => one.id === checkId);
	if (!check) throw new Error(`there is no check ${checkId}`);
	const among = all.filter(one => one === check || !one.costly);
	const healthy = options.healthy ?? (await verdictsOf(among, options));
	const results: Break[] = [];
	for (const sabotage of check.sabotages) {
		options.signal.throwIfAborted();
		const result = await runSabotage(check, sabotage, among, healthy, options);
		results.push(result);
		options.onBreak?.(result);
	}
	return results;
}

/** Runs one sabotage of a check and measures `among`, the check itself among them; `healthy`: what they said before. */
export async function runSabotage(
	check: CheckDefinition,
	sabotage: Sabotage,
	among: readonly CheckDefinition[],
	healthy: ReadonlyMap<string, Check>,
	options: BreakOptions,
): Promise<Break> {
	const before = healthy.get(check.id);
	const left = (detail: string): Break => ({title: sabotage.title, caught: false, applicable: false, detail});
	if (before?.verdict !== 'pass') return left(`the check does not pass to begin with (${before?.verdict ?? 'n/a'})`);
	const copy = await mkdtemp(path.join(options.scratch, 'broken-'));
	try {
		const root = path.join(copy, 'project');
		await copyProject(options.root, root, options.signal);
		const applied = await sabotage.apply(root, contextOf(options, root));
		if (applied === 'not applicable') return left('cannot be made on this project');
		// Its own check first: whoever watches sees soon whether it noticed.
		const ordered = [check, ...among.filter(one => one !== check)];
		const look = (one: CheckDefinition, at: number) => options.onLook?.(sabotage.title, one, at + 1, ordered.length);
		const after = await verdictsOf(ordered, options, root, look);
		const own = after.get(check.id);
		// A check that can no longer be made because of the break is no false alarm; one that newly fails is.
		const expected = new Set([check.id, ...(sabotage.implies ?? [])]);
		const others = among.filter(
			one => !expected.has(one.id) && after.get(one.id)?.verdict === 'fail' && healthy.get(one.id)?.verdict !== 'fail',
		);
		const fails = own?.verdict === 'fail';
		const brokeDown = fails && own.unmeasured === true && !sabotage.unmeasurable;
		const caught = fails && !brokeDown && others.length === 0;
		const noticed = brokeDown
			? `broke down instead of measuring: ${own.reason ?? ''}`
			: fails
				? `noticed: ${own.reason ?? ''}`
				: `went unnoticed: ${own?.verdict ?? 'n/a'}${own?.reason ? `, ${own.reason}` : ''}`;
		const changed = others.map(one => `${one.id} turned ${after.get(one.id)?.verdict ?? 'n/a'} too`);
		return {title: sabotage.title, caught, applicable: true, detail: [noticed, ...changed].join('; ')};
	} catch (error) {
		options.signal.throwIfAborted();
		return {title: sabotage.title, caught: false, applicable: true, detail: `the sabotage itself failed: ${messageOf(error)}`};
	} finally {
		await removeTree(copy);
	}
}

/** What these checks say of a project, in one judgement; by default of the healthy one. */
export async function verdictsOf(
	among: readonly CheckDefinition[],
	options: BreakOptions,
	root: string = options.root,
	onLook?: (check: CheckDefinition, at: number) => void,
): Promise<Map<string, Check>> {
	const measured = new Map<string, Check>();
	const context = contextOf(options, root);
	const timeoutMs = options.checkTimeoutMs ?? (await checkTimeoutFor(options.state));
	const results = await sideBySide(among, (check, at) => {
		onLook?.(check, at);
		return measureCheck(check, context, timeoutMs);
	});
	for (const result of results) if (result) measured.set(result.id, result);
	return measured;
}

function contextOf(options: BreakOptions, root: string): GateContext {
	const {state, dataFilesOf, environment, scratch, signal, progress} = options;
	const {hiddenFiles = async () => [], seed = freshSeed()} = options;
	return {
		state,
		root,
		copied: root !== options.root,
		dataFilesOf,
		environment,
		scratch,
		signal,
		seed,
		progress,
		hiddenFiles,
		report: reportReader(root),
		shared: shared(),
	};
}
