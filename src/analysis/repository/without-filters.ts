import {environmentFailure} from '../../system/errors.ts';
import {harmlessGit} from './git-files.ts';

type Place = {readonly top: string; readonly gitDirectory: string};

/** Settings for `harmlessGit`: every filter that the repository's configuration names, with an empty command: no filter. */
export async function withoutFilters(place: Place, signal: AbortSignal | undefined): Promise<readonly string[]> {
	const named = await harmlessGit(place, ['config', '--null', '--name-only', '--get-regexp', '^filter\\..*'], {signal});
	// Exit 1: no such setting.
	if (named.ended !== 'exited' || (named.exitCode !== 0 && named.exitCode !== 1))
		throw environmentFailure(
			`git cannot read the repository ${place.top}: ${named.error ?? named.stderr.trim().split('\n').at(-1) ?? named.ended}.`,
		);
	const filters = new Set(named.stdout.split('\0').flatMap(name => /^filter\.([\s\S]*)\.[^.]*$/.exec(name)?.[1] ?? []));
	return [...filters].flatMap(name => [
		`filter.${name}.smudge=`,
		`filter.${name}.clean=`,
		`filter.${name}.process=`,
		`filter.${name}.required=false`,
	]);
}
