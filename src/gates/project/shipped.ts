import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {foldsOf, outOfFoldOn} from './cross-validation.ts';
import {fewestHeld} from './judged-quality.ts';
import {oracle} from './oracle.ts';
import {fitOn, ownFit} from './own-fit.ts';
import {ownTestRows} from './own-split.ts';
import {reading, rowsOf} from './rows.ts';
import {candidatesOf, type Decision, decisionOf, paramsFile, studyOf, unprefixed} from './study.ts';
import {freshPredictions} from './training.ts';
import type {UnderTest} from './under-test.ts';

/**
 * How many times nearer another candidate must be than the declared one to be what ships. Two fits of one candidate on other rows differ
 * by twice its variance, squared, and a candidate at the very centre of them is nearer by half: 1.41 times. It is asked beyond the 99.99 %
 * bound of the rows, and besides the declared candidate must be further away than its own fits are from each other.
 */
export const nearerBy = 1.5;
/** Of the distance between two fits of the declared candidate, one of them on a fifth fewer rows. */
const beyondSpread = 1.5;

const placed = z.looseObject({rows: z.number(), held: z.number()});
const measured = z.looseObject({
	rows: z.number(),
	distances: z.array(z.number()),
	spread: z.number(),
	nearer: z.array(z.boolean()),
	exact: z.array(z.boolean()),
});

export type Candidate = Decision & {readonly distance: number};
type Shipped = {
	readonly declared: Candidate;
	/** What the model is, as far as can be told: the declared candidate unless another is nearer beyond doubt. */
	readonly really: Candidate;
	readonly others: readonly Candidate[];
	/** Distance of two fits of the declared candidate, one of them on a fifth fewer rows. */
	readonly spread: number;
};

/**
 * Which candidate `train` really ships, told from its predictions of the rows kept aside. Throws CannotJudge where a project declares
 * none, cannot cross-validate, or has nothing else that could ship.
 */
export function shippedOf(project: UnderTest): Promise<Shipped> {
	return project.context.shared('shipped candidate', async () => {
		const {context, pipeline, folder} = project;
		const decision = await decisionOf(project);
		if (!decision) throw new CannotJudge(`there is no ${paramsFile} that says which candidate ships`);
		if (!pipeline.commands.cross_validate) throw new CannotJudge('pipeline.yaml names no `cross_validate` command');
		const candidates = [decision, ...(await alternatives(project, decision))];
		if (candidates.length < 2) throw new CannotJudge('there is one candidate with one set of parameters, and nothing else that could ship');
		const rows = await rowsOf(project);
		if (rows.heldRows < fewestHeld) throw new CannotJudge(`${rows.heldRows} rows kept aside are too few to tell candidates apart`);
		const shipped = await freshPredictions(project);
		const split = await ownSplit(project);
		const placedIn = async (name: string, without: Readonly<Record<string, unknown>>) => {
			const [data, folds] = [path.join(folder, `${name}.csv`), path.join(folder, `${name}-folds.csv`)];
			const {training, unlabelled: held} = rows;
			const seed = seedFor(context, 'labels of the held fold');
			const request = {...reading(pipeline), ...without, data: training, folds: await foldsOf(project), held, split, seed};
			await oracle(context, 'held_fold', {...request, out: data, out_folds: folds}, placed);
			return {data, folds};
		};
		const whole = await placedIn('held-fold', {});
		const fewer = await placedIn('held-fold-fewer', {without_fold: 0});
		const files: string[] = [];
		for (const {candidate, params} of candidates) files.push(await outOfFoldOn(project, 'the held fold', whole, candidate, params));
		const again = await outOfFoldOn(project, 'the held fold, fewer rows', fewer, decision.candidate, decision.params);
		const found = await oracle(
			context,
			'nearest',
			{shipped, candidates: files, again, ratio: nearerBy, seed: seedFor(context, 'nearest candidate')},
			measured,
		);
		const [declared, ...others] = candidates.map((one, at) => ({...one, distance: found.distances[at] ?? Number.NaN}));
		if (!declared) throw new CannotJudge('no candidate was measured');
		const away = declared.distance > beyondSpread * found.spread;
		const surely = others
			.filter((_, at) => found.exact[at] === true || (away && found.nearer[at] === true))
			.toSorted((a, b) => a.distance - b.distance);
		return {declared, others, spread: found.spread, really: surely[0] ?? declared};
	});
}

