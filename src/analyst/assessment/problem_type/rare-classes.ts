import {count, counted} from '../../../domain/format.ts';
import {judgedClassRows} from '../../../domain/problem-type.ts';
import type {ProblemTypeReport} from '../../../steps/assessment/problem_type/schema.ts';
import type {Question, StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import {nothingLabel} from './labels.ts';

type Classes = ProblemTypeReport['classes'];
type Chosen = NonNullable<ProblemTypeReport['rare_classes']>;
type Choice = Chosen['choice'];

const choices: readonly Choice[] = ['keep', 'merge', 'drop', 'recode'];
const isChoice = (value: string): value is Choice => choices.some(choice => choice === value);

/** Classes too small to be judged on their own: what to do with them is a person's to say. Null when there are none. */
export async function decideRareClasses(
	input: StepInput,
	tools: WorkTools,
	classes: Classes,
	order: readonly string[] | null,
): Promise<Chosen | null> {
	const rare = classes.filter(one => !one.holdout_ok);
	const kept = classes.filter(one => one.holdout_ok);
	if (rare.length === 0 || kept.length === 0) return null;
	const rest = restLabel(classes);
	const plans = {
		keep: {},
		drop: {},
		merge: Object.fromEntries(rare.map(one => [one.label, nearestKept(one.label, kept, order)])),
		recode: Object.fromEntries(classes.filter(one => one.label !== rest).map(one => [one.label, `not ${rest}`])),
	} as const satisfies Record<Choice, Record<string, string>>;
	const earlier = Object.hasOwn(input.decisions, 'rare_classes') ? input.decisions['rare_classes'] : undefined;
	if (earlier?.by === 'person' && typeof earlier.value === 'string' && isChoice(earlier.value)) {
		tools.say(`small classes: ${earlier.value}, as you decided before`);
		return {choice: earlier.value, by: 'person', into: plans[earlier.value]};
	}
	const answer = await tools.choose(questionOf(rare, rest, plans.merge));
	const choice = isChoice(answer.value) ? answer.value : 'keep';
	return {choice, by: answer.by, into: plans[choice]};
}

function questionOf(rare: Classes, rest: string, merge: Readonly<Record<string, string>>): Question {
	const rows = rare.reduce((sum, one) => sum + one.rows, 0);
	const names = listed(rare.map(one => clean(one.label, 24)));
	const first = rare
		.slice(-3)
		.toReversed()
		.map((one, index) => `${clean(one.label, 24)} ${index === 0 ? counted(one.rows, 'row') : count(one.rows)}`);
	const merged = rare.slice(0, 3).map(one => `${clean(one.label, 24)} becomes ${clean(merge[one.label] ?? '', 24)}`);
	return {
		decision: 'rare_classes',
		title: `${first.join(', ')}${rare.length > 3 ? `, and ${count(rare.length - 3)} more are small` : ''}: keep, merge, drop or recode?`,
		why: `a class needs ${judgedClassRows} rows to be judged on its own; ${names} cannot be held out`,
		effect: 'changes the target',
		options: [
			{
				value: 'keep',
				label: 'keep as they are',
				effect: 'trained on; a mean over classes counts them by their few rows',
			},
			{value: 'merge', label: 'merge into the nearest kept class', effect: `${merged.join(', ')}${rare.length > 3 ? ' ...' : ''}`},
			{value: 'drop', label: 'drop their rows', effect: `${counted(rows, 'row')} less; the model never answers ${names}`},
			{value: 'recode', label: `recode to ${clean(rest, 24)} or not`, effect: 'a yes/no problem; the degree is lost'},
		],
		default: 'keep',
	};
}

/** The class all others are set against: the one that says nothing happened, else the most frequent. */
export function restLabel(classes: Classes): string {
	return nothingLabel(classes.map(one => one.label)) ?? classes[0]?.label ?? '';
}

/** The neighbour on the scale when the labels have an order, else the kept class nearest in size: the smallest. */
function nearestKept(label: string, kept: Classes, order: readonly string[] | null): string {
	const at = order?.indexOf(label) ?? -1;
	const smallest = kept.at(-1)?.label ?? label;
	if (order === null || at === -1) return smallest;
	const distance = (other: string) => {
		const index = order.indexOf(other);
		return index === -1 ? Number.POSITIVE_INFINITY : Math.abs(index - at);
	};
	const [nearest] = [...kept].sort((a, b) => distance(a.label) - distance(b.label));
	return nearest && Number.isFinite(distance(nearest.label)) ? nearest.label : smallest;
}
