import type {Constraint, Constraints} from '../../../domain/constraint.ts';
import {constraintUnits, isConstraintName, unitOf} from '../../../domain/constraint-names.ts';
import type {InboxField} from '../../../domain/inbox.ts';
import {constraintWords, type Proposal, proposalsFor} from '../../../steps/assessment/constraints/proposals.ts';
import type {ConstraintsReport} from '../../../steps/assessment/constraints/schema.ts';
import {problemTypeReportSchema} from '../../../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {sayRoleFindings} from '../maturity/role-findings.ts';

/** Flags first; what they leave open is proposed, and becomes a threshold only when a person accepts it. */
export async function assessConstraints(input: StepInput, tools: WorkTools): Promise<ConstraintsReport> {
	const given = Object.fromEntries(Object.entries(input.constraints).filter(([, constraint]) => constraint.source !== 'default'));
	const names = Object.entries(given).map(([name, one]) => constraintWords(name, one.value, one.unit));
	tools.say(names.length > 0 ? `given: ${names.join(', ')}` : 'no constraint in flags, and none accepted before');
	await sayRoleFindings('performance', input, tools);
	const problem = problemTypeReportSchema.safeParse(input.reports['ASSESSMENT.problem_type']);
	const proposed = proposalsFor(input.systemTypes, problem.success ? problem.data : null);
	// An existing repository keeps its own way to run.
	const open = proposed.filter(one => !Object.hasOwn(given, one.name) && !(input.job === 'improve' && one.name === 'orchestrator'));
	if (open.length === 0) {
		tools.say('nothing is left open');
		return {schema: 1, constraints: inUnitOfMetric(given)};
	}
	for (const proposal of open) tools.say(`proposed: ${wordsOf(proposal)} (${proposal.why})`);
	tools.say('these become thresholds of later gates once you accept them');
	const answer = await tools.fillIn({
		decision: 'constraints',
		title: `${open.map(one => one.short).join(', ')}: nobody set ${open.length === 1 ? 'it' : 'them'}`,
		why: 'a gate can only hold what is built to a number that somebody accepted',
		effect: 'become gate thresholds',
		fields: open.map(fieldOf),
	});
	const constraints: Record<string, Constraint> = {...given};
	const leftOut: string[] = [];
	for (const proposal of open) {
		const value = answer.by === 'default' ? proposal.value : (answer.values[proposal.name] ?? null);
		if (value === null) {
			if (answer.by === 'person') leftOut.push(proposal.name);
		} else constraints[proposal.name] = constraintOf(proposal, value, answer.by);
	}
	if (answer.by === 'default') tools.say('nobody accepted them: recorded as defaults, and no gate fails on one');
	else tools.say(`accepted: ${acceptedWords(constraints, given)}`);
	if (leftOut.length > 0) tools.say(`left out: ${leftOut.join(', ')}; nothing will be held to ${leftOut.length === 1 ? 'it' : 'them'}`);
	return {schema: 1, constraints: inUnitOfMetric(constraints), left_out: leftOut};
}

/** A level of quality is in the unit of the metric that was settled on, whoever set either of them first. */
function inUnitOfMetric(constraints: Constraints): Constraints {
	const {quality_level: level, quality_metric: metric} = constraints;
	return level ? {...constraints, quality_level: {...level, unit: unitOf('quality_level', metric?.value)}} : constraints;
}

const wordsOf = ({name, value, short}: Proposal) => (value === null ? `no ${short}` : constraintWords(name, value, constraintUnits[name]));

function acceptedWords(constraints: Constraints, given: Constraints): string {
	const fresh = Object.entries(constraints).filter(([name]) => !Object.hasOwn(given, name));
	return fresh.length === 0 ? 'nothing' : fresh.map(([name, one]) => constraintWords(name, one.value, one.unit)).join(', ');
}

function fieldOf(proposal: Proposal): InboxField {
	return {
		name: proposal.name,
		label: proposal.label,
		type: proposal.options ? 'choice' : constraintUnits[proposal.name] === 'name' ? 'text' : 'number',
		// The metric is chosen in the same form, so its unit is not known before the answer.
		unit: proposal.options || proposal.name === 'quality_level' ? '' : constraintUnits[proposal.name],
		value: proposal.value,
		...(proposal.options ? {options: [...proposal.options]} : {}),
		help: proposal.why,
	};
}

function constraintOf(proposal: Proposal, value: number | string, by: 'person' | 'default'): Constraint {
	const unit = isConstraintName(proposal.name) ? constraintUnits[proposal.name] : '';
	const why = value === proposal.value ? {why: proposal.why} : {};
	return {value, unit, source: by === 'person' ? 'person' : 'default', accepted: by === 'person', ...why};
}
