import {count} from '../../../domain/format.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import type {SplitFacts} from './split.ts';

const decision = 'group_split';

/** Whether rows of one entity must stay on one side is a person's to say; nobody there: they do. Null when no such column was found. */
export async function decideGroup(input: StepInput, tools: WorkTools, features: FeaturesReport): Promise<SplitFacts['group']> {
	const {group} = features;
	if (!group) return null;
	const before = Object.hasOwn(input.decisions, decision) ? input.decisions[decision] : undefined;
	if (before?.by === 'person' && (before.value === 'together' || before.value === 'apart'))
		return {group, together: before.value === 'together', by: 'person'};
	const name = clean(group.column, 40);
	const answer = await tools.choose({
		decision,
		title: `${name} repeats: ${count(group.groups)} values in ${count(group.rows)} rows. Keep the rows of each on one side?`,
		why: 'a model that has seen some rows of a person or a thing recognises the others, and its score is too good',
		effect: 'decides how the model is evaluated',
		options: [
			{value: 'together', label: `rows of one ${name} stay together`, effect: 'judged on ones it never saw'},
			{value: 'apart', label: 'each row on its own', effect: 'right only when the same ones come again in use'},
		],
		default: 'together',
	});
	return {group, together: answer.value !== 'apart', by: answer.by};
}
