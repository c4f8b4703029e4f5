import {execFileSync, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import * as z from 'zod';
import {checkSchema} from '../../src/domain/check.ts';
import {suggestedCommand} from '../../src/system/own-program.ts';
import {type TinyProject, tinyFiles, tinyProject} from '../gates/verify/tiny-project.ts';

const from = (relative: string) => JSON.stringify(path.resolve(import.meta.dirname, relative));
const call = `import {verifyCommand} from ${from('../../src/cli/verify.ts')};
import {cheapChecks} from ${from('verify-checks.ts')};
const [directory, flags] = process.argv.slice(1);
const {fewer = null, ...named} = JSON.parse(flags);
const all = {check: [], require: [], seed: null, budget: null, strict: false, json: false, junit: null, ...named};
const checks = fewer === null ? cheapChecks : cheapChecks.filter(one => fewer.includes(one.definition.id));
try {
	process.exitCode = await verifyCommand({directory, ...all}, checks);
} catch (error) {
	process.stderr.write(error.message + '\\n');
	process.exitCode = error.status ?? 99;
}`;

type Flags = {
	check?: string[];
	require?: string[];
	seed?: string;
	budget?: string;
	strict?: boolean;
	json?: boolean;
	junit?: string;
	fewer?: string[];
};
type Ended = {readonly exit: number | null; readonly out: string; readonly err: string};

/** The command in a process of its own, as CI starts it; `onOutput` may send it a signal. */
function verify(root: string, flags: Flags = {}, onStart?: (pid: number) => void, env: Record<string, string> = {}): Promise<Ended> {
	const child = spawn(process.execPath, ['--input-type=module', '-e', call, '--', root, JSON.stringify(flags)], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {...process.env, ...env},
	});
	let out = '';
	let err = '';
	child.stdout.on('data', chunk => {
		out += chunk;
	});
	child.stderr.on('data', chunk => {
		err += chunk;
	});
	if (child.pid !== undefined) onStart?.(child.pid);
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', exit => resolve({exit, out, err}));
	});
}

const contents = (root: string) =>
	createHash('sha256')
		.update(execFileSync('find', ['.', '-printf', '%p %y %m %s %T@\n'], {cwd: root, encoding: 'utf8'}).split('\n').sort().join('\n'))
		.update(execFileSync('bash', ['-c', 'find . -type f -print0 | sort -z | xargs -0 sha256sum'], {cwd: root, encoding: 'utf8'}))
		.digest('hex');

const made: TinyProject[] = [];
afterEach(async () => {
	for (const one of made.splice(0)) await one.remove();
});
async function project(change: Readonly<Record<string, string | null>> = {}): Promise<string> {
	const one = await tinyProject(change);
	made.push(one);
	return one.root;
}
const withTests = (script: string) => ({
	'check.py': script,
	'pipeline.yaml': `${tinyFiles['pipeline.yaml']}  test: [python, check.py]\n`,
});
const waiver = (until: string) => `waivers:\n  - {check: pipeline.tests, reason: the runner is flaky, owner: ana, until: ${until}}\n`;
/** A day within the time that a waiver may hold. */
const soon = new Date(Date.now() + 30 * 24 * 60 * 60_000).toISOString().slice(0, 10);
const commandsOnly = ['pipeline.fresh_run', 'pipeline.tests'];

const contract = z.object({
	v: z.literal(1),
	project: z.string(),
	verdict: z.enum(['passed', 'passed_with_gaps', 'failed']),
	checks: z.array(checkSchema),
	waivers: z.array(z.looseObject({check: z.string(), until: z.string(), expired: z.boolean(), used: z.boolean()})),
	not_run: z.array(z.object({check: z.string(), reason: z.string()})),
});

test('a project that runs passes, and is byte for byte what it was', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	const before = contents(root);
	const scratch = () => readdirSync(os.tmpdir()).filter(name => name.startsWith('ml-engineer-verify-'));
	const left = scratch();
	const {exit, out, err} = await verify(root, {fewer: commandsOnly});
	expect(err).toContain('is only read');
	expect(out).toMatch(/^verify {2}tiny churn, pipeline.yaml [0-9a-f]{7}, ml-engineer .*, seed \d+$/m);
	expect(out).toMatch(/^pass {2}pipeline\.fresh_run +0 failures +must be <= 0 {2}\([\d.]+ s\)$/m);
	expect(out).toContain('0 failed, 0 not run, 0 waived, 2 passed.   exit 0');
	expect(exit).toBe(0);
	expect(contents(root)).toBe(before);
	expect(scratch().filter(name => !left.includes(name))).toEqual([]);
});