/** What else could ship: the other candidates, each with its defaults and with the best parameters that the study found for it. */
async function alternatives(project: UnderTest, decision: Decision): Promise<Decision[]> {
	const others = (await candidatesOf(project)).filter(one => one.candidate !== decision.candidate);
	const study = await studyOf(project).catch(error => {
		project.context.signal.throwIfAborted();
		// Without a readable study there are the defaults; `tuning.study` says what is wrong with it.
		if (error instanceof Error) return null;
		throw error;
	});
	const tuned = (study?.trials ?? []).flatMap(({state, value, params}) => {
		const one = unprefixed(params, decision.candidate);
		return state === 'finished' && value !== null && others.some(other => other.candidate === one.candidate) ? [{...one, value}] : [];
	});
	const ordered = tuned.toSorted((a, b) => (study?.direction === 'minimize' ? a.value - b.value : b.value - a.value));
	return others.flatMap(other => {
		const best = ordered.find(one => one.candidate === other.candidate);
		return best === undefined ? [other] : [other, {candidate: best.candidate, params: best.params}];
	});
}

/** The rows that the project itself trains on, so that the declared candidate is fitted on just these; null: it does not say. */
async function ownSplit(project: UnderTest): Promise<string | null> {
	if (!project.pipeline.commands.split) return null;
	// What is wrong with it `training.split` says.
	return ownTestRows(project).then(({file}) => file, unlessRefused);
}

/**
 * How many times further from its own fit the model of `train` must be than fits on other rows are from each other. One that is fitted
 * as it says is at 0, on its split or again on all rows; where no two fits are equal it is at 1 at most, and of a model of fifteen effective
 * parameters the squares, spread as F with so many degrees of freedom and three times as many, pass 2.25 times less than once in 10,000.
 */
export const beyondFits = 1.5;
/** Fits on other rows: each leaves out another fifth of the rows of its own split. */
const otherFits = 3;
const leftShare = 0.2;

const likeFits = z.looseObject({rows: z.number(), distance: z.number(), spread: z.number(), beyond: z.boolean()});
export type LikeFits = z.infer<typeof likeFits>;

/**
 * Whether `train` makes what `train_on_split` makes, where no two fits are equal: what is cross-validated, searched and tracked is then what
 * ships. null: it does, to the last digit, or the project has no such commands.
 */
export async function shippedLikeFits(project: UnderTest): Promise<LikeFits | null> {
	const {context, folder} = project;
	const own = await ownFit(project).catch(unlessRefused);
	if (own === null || own.ships !== 'other' || (await rowsOf(project)).heldRows < fewestHeld) return null;
	const {train, test} = await ownTestRows(project);
	const fits = [own.predictions];
	for (let at = 0; at < otherFits; at++) {
		const name = `split without a fifth ${at}`;
		const kept = train.filter(row => seedFor(context, `${name} ${row}`) % 1000 >= leftShare * 1000);
		const split = path.join(folder, `${name.replaceAll(' ', '-')}.json`);
		await writeFile(split, JSON.stringify({train: kept, test}));
		const fit = await fitOn(project, name, split).catch(unlessRefused);
		// Not every project takes a split that leaves rows out.
		if (fit === null) return null;
		fits.push(fit.predictions);
	}
	const shipped = await freshPredictions(project);
	const found = await Promise.all(
		[own.predictions, ...(own.ofAllRows === null ? [] : [own.ofAllRows])].map(to =>
			oracle(context, 'like_fits', {shipped, own: to, fits, ratio: beyondFits, seed: seedFor(context, 'like its fits')}, likeFits),
		),
	);
	return found.reduce((best, one) => (one.distance < best.distance ? one : best));
}

function unlessRefused(error: unknown): null {
	if (error instanceof ProjectFault) return null;
	throw error;
}
