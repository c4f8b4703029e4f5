import {guessedDates} from '../../../analysis/dataset/date-order.ts';
import type {DataProfile} from '../../../analysis/dataset/profile.ts';
import {type DateOrder, dateOrders} from '../../../analysis/dataset/time-formats.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';

const decision = 'date_order';

const orderIn = (value: unknown): DateOrder | null => dateOrders.find(order => order === value) ?? null;

/** What a person said before of dates like 01/02/2023. */
export function decidedDateOrder(input: StepInput): DateOrder | null {
	const before = Object.hasOwn(input.decisions, decision) ? input.decisions[decision] : undefined;
	return before?.by === 'person' ? orderIn(before.value) : null;
}

/** Whether the day or the month comes first where no column of the file proves it is a person's to say. Null: nobody had to, or nobody did. */
export async function decideDateOrder(input: StepInput, tools: WorkTools, {profile}: DataProfile): Promise<DateOrder | null> {
	const guessed = guessedDates(profile);
	const usual = guessed[0]?.date_order?.order;
	if (usual === undefined) return null;
	const names = listed(guessed.map(column => clean(column.name, 40)));
	const answer = await tools.choose({
		decision,
		title: `${names}: which comes first in a date, the day or the month?`,
		why: `no value of the file says so: each has both below 13 ${whyOfSplit(input, guessed)}`.trim(),
		effect: 'changes when each row was',
		options: dateOrders.map(order => ({
			value: order,
			label: order,
			effect: `01/02/2023 is ${order === 'day first' ? '1 February' : 'January 2'}`,
		})),
		default: usual,
	});
	return answer.by === 'person' ? orderIn(answer.value) : null;
}

/** Rows are put aside before anyone can be asked. */
function whyOfSplit(input: StepInput, guessed: readonly {readonly name: string}[]): string {
	if (!guessed.some(column => column.name === input.timeSplit)) return '';
	return '(the latest rows were put aside by the usual order: where it is the other, write the dates as 2023-01-31 and begin again)';
}