test('a failed check is named with its reason, and with the command that measures it again', async () => {
	const root = await project(withTests('raise SystemExit(3)'));
	const {exit, out} = await verify(root, {fewer: commandsOnly});
	expect(out).toMatch(/^FAIL {2}pipeline\.tests +3 failures +must be <= 0 {2}\([\d.]+ s\) {2}its tests ended with 3$/m);
	expect(out).toContain(`again here:  ${suggestedCommand(['verify', root, '--check', 'pipeline.tests', '--seed'])} `);
	expect(exit).toBe(1);
});

test('what was not run is listed and costs nothing but in strict', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	const {exit, out} = await verify(root);
	expect(out).toMatch(/^n\/r {3}serving\.open .*pipeline\.yaml has no `serving`$/m);
	expect(exit).toBe(0);
	expect((await verify(root, {strict: true})).exit).toBe(1);
});

test('a waiver lets a failed check through until its last day', async () => {
	const holds = await project({...withTests('raise SystemExit(3)'), 'gates/waivers.yaml': waiver(soon)});
	const waived = await verify(holds, {fewer: commandsOnly});
	expect(waived.out).toMatch(/^waiv {2}pipeline\.tests .*the runner is flaky \(ana, until /m);
	expect(waived.exit).toBe(0);
	expect((await verify(holds, {fewer: commandsOnly, strict: true})).exit).toBe(1);
	const over = await project({...withTests('raise SystemExit(3)'), 'gates/waivers.yaml': waiver('2020-01-01')});
	const expired = await verify(over, {fewer: commandsOnly});
	expect(expired.err).toContain('its last day was 2020-01-01');
	expect(expired.exit).toBe(1);
});

test('json is one object with checks, waivers and what was not run', async () => {
	const root = await project({...withTests('raise SystemExit(3)'), 'gates/waivers.yaml': waiver(soon)});
	const {exit, out} = await verify(root, {json: true});
	const answer = contract.parse(JSON.parse(out));
	expect(exit).toBe(0);
	expect(answer).toMatchObject({
		project: 'tiny churn',
		verdict: 'passed_with_gaps',
		waivers: [{check: 'pipeline.tests', expired: false, used: true}],
		not_run: [{check: 'serving.open', reason: 'pipeline.yaml has no `serving`'}],
	});
	expect(answer.checks.map(one => one.verdict)).toEqual(['pass', 'waived', 'not_run']);
	expect(answer.checks[0]?.detail?.join()).toContain('pipeline.yaml names no environment.lock');
});

test('junit is written where it was asked for', async () => {
	const root = await project(withTests('raise SystemExit(3)'));
	const file = path.join(await project(), 'gates.xml');
	const {exit, out} = await verify(root, {junit: file});
	expect(exit).toBe(1);
	expect(out).toContain(`files:       ${file}`);
	const xml = await readFile(file, 'utf8');
	expect(xml).toContain('<testcase classname="IMPLEMENTATION.integration" name="pipeline.tests"');
	expect(xml).toContain('<testcase classname="PIPELINE_DESIGN.serving" name="serving.open"');
	const nowhere = await verify(root, {junit: path.join(root, 'none', 'gates.xml')});
	expect(nowhere.exit).toBe(2);
	expect(nowhere.out).toBe('');
});

test('one check can be asked for, and a wrong id says which was meant', async () => {
	const root = await project(withTests('raise SystemExit(3)'));
	const one = await verify(root, {check: ['pipeline.fresh_run']});
	expect(one.out).toContain('0 failed, 0 not run, 0 waived, 1 passed.   exit 0');
	const wrong = await verify(root, {check: ['pipeline.test']});
	expect(wrong).toMatchObject({exit: 2, out: ''});
	expect(wrong.err).toContain('--check pipeline.test is unknown. Did you mean pipeline.tests?');
});

test('a missing or broken pipeline.yaml is said in one sentence', async () => {
	const none = await verify(await project({'pipeline.yaml': null}));
	expect(none).toMatchObject({exit: 2, out: ''});
	expect(none.err.trim().split('\n')).toHaveLength(1);
	expect(none.err).toContain('There is no pipeline.yaml in');
	const broken = await verify(await project({'pipeline.yaml': (tinyFiles['pipeline.yaml'] ?? '').replace('stratified', 'by moon')}));
	expect(broken).toMatchObject({exit: 2, out: ''});
	expect(broken.err).toMatch(/^pipeline\.yaml:11: split\.rule: /);
});

test('waivers that cannot be read stop it: nobody can tell what was waived', async () => {
	const {exit, err, out} = await verify(await project({'gates/waivers.yaml': 'waivers: ['}));
	expect({exit, out}).toEqual({exit: 2, out: ''});
	expect(err).toContain('gates/waivers.yaml is no list of waivers');
});

test('with nothing measured it is no pass', async () => {
	const {exit, err} = await verify(await project(), {fewer: ['serving.open']});
	expect(exit).toBe(3);
	expect(err).toContain('No check could be measured: pipeline.yaml has no `serving`');
});

test('a project whose environment cannot be made is no pass', async () => {
	const pipeline = (tinyFiles['pipeline.yaml'] ?? '').replace('lock: null', 'lock: requirements/train.txt');
	const {exit, err} = await verify(await project({'pipeline.yaml': pipeline}), {fewer: ['pipeline.fresh_run']});
	expect(err).toContain('The project could not be run, so this is no pass: ');
	expect(err).toContain('train.txt');
	expect(exit).toBe(3);
});

test('a project that does not train fails with its own words', async () => {
	const root = await project({'train.py': 'raise ValueError("no such column: age")'});
	const {exit, out} = await verify(root);
	expect(out).toMatch(/^FAIL {2}pipeline\.fresh_run .*`train` command ended with 1: ValueError: no such column: age$/m);
	expect(exit).toBe(1);
});

test('interrupted, it ends what it started', async () => {
	const root = await project();
	const mark = path.join(root, '..', `${path.basename(root)}.pid`);
	const slow = `import os, time\nopen(${JSON.stringify(mark)}, "w").write(str(os.getpid()))\ntime.sleep(600)\n`;
	const busy = await project({'train.py': slow});
	// Outside of a sandbox: from inside one, neither its mark nor its number would be seen.
	const onStart = (pid: number) => {
		const timer = setInterval(() => {
			if (!existsSync(mark)) return;
			clearInterval(timer);
			process.kill(pid, 'SIGINT');
		}, 50);
	};
	const {exit, err} = await verify(busy, {}, onStart, {ML_ENGINEER_SANDBOX: 'off'});
	expect(exit).toBe(130);
	expect(err).toContain('Interrupted');
	const child = Number(await readFile(mark, 'utf8'));
	execFileSync('rm', [mark]);
	expect(existsSync(`/proc/${child}`)).toBe(false);
});

test('it says before it starts what it runs, where, and how that is kept in', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	const {err} = await verify(root, {fewer: commandsOnly});
	expect(err).toContain("This runs the project's own code, in copies of");
	expect(err).toMatch(/Isolation: (a sandbox|by agreement)/);
	const {out} = await verify(root, {fewer: commandsOnly, json: true});
	expect(JSON.parse(out)).toMatchObject({isolation: expect.stringMatching(/^(sandbox|by agreement)$/), measured: 2});
});

