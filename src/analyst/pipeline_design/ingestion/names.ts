import path from 'node:path';
import {packageNameOf} from '../../../blueprints/package-name.ts';
import type {StepInput} from '../../../steps/step.ts';

export type ProjectNames = {readonly name: string; readonly package: string};

/** Name of the distribution and of the Python package, from the project's folder or the focus. */
export function projectNames(input: StepInput): ProjectNames {
	const slug = slugOf(input.project === null ? input.focus : path.basename(input.project)) || slugOf(input.focus) || 'ml-project';
	return {name: slug, package: packageNameOf(slug)};
}

const slugOf = (text: string) =>
	text
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.replaceAll(/^-+|-+$/g, '')
		.slice(0, 60)
		.replace(/-+$/, '');
