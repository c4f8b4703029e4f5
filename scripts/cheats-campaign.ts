// Judges projects that cheat and projects that are honest, each as a user would: with `ml-engineer verify --json`, in a process of its own.
//
// npm run campaign:cheats [-- NAME…] [--folder DIR] [--seed N] [--lanes N] [--sandbox off]
//
// DIR holds cheats/_base, cheats/NN-name.py and healthy/* (default tests/projects). NAME chooses by the beginning of a name. Prints a table in Markdown: who failed
// by which checks, who passed; ends with 1 when a cheat passes or an honest project fails.
import {spawn} from 'node:child_process';
import {cp, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import * as z from 'zod';
import {testPython} from '../tests/support/python.ts';

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		folder: {type: 'string', default: 'tests/projects'},
		seed: {type: 'string'},
		lanes: {type: 'string', default: '1'},
		sandbox: {type: 'string'},
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
	checks: z.array(z.looseObject({id: z.string(), verdict: z.string(), reason: z.string().nullable()})),
});
type Row = {readonly subject: Subject; readonly right: boolean; readonly line: string};

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
	const wrong = rows.filter(row => !row.right);
	const count = (honest: boolean) => rows.filter(row => row.right && row.subject.honest === honest).length;
	const all = (honest: boolean) => rows.filter(row => row.subject.honest === honest).length;
	console.log(`\n${count(false)} of ${all(false)} cheats caught, ${count(true)} of ${all(true)} honest projects pass.`);
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
		const seed = values.seed === undefined ? [] : ['--seed', values.seed];
		const {stdout, stderr} = await ran('node', [path.join(root, 'bin/ml-engineer.js'), 'verify', project, '--json', ...seed], place);
		const parsed = answer.safeParse(jsonOf(stdout));
		if (!parsed.success)
			return {subject, right: false, line: `| ${subject.name} | ${oneLine(words)} | - | no answer: ${oneLine(stderr.slice(-300))} |`};
		const {exit, checks} = parsed.data;
		const failed = checks.filter(check => check.verdict === 'fail').map(({id, reason}) => `\`${id}\`: ${oneLine(reason ?? '')}`);
		const required = checks.filter(check => check.verdict === 'not_run' && exit === 1).map(({id}) => id);
		const by = failed.length > 0 ? failed.join('<br>') : exit === 0 ? '' : `not run: ${required.join(', ')}`;
		return {subject, right: subject.honest === (exit === 0), line: `| ${subject.name} | ${oneLine(words)} | ${exit} | ${by} |`};
	} finally {
		service?.kill('SIGKILL');
		await rm(place, {recursive: true, force: true});
	}
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
