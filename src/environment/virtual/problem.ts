import path from 'node:path';
import {Failure} from '../../system/errors.ts';
import type {RunResult} from '../../system/exec.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';

/** Why an environment was not made. */
export type Problem =
	| 'network'
	| 'certificate'
	| 'sign-in'
	| 'hash'
	| 'no-hash'
	| 'space'
	| 'wheel'
	| 'version'
	| 'nothing'
	| 'venv'
	| 'permission'
	| 'time'
	| 'cancelled'
	| 'not-started'
	| 'other';

/** An environment was not made; trying again later is always safe. */
export class EnvironmentNotMade extends Failure {
	readonly problem: Problem;
	/** The command that failed, as people read it. */
	readonly command: string;

	constructor(problem: Problem, command: string, message: string) {
		super('environment', message);
		this.problem = problem;
		this.command = command;
	}
}

/** What the tools print, most telling first: pip names a missing version also when only the network is missing. */
const signs: readonly (readonly [Problem, RegExp])[] = [
	['space', /no space left on device|os error 28\b|\[Errno 28\]|ENOSPC|disk quota exceeded/i],
	['hash', /hash mismatch|do not match the hashes|doesn't match hash|Expected sha256/i],
	['no-hash', /hashes are required|hash-checking is required|--require-hashes mode|requirement.*missing a hash/i],
	['certificate', /CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer|self[- ]signed certificate/i],
	['sign-in', /\b40[137] (?:Client Error|Unauthorized|Forbidden|Proxy Auth)|HTTP error 40[137]|status code 40[137]|\(40[137] [A-Z]/i],
	[
		'network',
		/connection refused|failed to establish a new connection|error sending request|could not connect|dns error|failed to lookup|name resolution|name or service not known|network is unreachable|no route to host|connection (?:reset|timed out|aborted)|read timed out|operation timed out|proxyerror|tunnel|failed to fetch|network was disabled|HTTP error 5\d\d|5\d\d Server Error/i,
	],
	['venv', /ensurepip is not available|No module named '?"?(?:venv|ensurepip|pip)\b/i],
	[
		'wheel',
		/no (?:usable )?wheels?|building (?:source|it from source).* (?:is )?disabled|not a supported wheel|matching platform tag|only-binary/i,
	],
	// pip's words for three things at once; where it said more, a sign above has told them apart.
	['nothing', /from versions: none/i],
	[
		'version',
		/no matching distribution found|no version of|not found in the (?:package registry|provided package locations)|no solution found/i,
	],
	['permission', /permission denied|read-only file system|os error (?:13|30)\b|\[Errno (?:13|30)\]/i],
];

const said: Readonly<Record<Problem, string>> = {
	network: 'the package index cannot be reached',
	certificate: 'the certificate of the package index is not trusted here',
	'sign-in': 'the package index or the proxy refused access',
	hash: 'a downloaded package is not the one in the lock (hash mismatch), and nothing was installed',
	'no-hash': 'the lock has a package without a hash',
	space: 'no space is left on the disk',
	wheel: 'a package in the lock has no wheel for this Python and platform, and nothing is built from source',
	version: 'a version in the lock is not in the package index',
	nothing:
		'pip found no file for a package in the lock: the index cannot be reached, lacks it, or has no wheel for this Python and platform',
	venv: 'this Python has no venv, ensurepip or pip',
	permission: 'a folder cannot be written',
	time: 'it took longer than it may',
	cancelled: 'it was stopped',
	'not-started': 'the program could not be started',
	other: 'the installer gave up',
};

const remedy: Readonly<Record<Problem, string>> = {
	network: 'Check the network, the proxy (HTTPS_PROXY) or the index (PIP_INDEX_URL, UV_DEFAULT_INDEX), then try again.',
	certificate: "Name your organisation's certificates with SSL_CERT_FILE, then try again.",
	'sign-in': 'Check the sign-in of your index or proxy, then try again.',
	hash: 'Do not use this download: try again, and if it stays ask who runs the index; a lock you trust is made anew with uv pip compile --generate-hashes.',
	'no-hash': 'Make the lock again with uv pip compile --generate-hashes.',
	space: 'Free some, or name another disk with XDG_CACHE_HOME, then try again.',
	wheel: 'Use another Python of 3.11 to 3.13, or lock another version of it.',
	version: 'Check that your index has it, or lock another version of it.',
	nothing: 'Check the network, the index (PIP_INDEX_URL) and whether the package has such a wheel, then try again.',
	venv: 'Install the venv package of this Python (python3-venv on Debian), or uv, then try again.',
	permission: 'Make it writable, or name another place with XDG_CACHE_HOME, then try again.',
	time: 'Try again: what was downloaded is kept.',
	cancelled: 'Try again when you like: what was downloaded is kept.',
	'not-started': 'Look whether it is installed and may be run, then try again.',
	other: 'Look at its output, then try again.',
};

/** What went wrong, from how the command ended and what it printed. */
export function problemOf(result: RunResult): Problem {
	if (result.ended === 'cancelled') return 'cancelled';
	if (result.ended === 'timed-out') return 'time';
	if (result.ended === 'not-found' || result.ended === 'not-started') return 'not-started';
	const text = `${result.stderr}\n${result.stdout}`;
	return signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
}

/** One sentence each: what failed and why, the words of the tool, what to do. */
export function notMade(what: string, words: readonly string[], result: RunResult): EnvironmentNotMade {
	const problem = problemOf(result);
	const command = shortCommand(words);
	const ended = result.exitCode === null ? '' : `, exit ${result.exitCode}`;
	const line = tellingLine(problem, result);
	return new EnvironmentNotMade(
		problem,
		command,
		`${what} was not made: ${said[problem]} (${command}${ended}${line === '' ? '' : `: ${line}`}). ${remedy[problem]}`,
	);
}

const shortCommand = (words: readonly string[]) => {
	const names = words.map(word => (path.isAbsolute(word) ? path.basename(word) : word));
	return withoutSecrets(names.join(' ')).slice(0, 200);
};

/** A web address may carry a password. */
export const withoutSecrets = (text: string): string => text.replaceAll(/(\w+:\/\/)[^/\s@]+@/g, '$1…@');

const longestLine = 240;

/** The line the sign was found in, else the last one; never more than fits a sentence. */
function tellingLine(problem: Problem, result: RunResult): string {
	const plain = sanitizeOutput(`${result.stdout}\n${result.stderr}`);
	const lines = plain.split('\n').map(line => line.replace(/^[\s×╰─▶│├>-]+/u, '').trim());
	const sign = signs.find(([one]) => one === problem)?.[1];
	const found = (sign && lines.findLast(line => sign.test(line))) ?? lines.findLast(line => line !== '') ?? result.error ?? '';
	// pip names the package on a line of its own, before the hashes.
	const named = problem === 'hash' ? lines.find(line => /^\S+==\S+ from \S/.test(line))?.split(' ')[0] : undefined;
	const cause = found.replace(/^(?:caused by|cause|error):\s*/i, '').replace(/[.:]$/, '');
	const line = withoutSecrets(named === undefined ? cause : `${named}: ${cause}`);
	return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
