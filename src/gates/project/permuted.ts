import {seedFor} from '../seeds.ts';
import {innerRowsOf} from './rows.ts';
import {shuffled, type Trained, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** What the permutation of labels is drawn by. */
export const permutedSeed = (project: UnderTest): number => seedFor(project.context, 'permuted labels');

/** A training on permuted labels of a part of the training rows, once for each judgement; `mirror`: the labels reversed as well. */
export async function permutedTraining(project: UnderTest, mirror: boolean): Promise<Trained> {
	const {training} = await innerRowsOf(project);
	return trained(project, mirror ? 'shuffled mirror' : 'shuffled', await shuffled(project, training, permutedSeed(project), mirror));
}
