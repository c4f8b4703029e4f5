import path from 'node:path';
import * as z from 'zod';
import {environmentFailure} from '../../system/errors.ts';
import {run} from '../../system/exec.ts';
import {isInside} from '../../system/paths.ts';
import type {Programs} from './programs.ts';

/** A Python that environments are made from. */
export type BasePython = {
	/** Its own path, behind links, shims and virtual environments. */
	readonly executable: string;
	/** For example 3.11.7. */
	readonly version: string;
	/** For example linux-x86_64. */
	readonly platform: string;
	/** Has it venv and ensurepip? Without them only uv can make an environment from it. */
	readonly complete: boolean;
	/** The program of PATH that answered. */
	readonly foundAs: string;
};

const oldest = 11;
const newest = 13;
/** The person's own default first; then what most packages have wheels for. */
const names = ['python3', 'python', 'python3.12', 'python3.11', 'python3.13'];
const askMs = 10_000;

const question = [
	'import importlib.util, json, platform, sys, sysconfig',
	'base = getattr(sys, "_base_executable", None) or sys.executable',
	'found = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))',
	'print(json.dumps({"executable": base if sys.prefix != sys.base_prefix else sys.executable, "version": platform.python_version(),',
	'    "platform": sysconfig.get_platform(), "complete": found, "implementation": platform.python_implementation()}))',
].join('\n');

const answerSchema = z.object({
	executable: z.string().min(1).max(4096),
	version: z.string().max(60),
	platform: z.string().max(100),
	complete: z.boolean(),
	implementation: z.string().max(60),
});

/**
 * The Python to make environments from: the first CPython 3.11 to 3.13 on PATH outside the workspace, else one that uv keeps.
 * Throws a failure that names what was found when none will do.
 */
export async function findBasePython(programs: Programs, signal?: AbortSignal): Promise<BasePython> {
	const seen: string[] = [];
	let incomplete: BasePython | null = null;
	for (const name of names) {
		for (const program of await programs.all(name)) {
			const answer = await ask(program, programs, signal);
			signal?.throwIfAborted();
			if (answer === null) continue;
			const refused = refusal(answer, programs);
			if (refused !== null) seen.push(`${program} is ${refused}`);
			else if (answer.complete) return baseOf(answer, program);
			else incomplete ??= baseOf(answer, program);
		}
	}
	const kept = incomplete ?? (await keptByUv(programs, signal));
	if (kept !== null) return kept;
	const found = seen.length === 0 ? 'no python3 on PATH outside the workspace' : [...new Set(seen)].slice(0, 3).join('; ');
	throw environmentFailure(
		`No Python to make an environment from: ${found}. Install Python 3.${oldest} to 3.${newest} with its venv module, or uv, then try again.`,
	);
}

type Answer = z.infer<typeof answerSchema>;

const baseOf = ({executable, version, platform, complete}: Answer, foundAs: string): BasePython => ({
	executable,
	version,
	platform,
	complete,
	foundAs,
});

function refusal({version, implementation, executable}: Answer, programs: Programs): string | null {
	const [major, minor = 0] = version.split('.').map(Number);
	if (implementation !== 'CPython') return `${implementation} ${version}`;
	if (major !== 3 || minor < oldest || minor > newest) return `Python ${version}`;
	return programs.workspace !== null && isInside(programs.workspace, executable) ? 'in the workspace' : null;
}

/** Null for a program that does not answer: a shim of a version that is not installed is one. */
async function ask(program: string, programs: Programs, signal: AbortSignal | undefined): Promise<Answer | null> {
	const result = await run(program, ['-I', '-c', question], {
		cwd: '/',
		env: {...programs.env, LC_ALL: 'C'},
		timeoutMs: askMs,
		maxBytes: 64 * 1024,
		...(signal ? {signal} : {}),
	});
	if (result.ended !== 'exited' || result.exitCode !== 0) return null;
	const line = result.stdout.split('\n').findLast(one => one.startsWith('{')) ?? '';
	try {
		return answerSchema.parse(JSON.parse(line));
	} catch {
		return null; // it answered something else: no Python we could rely on
	}
}

async function keptByUv(programs: Programs, signal: AbortSignal | undefined): Promise<BasePython | null> {
	const [uv] = await programs.all('uv');
	if (uv === undefined) return null;
	const result = await run(uv, ['python', 'find', '--no-project', '--no-python-downloads', `>=3.${oldest},<3.${newest + 1}`], {
		cwd: '/',
		env: programs.env,
		timeoutMs: askMs,
		...(signal ? {signal} : {}),
	});
	const program = result.stdout.trim();
	if (result.exitCode !== 0 || !path.isAbsolute(program)) return null;
	const answer = await ask(program, programs, signal);
	return answer === null || refusal(answer, programs) !== null ? null : baseOf(answer, program);
}
