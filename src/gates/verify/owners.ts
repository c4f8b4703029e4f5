import {gitTop, harmlessGit} from '../../analysis/repository/git-files.ts';

/** Everybody who wrote a commit that the repository around a project holds; or why that cannot be told. */
export type Authors = {readonly known: ReadonlySet<string>} | {readonly why: string};

const mostCommits = 50_000;

/** Authors by name and address, read without running anything that the repository configures. */
export async function authorsOf(root: string, signal: AbortSignal): Promise<Authors> {
	const place = gitTop(root);
	if (place === null) return {why: 'there is no git history here'};
	const shallow = await harmlessGit(place, ['rev-parse', '--is-shallow-repository'], {signal});
	if (shallow.ended !== 'exited' || shallow.exitCode !== 0) return {why: 'git cannot read the history here'};
	if (shallow.stdout.trim() === 'true') return {why: 'this clone is shallow: most of the history is not here'};
	const log = await harmlessGit(place, ['log', `--max-count=${mostCommits}`, '--no-mailmap', '--format=%an%x00%ae', 'HEAD', '--'], {
		signal,
	});
	if (log.ended !== 'exited' || log.exitCode !== 0 || log.truncated) return {why: 'there is no commit here that git can read'};
	const known = new Set<string>();
	for (const line of log.stdout.split('\n')) {
		const [name = '', address = ''] = line.toLowerCase().split('\0');
		for (const word of [name, address, address.split('@', 1)[0] ?? '', ...name.split(/\s+/)]) if (word.length > 2) known.add(word);
	}
	return {known};
}

/** Is this owner one of them, by name, part of a name, or address? */
export const isAuthor = (known: ReadonlySet<string>, owner: string): boolean =>
	known.has(
		owner
			.trim()
			.toLowerCase()
			.replace(/^@|^.*<|>$/g, ''),
	);