test('the seed is printed, and the same one can be asked for', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	const {out} = await verify(root, {fewer: commandsOnly, seed: '77'});
	expect(out).toMatch(/, seed 77$/m);
	const json: unknown = JSON.parse((await verify(root, {fewer: commandsOnly, seed: '77', json: true})).out);
	expect(json).toMatchObject({seed: 77, checks: [{check: 'pipeline.fresh_run', seconds: expect.any(Number)}, {}]});
	for (const seed of ['x', '-1', '1.5', '4294967296']) {
		const wrong = await verify(root, {seed});
		expect(wrong).toMatchObject({exit: 2, out: ''});
		expect(wrong.err).toContain(`--seed ${seed} is no whole number`);
	}
});

test('the verdict line says how much was measured', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	expect((await verify(root)).out).toContain('passed with gaps, 2 of 3 measured: 0 failed, 1 not run');
});

test('what is required and was not run is a gap: of pipeline.yaml that only, of --require an error', async () => {
	const root = await project(withTests('raise SystemExit(0)'));
	const flag = await verify(root, {fewer: ['pipeline.fresh_run', 'serving.open'], require: ['serving.open'], json: true});
	expect(flag.exit).toBe(1);
	expect(JSON.parse(flag.out)).toMatchObject({verdict: 'passed_with_gaps'});
	const named = await project({'pipeline.yaml': `${tinyFiles['pipeline.yaml']}gates:\n  required: [serving.open]\n`});
	const {exit, out} = await verify(named, {fewer: ['pipeline.fresh_run', 'serving.open'], json: true});
	expect(exit).toBe(0);
	expect((await verify(named, {fewer: ['pipeline.fresh_run', 'serving.open'], strict: true})).exit).toBe(1);
	expect(JSON.parse(out)).toMatchObject({verdict: 'passed_with_gaps', checks: [{required: true}, {id: 'serving.open', required: true}]});
	const wrong = await verify(root, {require: ['serving.opem']});
	expect(wrong).toMatchObject({exit: 2, out: ''});
	expect(wrong.err).toContain('--require serving.opem is unknown. Did you mean serving.open?');
	const inFile = await verify(await project({'pipeline.yaml': `${tinyFiles['pipeline.yaml']}gates:\n  required: [pipeline.tets]\n`}));
	expect(inFile).toMatchObject({exit: 2, out: ''});
	expect(inFile.err).toMatch(
		/^pipeline\.yaml:18: gates\.required\[0\]: there is no check pipeline\.tets\. Did you mean pipeline\.tests\?/m,
	);
});

