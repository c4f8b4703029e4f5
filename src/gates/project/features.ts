import {existsSync} from 'node:fs';
import path from 'node:path';
import {ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import type {UnderTest} from './under-test.ts';
import {give, take} from './workplace.ts';

type Matrix = {readonly matrix: string; readonly parameters: string};

/** Features of `data`, fitted on `fit`, by the project's own command; once for each name in a judgement. */
export function featuresOf(project: UnderTest, name: string, fit: string, data: string): Promise<Matrix> {
	const {context, folder} = project;
	return context.shared(`features ${name}`, async () => {
		const matrix = path.join(folder, `features-${name.replaceAll(/\W+/g, '-')}.csv`);
		const parameters = path.join(folder, `features-${name.replaceAll(/\W+/g, '-')}.json`);
		await runCommand(project, 'features', {fit: give(fit), data: give(data), out: take(matrix), parameters: take(parameters)}, {data: fit});
		if (!existsSync(matrix)) throw new ProjectFault("the project's `features` command ended with 0 and wrote no {out}");
		return {matrix, parameters};
	});
}
