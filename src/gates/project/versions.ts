import path from 'node:path';
import {removeTree} from '../../system/files.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';
import {endOf, runIn} from './command.ts';
import type {ProjectEnvironment} from './environments.ts';
import {gatesPython} from './gates-python.ts';
import type {UnderTest} from './under-test.ts';
import {give, laidOut, makeWorkplace} from './workplace.ts';

const longestMs = 60_000;

/** What no lock says of an environment: the version of its Python and those of the packages that the project imports or names. For people. */
export async function versionsOf(project: UnderTest, environment: ProjectEnvironment): Promise<string> {
	// Nothing of the project runs here, so that it may see all of its files.
	const workplace = await makeWorkplace(project, {data: null, whole: true});
	try {
		const beside = {'warm_imports.py': path.join(gatesPython(), 'warm_imports.py')};
		const {script = ''} = await laidOut(workplace, {
			script: give(path.join(gatesPython(), 'versions.py'), {as: 'versions/versions.py', beside}),
		});
		const result = await runIn(project, workplace, [environment.python, script, workplace.copy], {environment, timeoutMs: longestMs});
		project.context.signal.throwIfAborted();
		const said = sanitizeOutput(result.stdout).trim();
		return result.exitCode === 0 && said !== '' ? said : `versions not told: it ${endOf(result)}`;
	} finally {
		await removeTree(workplace.root);
	}
}
