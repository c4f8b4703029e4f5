// Judges projects that cheat and projects that are honest, each as a user would: with `ml-engineer verify --json`, in a process of its own.
//
// npm run campaign:cheats [-- NAME…] [--folder DIR] [--seed N] [--lanes N] [--sandbox off] [--runs N] [--cheap N]
//
// --runs   judges each honest project N times as a whole, each time with another seed
// --cheap  and N times more by the checks that took at most 2 s in its first run
// DIR holds cheats/_base, cheats/NN-name.py and healthy/* (default tests/projects). NAME chooses by the beginning of a name. Prints a table in Markdown: who failed
// by which checks, who passed, and the chance of false alarms that the checks state; ends with 1 when a cheat passes or an honest project fails.
import {spawn} from 'node:child_process';
import {cp, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import * as z from 'zod';
import {allChecks} from '../src/gates/checks.ts';
import {testPython} from '../tests/support/python.ts';

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		folder: {type: 'string', default: 'tests/projects'},
		seed: {type: 'string'},
		lanes: {type: 'string', default: '1'},
		sandbox: {type: 'string'},
		runs: {type: 'string', default: '1'},
		cheap: {type: 'string', default: '0'},
	},
});
const root = path.resolve(import.meta.dirname, '..');
const folder = path.resolve(values.folder);
const scratch = await mkdtemp(path.join(os.tmpdir(), 'cheats-'));
const bin = path.dirname(await testPython());
const env = {
	...process.env,
	PATH: [bin, path.join(root, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter),
	PYTHONDONTWRITEBYTECODE: '1',
	...(values.sandbox === undefined ? {} : {ML_ENGINEER_SANDBOX: values.sandbox}),
};

/** What no check of ours notices, by the number of the cheat, and why. */
const unnoticed: Readonly<Record<string, string>> = {
	'55': 'it is honest wherever it is judged, and another one elsewhere',
	'65': 'it is honest on any rows but all of its own, which no judge may show it: some are kept aside',
	'66': 'no judge asks on a day that has not come',
	'57': 'rows that were made up before anybody judged are rows: near copies of honest ones are everywhere',
};
type Subject = {readonly name: string; readonly honest: boolean; readonly script: string | null; readonly from: string};
const chosen = ({name}: Subject) => positionals.length === 0 || positionals.some(wanted => name.startsWith(wanted));
const cheats = path.join(folder, 'cheats');
const subjects: readonly Subject[] = [
	{name: '_base', honest: true, script: null, from: path.join(cheats, '_base')},
	...(await readdir(path.join(folder, 'healthy')).catch(() => []))
		.sort()
		.map((name): Subject => ({name, honest: true, script: null, from: path.join(folder, 'healthy', name)})),
	...(await readdir(cheats))
		.filter(name => /^\d.*\.py$/.test(name))
		.sort()
		.map(
			(name): Subject => ({
				name: name.replace(/\.py$/, ''),
				honest: false,
				script: path.join(cheats, name),
				from: path.join(cheats, '_base'),
			}),
		),
].filter(chosen);

const answer = z.looseObject({
	exit: z.number(),
	verdict: z.string(),
	isolation: z.string().optional(),
	seed: z.number().optional(),
	checks: z.array(z.looseObject({id: z.string(), verdict: z.string(), reason: z.string().nullable(), seconds: z.number()})),
});
type Answer = z.infer<typeof answer>;
type Row = {readonly subject: Subject; readonly right: boolean; readonly line: string; readonly ids: readonly string[]};
/** Seconds that a cheap check takes at most. */
const cheapSeconds = 2;

try {
	const rows: Row[] = [];
	const next = subjects.values();
	await Promise.all(
		Array.from({length: Number(values.lanes)}, async () => {
			for (const subject of next) {
				const row = await judged(subject);
				rows.push(row);
				console.error(`${row.right ? 'right' : 'WRONG'} ${row.line}`);
			}
		}),
	);
	rows.sort((a, b) => subjects.indexOf(a.subject) - subjects.indexOf(b.subject));
	console.log('| project | what it does | exit | fails by |\n|---|---|---|---|');
	for (const {line} of rows) console.log(line);
	for (const {subject, right} of rows) {
		const why = unnoticed[subject.name.slice(0, 2)];
		if (why !== undefined && !right) console.log(`\n${subject.name} is known to pass: ${why}.`);
	}
	const wrong = rows.filter(row => !row.right && !(row.subject.name.slice(0, 2) in unnoticed));
	const count = (honest: boolean) => rows.filter(row => row.right && row.subject.honest === honest).length;
	const all = (honest: boolean) => rows.filter(row => row.subject.honest === honest).length;
	console.log(`\n${count(false)} of ${all(false)} cheats caught, ${count(true)} of ${all(true)} honest projects pass.`);
	const measured = new Set(rows.filter(({subject}) => subject.honest).flatMap(({ids}) => ids));
	const alarms = allChecks.filter(({id}) => measured.has(id)).map(({falseAlarm}) => falseAlarm?.rate ?? 0);
	const sum = alarms.reduce((all, rate) => all + rate, 0);
	if (measured.size > 0)
		console.log(
			`Stated chance of a false alarm in a judgement with all ${alarms.length} checks that were measured: ${sum.toPrecision(2)}.`,
		);
	process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
	await rm(scratch, {recursive: true, force: true});
}

async function judged(subject: Subject): Promise<Row> {
	const place = await mkdtemp(path.join(scratch, 'one-'));
	const project = path.join(place, 'project');
	await cp(subject.from, project, {recursive: true});
	const words = subject.script === null ? '' : (/^"""([\s\S]*?)"""/.exec(await readFile(subject.script, 'utf8'))?.[1] ?? '');
	if (subject.script !== null) {
		const made = await ran('python3', [subject.script, project], place);
		if (made.code !== 0) throw new Error(`${subject.name} could not be made: ${made.stderr}`);
	}
	// A cheat that brings a service has it running while it is judged.
	const service = (await readdir(project)).includes('label_service.py')
		? spawn('python3', ['label_service.py'], {cwd: project, env, stdio: 'ignore'})
		: null;
	try {
		const first = await verified(project, place, []);
		if (typeof first === 'string')
			return {subject, right: false, ids: [], line: `| ${subject.name} | ${oneLine(words)} | - | no answer: ${oneLine(first)} |`};
		const {exit, checks} = first;
		const counts = [`${checks.filter(({verdict}) => verdict !== 'not_run').length} of ${checks.length} measured`];
		const failed = checks.filter(check => check.verdict === 'fail').map(reasonOf);
		const right = subject.honest === (exit === 0);
		let steady = true;
		if (subject.honest && right) {
			const cheap = checks.filter(({seconds}) => seconds <= cheapSeconds).flatMap(({id}) => ['--check', id]);
			const more = [
				...Array.from({length: Number(values.runs) - 1}, (): readonly string[] => []),
				...Array.from({length: Number(values.cheap)}, () => cheap),
			];
			for (const only of more) {
				const found = await verified(project, place, only);
				if (typeof found !== 'string' && found.exit === 0) continue;
				steady = false;
				failed.push(
					typeof found === 'string'
						? oneLine(found)
						: `seed ${found.seed}: ${found.checks
								.filter(({verdict}) => verdict === 'fail')
								.map(reasonOf)
								.join('; ')}`,
				);
			}
			if (more.length > 0) counts.push(`${values.runs} whole runs, ${values.cheap} of ${cheap.length / 2} cheap checks`);
		}
		const required = checks.filter(check => check.verdict === 'not_run' && exit === 1).map(({id}) => id);
		const by = failed.length > 0 ? failed.join('<br>') : exit === 0 ? counts.join(', ') : `not run: ${required.join(', ')}`;
		const ids = checks.filter(({verdict}) => verdict !== 'not_run').map(({id}) => id);
		return {subject, right: right && steady, ids, line: `| ${subject.name} | ${oneLine(words)} | ${exit} | ${by} |`};
	} finally {
		service?.kill('SIGKILL');
		await rm(place, {recursive: true, force: true});
	}
}

function reasonOf({id, reason}: Answer['checks'][number]): string {
	return `\`${id}\`: ${oneLine(reason ?? '')}`;
}

/** What a judgement of it answers; text: what it said instead of an answer. */
async function verified(project: string, place: string, only: readonly string[]): Promise<Answer | string> {
	const seed = values.seed === undefined ? [] : ['--seed', values.seed];
	const {stdout, stderr} = await ran('node', [path.join(root, 'bin/ml-engineer.js'), 'verify', project, '--json', ...seed, ...only], place);
	const parsed = answer.safeParse(jsonOf(stdout));
	return parsed.success ? parsed.data : stderr.slice(-300);
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null; // the schema refuses it
	}
}

function oneLine(text: string): string {
	return text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

function ran(file: string, args: readonly string[], cwd: string): Promise<{code: number | null; stdout: string; stderr: string}> {
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, {cwd, env});
		let [stdout, stderr] = ['', ''];
		child.stdout.on('data', chunk => (stdout += chunk));
		child.stderr.on('data', chunk => (stderr += chunk));
		child.once('error', reject);
		child.once('close', code => resolve({code, stdout, stderr}));
	});
}
