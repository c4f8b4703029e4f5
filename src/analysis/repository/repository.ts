import {lstatSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {inputFailure} from '../../system/errors.ts';
import {type Evidence, quoteOf} from './evidence.ts';
import {folderFiles} from './folder-files.ts';
import {gitFiles, gitTop} from './git-files.ts';
import {ownProjects} from './own-project.ts';
import {readPlainFile} from './plain-file.ts';
import {isVendoredFolder, isVendoredPath} from './vendored.ts';

export type RepositoryFile = {readonly path: string; readonly bytes: number};

/** What was listed but not read, by reason. `absent`: git tracks it, the work tree lacks it. */
export type Skipped = {
	links: number;
	submodules: number;
	vendored: number;
	absent: number;
	unreadable: number;
	large: number;
	binary: number;
	own: string[];
	/** Files that would have been looked into, by name and why they were not; a hundred of them at most. */
	unread: Unread[];
};

export type Unread = {readonly path: string; readonly reason: string};

export type Progress = (at: {
	readonly stage: 'listing' | 'reading' | 'judging';
	readonly done: number;
	readonly total: number;
	readonly path?: string;
}) => void;

export type OpenOptions = {
	readonly signal?: AbortSignal;
	readonly progress?: Progress;
	/** Folders to leave out, absolute or relative to the root. */
	readonly excluding?: readonly string[];
	/** Files that are listed and not opened: a reader was lost over them. */
	readonly unread?: readonly Unread[];
};

const largestText = 2 * 1024 * 1024;
const cachedBytes = 16 * 1024 * 1024;
const mostUnread = 100;

/** The files of a folder as git would see them, and their text. Nothing in it is executed, no link is followed. */
export class Repository {
	readonly root: string;
	readonly files: readonly RepositoryFile[];
	readonly skipped: Skipped;
	readonly git: {top: string; gitDirectory: string} | null;
	readonly truncated: boolean;
	readonly #byPath: ReadonlyMap<string, RepositoryFile>;
	readonly #folders: ReadonlySet<string>;
	readonly #lines = new Map<string, string[] | null>();
	readonly #lost: ReadonlySet<string>;
	#cached = 0;

	constructor(root: string, files: readonly RepositoryFile[], skipped: Skipped, git: Repository['git'], truncated: boolean) {
		this.root = root;
		this.files = files;
		this.skipped = skipped;
		this.#lost = new Set(skipped.unread.map(one => one.path));
		this.git = git;
		this.truncated = truncated;
		this.#byPath = new Map(files.map(file => [file.path, file]));
		const folders = new Set<string>(['.']);
		for (const file of files) {
			for (let at = path.posix.dirname(file.path); !folders.has(at); at = path.posix.dirname(at)) folders.add(at);
		}
		this.#folders = folders;
	}

	has(file: string): boolean {
		return this.#byPath.has(normal(file));
	}

	hasFolder(folder: string): boolean {
		return this.#folders.has(normal(folder));
	}

	/** Text of a file, invalid UTF-8 replaced; null when it is not listed, binary, or larger than `maxBytes` (2 MiB if not said). */
	text(file: string, maxBytes = largestText): string | null {
		const known = this.#byPath.get(file);
		if (known === undefined || this.#lost.has(file)) return null;
		const read = readPlainFile(path.join(this.root, file), maxBytes);
		if (read.kind === 'too-large') {
			this.skipped.large += 1;
			this.leaveUnread(file, `${megabytes(read.size)}, more than ${megabytes(maxBytes)}`);
		} else if (read.kind !== 'read') this.skipped.unreadable += 1;
		if (read.kind !== 'read') return null;
		if (read.bytes.subarray(0, 8192).includes(0)) {
			this.skipped.binary += 1;
			return null;
		}
		const text = read.bytes.toString('utf8');
		return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
	}

	/** Notes that a file was not looked into, once. */
	leaveUnread(file: string, reason: string): void {
		const {unread} = this.skipped;
		if (unread.length < mostUnread && !unread.some(one => one.path === file)) unread.push({path: file, reason});
	}

	/** Lines of a text file, kept for later questions as long as they fit in 16 MiB; empty when it cannot be read. */
	lines(file: string): readonly string[] {
		const kept = this.#lines.get(file);
		if (kept !== undefined) return kept ?? [];
		const text = this.text(file);
		const lines = text === null ? null : text.split('\n');
		this.#cached += text?.length ?? 0;
		if (this.#cached > cachedBytes) {
			this.#lines.clear();
			this.#cached = text?.length ?? 0;
		}
		this.#lines.set(file, lines);
		return lines ?? [];
	}

	/** The evidence of a line; null when it does not exist or says nothing that could be quoted. */
	at(file: string, line: number): Evidence | null {
		const quote = quoteOf(this.lines(file)[line - 1] ?? '');
		return quote === '' ? null : {path: file, line, quote};
	}

	/** Every line that says something, for a file that counts by being there: without them it would say nothing. At most 300. */
	whole(file: string): Evidence[] {
		return this.lines(file)
			.flatMap((_line, index) => (index < 2000 ? (this.at(file, index + 1) ?? []) : []))
			.slice(0, 300);
	}

	/** What git's HEAD says (a branch or a commit), or the pointer of a linked work tree; null when the root is no top of one. */
	gitHead(): Evidence | null {
		if (this.git === null || this.git.top !== this.root) return null;
		for (const file of ['.git/HEAD', '.git']) {
			const read = readPlainFile(path.join(this.root, file), 4096);
			const quote = read.kind === 'read' ? quoteOf(read.bytes.toString('utf8').split('\n')[0] ?? '') : '';
			if (quote !== '') return {path: file, line: 1, quote};
		}
		return null;
	}

	/** The first line that says something: evidence that the file is there. */
	first(file: string): Evidence | null {
		const lines = this.lines(file);
		for (let index = 0; index < Math.min(lines.length, 500); index += 1) {
			const found = this.at(file, index + 1);
			if (found !== null && !/^(#|---$|\/\/|<!--)/u.test(found.quote)) return found;
		}
		return lines.length === 0 ? null : this.at(file, 1);
	}
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;

function normal(relative: string): string {
	const clean = path.posix.normalize(relative);
	return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/**
 * Lists the files of `root`: by git where it can say, else by reading folders. Throws an input failure when `root` is not
 * a folder that can be read, and the signal's reason when it is aborted.
 */
export async function openRepository(folder: string, options: OpenOptions = {}): Promise<Repository> {
	const stats = statSync(folder, {throwIfNoEntry: false});
	if (stats === undefined) throw inputFailure(`No such folder: ${folder}. Name the repository's folder.`);
	if (!stats.isDirectory()) throw inputFailure(`${folder} is not a folder. Name the repository's folder.`);
	const root = realpathSync(folder);
	const {signal, progress} = options;
	const skipped: Skipped = {
		links: 0,
		submodules: 0,
		vendored: 0,
		absent: 0,
		unreadable: 0,
		large: 0,
		binary: 0,
		own: [],
		unread: [...(options.unread ?? [])],
	};
	progress?.({stage: 'listing', done: 0, total: 0});
	let listed = await gitFiles(root, signal);
	signal?.throwIfAborted();
	const git = gitTop(root);
	let truncated = false;
	if (listed === null || listed.length === 0) {
		const read = await folderFiles(
			root,
			(_relative, name) => {
				const vendored = isVendoredFolder(name);
				if (vendored) skipped.vendored += 1;
				return vendored;
			},
			signal,
		);
		listed = read.files;
		truncated = read.truncated;
		skipped.unreadable += read.unreadable;
	}
	listed.sort();
	skipped.own = ownProjects(root, listed);
	const excluded = [
		...skipped.own,
		...(options.excluding ?? []).map(one => path.relative(root, path.resolve(root, one)).split(path.sep).join('/')),
	];
	const files = await plainFiles(root, listed, excluded, skipped, options);
	return new Repository(root, files, skipped, git, truncated);
}

async function plainFiles(
	root: string,
	listed: readonly string[],
	excluded: readonly string[],
	skipped: Skipped,
	options: OpenOptions,
): Promise<RepositoryFile[]> {
	const files: RepositoryFile[] = [];
	const realFolders = new Map<string, boolean>([['.', true]]);
	const isReal = (folder: string): boolean => {
		const known = realFolders.get(folder);
		if (known !== undefined) return known;
		const real = isReal(path.posix.dirname(folder)) && isPlainFolder(path.join(root, folder));
		realFolders.set(folder, real);
		return real;
	};
	for (const [index, relative] of listed.entries()) {
		if (index % 1000 === 0) {
			options.progress?.({stage: 'listing', done: index, total: listed.length});
			await new Promise(resolve => setImmediate(resolve));
			options.signal?.throwIfAborted();
		}
		if (excluded.some(folder => folder !== '' && (relative === folder || relative.startsWith(`${folder}/`)))) continue;
		if (isVendoredPath(relative)) {
			skipped.vendored += 1;
			continue;
		}
		if (relative.endsWith('/')) {
			skipped.submodules += 1; // a repository inside the repository, not tracked by it
			continue;
		}
		const size = sizeOf(root, relative, isReal, skipped);
		if (size !== null) files.push({path: relative, bytes: size});
	}
	return files;
}

function isPlainFolder(folder: string): boolean {
	try {
		return lstatSync(folder, {throwIfNoEntry: false})?.isDirectory() ?? false;
	} catch {
		return false;
	}
}

function sizeOf(root: string, relative: string, isReal: (folder: string) => boolean, skipped: Skipped): number | null {
	try {
		const stats = lstatSync(path.join(root, relative), {throwIfNoEntry: false});
		if (stats === undefined) skipped.absent += 1;
		else if (!isReal(path.posix.dirname(relative)) || stats.isSymbolicLink()) skipped.links += 1;
		else if (stats.isDirectory()) skipped.submodules += 1;
		else if (!stats.isFile()) skipped.unreadable += 1;
		else return stats.size;
	} catch {
		skipped.unreadable += 1;
	}
	return null;
}
