import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {codeOf, environmentFailure, inputFailure} from '../../system/errors.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';
import type {BasePython} from './base-python.ts';

/** A lock file with hashes, read whole. */
export type LockFile = {readonly file: string; readonly text: string; readonly sha256: string; readonly pins: readonly Pin[]};

export type Pin = {
	/** As the index spells it: lower case, hyphens. */
	readonly name: string;
	readonly version: string;
	/** What follows `;`, for example `sys_platform == 'win32'`; null: everywhere. */
	readonly marker: string | null;
};

const largestBytes = 8 * 1024 * 1024;
const pinned = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\#]+?))?\s*\\?$/;

/** Reads a lock. Throws an input failure when it pins nothing or has a pin without a hash: such a lock would not be installed. */
export async function readLock(file: string): Promise<LockFile> {
	let content: Buffer;
	try {
		content = await readFile(file);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') throw inputFailure(`The lock ${file} is not there. ${howToMake}`, error);
		throw environmentFailure(`The lock ${file} cannot be read: ${String(error)}. Look at its permissions.`, error);
	}
	if (content.length > largestBytes) throw inputFailure(`The lock ${file} has ${content.length} bytes; at most ${largestBytes} are read.`);
	const text = content.toString('utf8');
	const requirements = text
		.replaceAll(/\\\r?\n/g, ' ')
		.split(/\r?\n/)
		.map(line => line.replace(/(^|\s)#.*$/, '').trim())
		.filter(line => line !== '');
	if (requirements.length === 0) throw inputFailure(`The lock ${file} pins no package. ${howToMake}`);
	return {file, text, sha256: createHash('sha256').update(content).digest('hex'), pins: requirements.map(line => pinOf(file, line))};
}

const howToMake = 'Make it with: uv pip compile --generate-hashes --no-emit-index-url';

/**
 * Options, addresses and paths are refused: a lock is a stranger's file, and a line of it could name another index or have a package
 * built from source, which runs its code.
 */
function pinOf(file: string, requirement: string): Pin {
	const [, name, version, marker] = pinned.exec(requirement.replace(/\s*--hash=.*$/, '').trim()) ?? [];
	const shown = sanitizeOutput(requirement).slice(0, 80);
	if (name === undefined || version === undefined) {
		throw inputFailure(`The lock ${file} has a line that is not name==version: ${shown}. ${howToMake}`);
	}
	if (!/^(\s*--hash=sha(256|384|512):[0-9a-f]+)+$/.test(requirement.slice(requirement.indexOf('--hash=')))) {
		throw inputFailure(`The lock ${file} has no hash, or something beside hashes, for ${shown}. ${howToMake}`);
	}
	return {name: name.toLowerCase().replaceAll(/[._]+/g, '-'), version, marker: marker ?? null};
}

/** The pins that apply to a Python, as far as their markers are understood; one that is not understood counts. */
export const pinsFor = (lock: LockFile, python: BasePython): readonly Pin[] =>
	lock.pins.filter(pin => pin.marker === null || applies(pin.marker, python));

function applies(marker: string, python: BasePython): boolean {
	if (marker.includes('(')) return true;
	return marker.split(/\s+or\s+/).some(part => part.split(/\s+and\s+/).every(clause => holds(clause.trim(), python)));
}

function holds(clause: string, python: BasePython): boolean {
	const [, name = '', operator = '', value = ''] = /^(\w+)\s*(==|!=|>=|<=|<|>)\s*['"]([^'"]*)['"]$/.exec(clause) ?? [];
	const platform = process.platform === 'win32' ? 'win32' : process.platform;
	if (name === 'sys_platform') return (operator === '==') === (value === platform);
	if (name === 'platform_python_implementation' || name === 'implementation_name') {
		return (operator === '==') === (value.toLowerCase() === 'cpython');
	}
	if (name !== 'python_version' && name !== 'python_full_version') return true;
	const order = compareVersions(python.version, value);
	if (operator === '==') return order === 0;
	if (operator === '!=') return order !== 0;
	if (operator === '<') return order < 0;
	if (operator === '>') return order > 0;
	return operator === '<=' ? order <= 0 : order >= 0;
}

/** Compares as many parts as the second has: 3.11.7 and 3.11 are equal. */
function compareVersions(one: string, other: string): number {
	const left = one.split('.').map(Number);
	for (const [index, right] of other.split('.').map(Number).entries()) {
		const difference = (left[index] ?? 0) - right;
		if (difference !== 0) return difference;
	}
	return 0;
}
