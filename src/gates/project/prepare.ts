import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {removeTree} from '../../system/files.ts';
import {isInside} from '../../system/paths.ts';
import {readMachine} from '../../system/sandbox/machine.ts';
import {NoEnvironment, ProjectFault} from './cannot-judge.ts';
import {endOf, tryCommand} from './command.ts';
import type {UnderTest} from './under-test.ts';
import {taken, type Workplace} from './workplace.ts';

const prepareTimeoutMs = 30 * 60_000;
const cards = /^\/dev\/(nvidia\d|kfd|dxg)/;

/** The project as its other commands find it: made ready once in a judgement, before the first of them. */
export const prepared = (project: UnderTest): Promise<void> =>
	project.context.shared('prepared', async () => {
		needsGpu(project.pipeline);
		await prepare(project);
	});

/**
 * Runs the declared `prepare` command once, before anything is judged: with the network, without data, with all other files of the
 * project. What it leaves in the project's folder is there in every run after it, and the network is not. Rows kept aside are looked for
 * in what it leaves, and nowhere before. Throws NoEnvironment where it does not end with 0.
 */
async function prepare(project: UnderTest): Promise<void> {
	const {pipeline, context, copy} = project;
	if (!pipeline.commands.prepare) return;
	context.progress?.('prepare, with the network and without data', null);
	let left: Workplace | null = null;
	const keep = (workplace: Workplace) => {
		left = workplace;
	};
	const result = await tryCommand(project, 'prepare', {}, {data: null, whole: true, network: true, timeoutMs: prepareTimeoutMs, keep});
	const place: Workplace | null = left;
	if (result.ended !== 'exited' || result.exitCode !== 0)
		throw new NoEnvironment(`the project's \`prepare\` command ${endOf(result)}; it gets the network and no data`);
	if (place !== null) await takeOver(place, copy, pipeline);
}

/** What was fetched is part of the project from now on; where its data lies there is still nothing. */
async function takeOver(place: Workplace, copy: string, pipeline: Pipeline): Promise<void> {
	await removeTree(copy);
	await taken(place.copy, copy, 'the project', false);
	const data = path.join(copy, pipeline.data.path);
	// Rows are laid there, and what lay there is removed: through a link that would be done elsewhere.
	if (!isInside(copy, path.dirname(data)))
		throw new ProjectFault(`\`prepare\` left a link at ${pipeline.data.path} that leads out of the project`);
	await removeTree(data);
	await removeTree(place.root);
}

/** Throws NoEnvironment where the project declares that it needs a graphics card, and none is here. */
function needsGpu({needs}: Pipeline): void {
	const need = needs.find(one => one.need === 'gpu');
	if (need && !readMachine().devices.some(device => cards.test(device)))
		throw new NoEnvironment(`pipeline.yaml declares the need gpu (${need.why}), and this machine has none: judge it where there is one`);
}
