// Makes every sabotage on a copy of a healthy project and looks whether its own check fails, and no other check of its phase.
//   node scripts/sabotage-campaign.ts PROJECT [--session FOLDER] [--phase PHASE]… [--check ID]… [--without ID]… [--lanes N]
// --session  a session's folder: the hidden rows and what a person said then count, as in its gates
// --check    only the sabotages of these checks; all checks of the phase are still measured
// --without  leave these checks out of the measurement, but for their own sabotages
// The tests of the project are broken (integration.mutants, minutes each time) only for the healthy project and for the sabotages of
// that check itself. Ends with 1 when a check fails the healthy project, or a sabotage is not caught by its own check alone.
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {hiddenFilesIn} from '../src/analysis/dataset/hidden-files.ts';
import type {Check} from '../src/domain/check.ts';
import type {Phase} from '../src/domain/workflow.ts';
import {checksOf} from '../src/gates/checks.ts';
import {type Break, type BreakOptions, runSabotage, verdictsOf} from '../src/gates/sabotage/break-check.ts';
import {stateOf} from '../src/gates/verify/session-state.ts';
import {readStateFile} from '../src/session/state-file.ts';
import {readPipeline} from '../src/steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../src/steps/step.ts';

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		session: {type: 'string'},
		phase: {type: 'string', multiple: true},
		check: {type: 'string', multiple: true},
		without: {type: 'string', multiple: true},
		lanes: {type: 'string'},
	},
});
const [project] = positionals;
if (project === undefined) throw new Error('which project? npm run sabotage -- PROJECT');
const without = new Set(values.without ?? []);
const lanes = Number(values.lanes ?? 1);
const scratch = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-sabotage-'));
const from = performance.now();
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('stopped')));
let held = true;
try {
	const options = await surroundings(path.resolve(project));
	for (const phase of ['PIPELINE_DESIGN', 'IMPLEMENTATION'] as const)
		if (values.phase === undefined || values.phase.includes(phase)) held = (await campaign(phase, options)) && held;
} finally {
	await rm(scratch, {recursive: true, force: true});
}
process.exitCode = held ? 0 : 1;

async function campaign(phase: Phase, options: BreakOptions): Promise<boolean> {
	const all = checksOf(phase, options.state.system_types);
	const asked = all.filter(one => one.sabotages.length > 0 && (values.check === undefined || values.check.includes(one.id)));
	const own = new Set(asked.map(one => one.id));
	const among = all.filter(one => (!one.costly || own.has(one.id)) && (!without.has(one.id) || own.has(one.id)));
	const healthy = await verdictsOf(among, options);
	console.log(`\n${phase}: the healthy project, ${seconds()} s`);
	for (const check of healthy.values()) console.log(`  ${line(check)}`);
	const jobs = asked.flatMap(check => check.sabotages.map(sabotage => ({check, sabotage})));
	const found: {readonly check: string; readonly result: Break}[] = [];
	const next = jobs.values();
	const lane = async () => {
		for (const {check, sabotage} of next) {
			const result = await broken(check, sabotage, among, healthy, options);
			found.push({check: check.id, result});
			console.log(`${stateWord(result)}  ${check.id}: ${result.title}: ${result.detail}  (${seconds()} s)`);
		}
	};
	await Promise.all(Array.from({length: lanes}, lane));
	const caught = found.filter(({result}) => result.caught).length;
	const impossible = found.filter(({result}) => !result.applicable).length;
	const failing = [...healthy.values()].filter(one => one.verdict === 'fail');
	console.log(`${phase}: ${caught} of ${found.length} caught by their own check alone, ${impossible} cannot be made on this project`);
	return failing.length === 0 && caught + impossible === found.length;
}

async function broken(
	check: CheckDefinition,
	sabotage: Sabotage,
	among: readonly CheckDefinition[],
	healthy: ReadonlyMap<string, Check>,
	options: BreakOptions,
): Promise<Break> {
	const place = await mkdtemp(path.join(scratch, 'one-'));
	const looked = among.filter(one => one === check || (!one.costly && !without.has(one.id)));
	try {
		return await runSabotage(check, sabotage, looked, healthy, {...options, scratch: place});
	} finally {
		await rm(place, {recursive: true, force: true});
	}
}

/** What the gates know: of the session when one is named, else of the project alone. */
async function surroundings(root: string): Promise<BreakOptions> {
	const read = await readPipeline(root);
	if (!read.ok) throw new Error(read.problem);
	const common = {root, environment: {}, dataFilesOf: () => [], signal: stop.signal, scratch: path.join(scratch, 'healthy')};
	await mkdir(common.scratch);
	const {session} = values;
	if (session === undefined) return {...common, state: stateOf(read.pipeline, root, new Date().toISOString())};
	const folder = path.resolve(session);
	const file = await readStateFile(path.join(folder, 'state.json'), path.basename(folder));
	if (file.kind !== 'good') throw new Error(`${folder}: ${file.kind === 'bad' ? file.why : 'there is no state.json'}`);
	const {state} = file;
	return {...common, state, hiddenFiles: async () => ((state.data?.hidden.rows ?? 0) === 0 ? [] : hiddenFilesIn(folder))};
}

function seconds(): string {
	return ((performance.now() - from) / 1000).toFixed(0);
}

function stateWord({caught, applicable}: Break): string {
	return caught ? 'caught ' : applicable ? 'MISSED ' : 'n/a    ';
}

function line({id, verdict, value, op, threshold, reason, duration_ms}: Check): string {
	return `${verdict.padEnd(7)} ${id.padEnd(28)} ${String(value)} ${op} ${threshold}${reason ? `: ${reason}` : ''} (${(duration_ms / 1000).toFixed(1)} s)`;
}
