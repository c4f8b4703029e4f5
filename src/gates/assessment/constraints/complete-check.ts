import {constraintUnits, isConstraintName, unitOf} from '../../../domain/constraint-names.ts';
import type {SessionState} from '../../../domain/state.ts';
import {type Fields, isFields, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement, Sabotage} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';

const told = {op: '<=', threshold: 0, unit: 'incomplete constraints', evidence: ['reports/constraints.json#/constraints']} as const;
const sources = ['flag', 'person', 'default'];

/** Each constraint has a number (or a name), a unit, a source, and says truly whether a person accepted it. */
export const completeCheck: CheckDefinition = {
	id: 'constraints.complete',
	step: 'constraints',
	title: 'constraints complete',
	mustBe: 'each constraint has value, unit, source, and says whether a person accepted it',
	couldBeFooledBy: 'a complete constraint that makes no sense for the system',
	measure,
	sabotages: [
		removed('a unit removed', ({unit: _, ...one}) => one),
		first('a unit left empty', one => ({...one, unit: ''})),
		first('words in place of a number', one => ({...one, value: typeof one['value'] === 'number' ? 'fast' : ''})),
		removed('the source removed', ({source: _, ...one}) => one),
		removed('not said whether it was accepted', ({accepted: _, ...one}) => one),
		{
			title: 'a default passed off as accepted by a person',
			apply: root =>
				editEntry(
					root,
					one => one['source'] === 'default',
					one => ({...one, source: 'person', accepted: true}),
				),
		},
		{title: 'no constraint at all', apply: root => editReport(root, 'constraints', report => ({...report, constraints: {}, left_out: []}))},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const report = await context.report('ASSESSMENT.constraints');
	if (!isFields(report)) return measured({...told, value: null}, 'there is no constraints report');
	const listed = report['constraints'];
	if (!isFields(listed)) return measured({...told, value: null}, 'the report has no constraints by name');
	const entries = Object.entries(listed);
	const metric = isFields(listed['quality_metric']) ? listed['quality_metric']['value'] : null;
	const faults = entries.flatMap(([name, one]) => faultsOf(name, one, context.state, metric));
	for (const [name, given] of Object.entries(context.state.constraints)) {
		if (given.source !== 'flag') continue;
		const kept = listed[name];
		if (!isFields(kept) || kept['value'] !== given.value) faults.push(`${name} was given as ${given.value} and the report says otherwise`);
	}
	const leftOut = Array.isArray(report['left_out']) ? report['left_out'].length : 0;
	if (entries.length === 0 && (leftOut === 0 || context.state.decisions['constraints']?.by !== 'person')) {
		faults.push('no constraint is set or proposed, and no person left them out');
	}
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	const accepted = entries.filter(([, one]) => isFields(one) && one['accepted'] === true).length;
	const detail = [...faults, `${entries.length} constraints, ${accepted} accepted by a person`];
	return measured({...told, value: faults.length, claimed: entries.length, detail}, faults.length === 0 ? null : `${faults[0]}${more}`);
}

function faultsOf(name: string, one: unknown, state: SessionState, metric: unknown): string[] {
	if (!isFields(one)) return [`${name} is no constraint`];
	const faults: string[] = [];
	const {value, accepted} = one;
	const unit = textIn(one, 'unit');
	const source = textIn(one, 'source') ?? '';
	const isName = isConstraintName(name) && constraintUnits[name] === 'name';
	if (isName ? typeof value !== 'string' || value.trim() === '' : typeof value !== 'number' || !Number.isFinite(value)) {
		faults.push(`${name} has no ${isName ? 'name' : 'number'} (${JSON.stringify(value) ?? 'nothing'})`);
	}
	if (unit === null || unit.trim() === '') faults.push(`${name} has no unit`);
	else if (isConstraintName(name) && unit !== unitOf(name, metric)) faults.push(`${name} is in ${unit} instead of ${unitOf(name, metric)}`);
	if (!sources.includes(source)) faults.push(`${name} has no source`);
	if (typeof accepted !== 'boolean') faults.push(`${name} does not say whether it was accepted`);
	else if (source === 'default' && accepted) faults.push(`${name} is a default and yet accepted: whoever accepted it is its source`);
	if (source === 'flag' && state.constraints[name]?.source !== 'flag')
		faults.push(`${name} is said to come from a flag and none was given`);
	if (source === 'person' && !saidByPerson(name, value, state))
		faults.push(`${name} is said to come from a person and the session knows of none`);
	return faults;
}

/** A person's word is what the session recorded, not what a report says. */
function saidByPerson(name: string, value: unknown, state: SessionState): boolean {
	if (Object.hasOwn(state.constraints, name) && state.constraints[name]?.source !== 'default') return true;
	return Object.values(state.decisions).some(one => one.by === 'person' && typeof one.value === 'object' && one.value[name] === value);
}

function first(title: string, edit: (constraint: Fields) => Fields): Sabotage {
	return {title, apply: root => editEntry(root, () => true, edit)};
}

/** Without the field the report breaks its schema, and nothing in it is measured. */
function removed(title: string, edit: (constraint: Fields) => Fields): Sabotage {
	return {...first(title, edit), unmeasurable: true};
}

function editEntry(root: string, which: (constraint: Fields) => boolean, edit: (constraint: Fields) => Fields) {
	return editReport(root, 'constraints', report => {
		const listed = report['constraints'];
		if (!isFields(listed)) return null;
		const found = Object.entries(listed).find((entry): entry is [string, Fields] => isFields(entry[1]) && which(entry[1]));
		return found ? {...report, constraints: {...listed, [found[0]]: edit(found[1])}} : null;
	});
}