test('a project whose predict command was left out fails', async () => {
	const pipeline = (tinyFiles['pipeline.yaml'] ?? '').replace(/ {2}predict:.*\n/, '');
	const {exit, out} = await verify(await project({'pipeline.yaml': pipeline}), {fewer: ['pipeline.fresh_run', 'serving.open']});
	expect(out).toMatch(/^n\/r {3}pipeline\.fresh_run .*pipeline\.yaml names no `predict` command$/m);
	expect(exit).toBe(1);
});

test('beyond the budget nothing more is trained', async () => {
	const root = await project();
	const {exit, out} = await verify(root, {fewer: ['pipeline.fresh_run'], budget: '0.000001'});
	expect(out).toMatch(/n\/r {3}pipeline\.fresh_run .*the budget of .* was spent before a first training/);
	expect(exit).toBe(1);
	expect((await verify(root, {budget: 'soon'})).err).toContain('--budget soon is no number of minutes above zero.');
});

test('a waiver that is none is listed with why, and lets nothing through', async () => {
	const root = await project({
		...withTests('raise SystemExit(3)'),
		'gates/waivers.yaml': 'waivers:\n  - {check: pipeline.tests, reason: ., owner: me, until: 9999-12-31}\n',
	});
	const {exit, err} = await verify(root, {fewer: commandsOnly});
	expect(err).toContain('the waiver of pipeline.tests (me) counts as none: the reason "." is no sentence');
	expect(exit).toBe(1);
});

test('unknown keys of needs and gates are refused with their line', async () => {
	for (const [lines, said] of [
		['needs:\n  - {need: batch, why: ranks, because: x}\n', 'pipeline.yaml:18: needs[0].because: there is no such key'],
		['gates:\n  require: [a]\n', 'pipeline.yaml:18: gates.require: there is no such key'],
		['needs:\n  - {need: history, why: lags}\n', '{history} stands nowhere in commands.predict'],
	]) {
		const wrong = await verify(await project({'pipeline.yaml': `${tinyFiles['pipeline.yaml']}${lines}`}));
		expect(wrong).toMatchObject({exit: 2, out: ''});
		expect(wrong.err).toContain(said);
	}
});
