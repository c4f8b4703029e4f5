import {seedFor} from '../seeds.ts';
import {innerRowsOf} from './rows.ts';
import {shuffled, type Trained, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** What the permutation of labels is drawn by. */
export const permutedSeed = (project: UnderTest): number => seedFor(project.context, 'permuted labels');

/**
 * A training on inner rows with permuted labels, newer than the fresh one, once for each judgement; `mirror`: the same permutation with the
 * labels reversed. The workplace of the first stays: what a training leaves beside its model must not change what an older model says. Its
 * run is tracked: what it says of the data is held against what the other tracked run says.
 */
export async function permutedTraining(project: UnderTest, mirror: boolean): Promise<Trained> {
	const {training} = await innerRowsOf(project);
	const data = await shuffled(project, training, permutedSeed(project), mirror);
	return trained(project, mirror ? 'shuffled mirror' : 'shuffled', data, mirror ? {} : {kept: true, tracked: true});
}
