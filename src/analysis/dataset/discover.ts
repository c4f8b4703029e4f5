import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {type Format, formatByName} from './sources.ts';

export interface FoundFile {
	readonly file: string;
	/** Relative to the workspace. */
	readonly name: string;
	readonly bytes: number;
	readonly format: Format;
	readonly gzip: boolean;
}

export interface Discovery {
	/** The most plausible first. */
	readonly files: readonly FoundFile[];
	/** True when a bound stopped the search: there may be more. */
	readonly incomplete: boolean;
}

const maxDepth = 5;
const maxFiles = 200;
const maxEntries = 50_000;
const skipped = new Set([
	'node_modules',
	'venv',
	'env',
	'virtualenv',
	'__pycache__',
	'site-packages',
	'dist',
	'build',
	'target',
	'mlruns',
	'mlartifacts',
	'wandb',
	'reports',
	'coverage',
	'htmlcov',
	'vendor',
]);
/** JSON that configures a tool and holds no rows. */
const configuration =
	/^(package(-lock)?|tsconfig.*|composer|manifest|settings|config|biome|renovate|vercel|deno|angular|nx|lerna|turbo|jsconfig|pyrightconfig|state|report.*|metrics?|params|.*schema)\.json$/i;

/**
 * Data files of a workspace by their names, links not followed: five folders deep, skipping environments, caches, dot folders and
 * projects of our own making (a folder with pipeline.yaml and gates/). Unreadable folders are passed over.
 */
export async function discoverDataFiles(
	workspace: string,
	options: {readonly signal?: AbortSignal; readonly exclude?: readonly string[]} = {},
): Promise<Discovery> {
	const exclude = new Set((options.exclude ?? []).map(each => path.resolve(each)));
	const files: FoundFile[] = [];
	let entriesSeen = 0;
	let incomplete = false;
	let level = [path.resolve(workspace)];
	for (let depth = 0; depth <= maxDepth && level.length > 0; depth++) {
		const next: string[] = [];
		for (const directory of level) {
			options.signal?.throwIfAborted();
			if (incomplete) break;
			const entries = await entriesOf(directory);
			entriesSeen += entries.length;
			const names = new Set(entries.map(entry => entry.name));
			if (names.has('pyvenv.cfg') || (depth > 0 && names.has('pipeline.yaml') && names.has('gates'))) continue;
			for (const entry of entries) {
				const file = path.join(directory, entry.name);
				if (entry.name.startsWith('.') || exclude.has(file)) continue;
				if (entry.isDirectory()) {
					if (!skipped.has(entry.name.toLowerCase())) next.push(file);
					continue;
				}
				const known = formatByName(entry.name, true);
				if (!entry.isFile() || known === null || configuration.test(entry.name)) continue;
				const bytes = await sizeOf(file);
				if (bytes > 0) files.push({file, name: path.relative(workspace, file), bytes, ...known});
			}
			incomplete = files.length >= maxFiles || entriesSeen >= maxEntries;
		}
		level = next;
	}
	files.sort((a, b) => plausibility(b) - plausibility(a) || b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
	return {files: files.slice(0, maxFiles), incomplete: incomplete || level.length > 0};
}

/** Higher for data folders and training data, lower for depth, tests, samples, predictions and JSON (often not a table). */
function plausibility(found: FoundFile): number {
	const folder = path.dirname(found.name).toLowerCase();
	const name = path.basename(found.name).toLowerCase();
	let points = found.format === 'json' ? 0 : 3;
	if (/(^|[/\\])(data|datasets?|input|raw|examples?)([/\\]|$)/.test(folder)) points += 2;
	if (/train|dataset|data\b/.test(name)) points += 2;
	if (/test|sample|submission|prediction|output|result|fixture|tmp|temp|backup|requirements/.test(name)) points -= 2;
	if (/(^|[/\\])(tests?|fixtures|docs?|outputs?|results?)([/\\]|$)/.test(folder)) points -= 2;
	points -= 0.5 * (found.name.split(path.sep).length - 1);
	return points + Math.min(2, Math.log10(found.bytes + 1) / 5);
}

async function entriesOf(directory: string): Promise<Dirent[]> {
	try {
		return (await readdir(directory, {withFileTypes: true})).sort((a, b) => (a.name < b.name ? -1 : 1));
	} catch {
		// A folder that cannot be read has no files to offer; naming it with --data says why.
		return [];
	}
}

async function sizeOf(file: string): Promise<number> {
	try {
		return (await stat(file)).size;
	} catch {
		// It went away between the listing and now.
		return 0;
	}
}
