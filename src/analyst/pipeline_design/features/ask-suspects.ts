import {counted, short} from '../../../domain/format.ts';
import {suspectsDecision as decision, fieldOf, keep} from '../../../steps/pipeline_design/features/kept.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import type {Chosen} from './choose-columns.ts';
import type {Comparison} from './suspect-fit.ts';

const leaveOut = 'leave out';

/** Whether to keep the columns that may be known only after the event is a person's to say; nobody there: what the evidence says. */
export async function askSuspects(
	input: StepInput,
	tools: WorkTools,
	suspects: Chosen['suspects'],
	compared: Comparison | null,
): Promise<FeaturesReport['suspects']> {
	if (suspects.length === 0 || compared === null) return [];
	const names = suspects.map(one => clean(one.feature.name, 30));
	const measured = measuredText(compared);
	for (const one of suspects) tools.say(`SUSPECT ${clean(one.feature.name, 40)}: ${clean(one.why, 160)}`);
	const answer = earlier(input, suspects) ?? (await ask());
	const outcome = suspects.map(({feature, why}) => ({
		column: feature.name,
		kept: answer.values[fieldOf(feature.name)] === keep,
		by: answer.by,
		metric_with: compared.with,
		metric_without: compared.without,
		why,
		reason: compared.reason,
	}));
	const kept = outcome.filter(one => one.kept).map(one => clean(one.column, 30));
	const left = outcome.filter(one => !one.kept).map(one => clean(one.column, 30));
	const nobody = answer.by === 'default' ? ', the default; nobody decided' : '';
	if (left.length > 0) tools.say(`left out${nobody}: ${listed(left)}`);
	if (kept.length > 0) tools.say(`kept${nobody}: ${listed(kept)}`);
	return outcome;

	function ask() {
		return tools.fillIn({
			decision,
			title: `${listed(names, 3)}: known only after the event? ${measured}`,
			why: 'a column that is filled in once the outcome is known makes a model that works on paper only',
			effect: `${counted(suspects.filter(one => one.leaveOut).length, 'column')} of ${suspects.length} stay out of the features unless you keep them`,
			fields: suspects.map(({feature, why, leaveOut: out}) => ({
				name: fieldOf(feature.name),
				label: clean(feature.name, 40),
				type: 'choice' as const,
				unit: '',
				value: out ? leaveOut : keep,
				options: [leaveOut, keep],
				help: clean(why, 200),
			})),
		});
	}
}

/** What a person decided before, as long as it answers for these columns by their names. */
function earlier(input: StepInput, suspects: Chosen['suspects']) {
	const before = Object.hasOwn(input.decisions, decision) ? input.decisions[decision] : undefined;
	if (before?.by !== 'person' || typeof before.value !== 'object') return null;
	const values = before.value;
	return suspects.every(({feature}) => Object.hasOwn(values, fieldOf(feature.name))) ? {values, by: before.by} : null;
}

function measuredText(compared: Comparison): string {
	if (compared.with === null || compared.without === null)
		return `with and without them: not run (${clean(compared.reason ?? 'no reason', 120)})`;
	return `${compared.metric} with them ${short(compared.with)}, without ${short(compared.without)}`;
}
