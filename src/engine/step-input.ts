import {readAsOf} from '../domain/read-as.ts';
import type {SessionState} from '../domain/state.ts';
import {type Phase, phases, type StepDefinition, stepsOf} from '../domain/workflow.ts';
import {writtenOf} from '../domain/written.ts';
import {findCheck} from '../gates/checks.ts';
import type {StepInput} from '../steps/step.ts';

/**
 * What a step's sub-agent is given. The analyst is ours and measures the whole files; any other agent gets the copies without
 * the hidden rows, and nothing that names them.
 */
export function stepInput(
	state: SessionState,
	phase: Phase,
	step: string,
	given: {
		readonly ours: boolean;
		readonly environment: StepInput['environment'];
		readonly reports: StepInput['reports'];
	},
): StepInput {
	const readable = readableReports(state, phase, step);
	const visible = state.data?.visible ?? [];
	return {
		sessionId: state.session_id,
		phase,
		step,
		focus: state.focus_area,
		job: state.job,
		systemTypes: state.system_types,
		workspace: state.workspace,
		project: state.project,
		dataFiles: given.ours ? (state.data?.files ?? []) : visible,
		trainingFiles: visible,
		target: state.data?.target ?? null,
		timeSplit: state.data?.time_split ?? null,
		timeSplitNamed: (state.data_request?.time_split ?? null) !== null,
		entity: state.data?.entity,
		missingWords: state.data?.missing_words ?? [],
		readAs: readAsOf(state.data?.read_as ?? []),
		readings: state.data?.read_as ?? [],
		written: writtenOf(state.data, given.ours ? (state.data?.files ?? []) : visible),
		constraints: state.constraints,
		decisions: state.decisions,
		environment: given.environment,
		reports: Object.fromEntries(readable.flatMap(({key}) => (key in given.reports ? [[key, given.reports[key]]] : []))),
		failed: failedBefore(state, phase, step),
	};
}

/** What the last gate of a phase failed a step for: pass or fail, and what is asked. What was measured stays with us. */
function failedBefore(state: SessionState, phase: Phase, step: string): readonly string[] {
	return (state.phases[phase].gate?.checks ?? [])
		.filter(check => check.step === step && check.verdict === 'fail')
		.map(check => {
			const known = findCheck(check.id)?.check;
			return known ? `${known.title} (${check.id}) failed; it must be: ${known.mustBe}` : `${check.id} failed`;
		});
}

/** The steps whose reports a step is given: all of the phases before, and those of its own phase that it needs. */
export function readableReports(state: SessionState, phase: Phase, step: string): readonly StepDefinition[] {
	const earlier = phases.slice(0, phases.indexOf(phase)).flatMap(before => stepsOf(before, state.system_types));
	const here = stepsOf(phase, state.system_types);
	const needs = here.find(definition => definition.id === step)?.needs ?? [];
	return [...earlier, ...here.filter(definition => needs.includes(definition.id))];
}
