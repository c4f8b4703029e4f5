import {stat} from 'node:fs/promises';
import {short} from '../../domain/format.ts';
import type {CommandName} from '../../domain/pipeline.ts';
import {OverBudget} from './cannot-judge.ts';
import {projectData} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** A first fit that takes longer, or more data, and the price of each further training is said before it. */
const dearFitMs = 5 * 60_000;
const dearBytes = 1e9;

/** What the first training of a judgement took; null before. The others cost about as much. */
type FirstFit = {ms: number | null};
const firstFit = (project: UnderTest): Promise<FirstFit> => project.context.shared('first fit', async () => ({ms: null}));

/** How many trainings a command is, by what the gate gives it. */
function fitsOf({pipeline}: UnderTest, name: CommandName): number {
	if (name === 'train' || name === 'train_on_split' || name === 'kubeflow_run') return 1;
	return name === 'cross_validate' ? (pipeline.model?.folds ?? 5) : 0;
}

/** Says what a further training costs where it costs much. Throws OverBudget where it would take longer than what is left of the budget. */
export async function sayPrice(project: UnderTest, name: CommandName): Promise<void> {
	const fits = fitsOf(project, name);
	if (fits === 0) return;
	const {budget = null, say} = project.context;
	const spentMs = budget === null ? 0 : performance.now() - budget.from;
	const {ms} = await firstFit(project);
	if (ms === null) {
		if (budget !== null && spentMs > budget.ms)
			throw new OverBudget(`the budget of ${minutes(budget.ms)} was spent before a first training`);
		return;
	}
	const price = fits * ms;
	const bytes = (await stat(projectData(project)).catch(() => null))?.size ?? 0;
	if (ms > dearFitMs || bytes > dearBytes)
		say?.(`One more training (${name}): about ${minutes(price)}, as the first one took ${minutes(ms)}; --budget MINUTES bounds the whole.`);
	if (budget !== null && spentMs + price > budget.ms)
		throw new OverBudget(
			`one more training (${name}) takes about ${minutes(price)}, and ${minutes(spentMs)} of the budget of ${minutes(budget.ms)} are spent: name a larger --budget`,
		);
}

/** Keeps what the first training took. */
export async function learnPrice(project: UnderTest, name: CommandName, ms: number): Promise<void> {
	if (name !== 'train') return;
	const first = await firstFit(project);
	first.ms ??= ms;
}

/** How long a training may take: as long as it was given, where that is longer than usual. */
export const trainingTimeoutMs = ({context}: UnderTest, name: CommandName, usualMs: number): number =>
	name === 'train' ? Math.max(usualMs, context.budget?.ms ?? 0) : usualMs;

const minutes = (ms: number) => (ms < 60_000 ? `${short(ms / 1000)} s` : `${short(ms / 60_000)} min`);
