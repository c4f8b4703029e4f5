import type {ProblemTypeReport} from '../../../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {sayRoleFindings} from '../maturity/role-findings.ts';

/** Lines of code that are said in the pane; all of them are in the report. */
const saidLines = 3;

/** Without a data file: problem type and target as the code of the workspace names them, with the lines that say so. */
export async function assessFromCode(input: StepInput, tools: WorkTools): Promise<ProblemTypeReport> {
	tools.say('no data file here: reading the code instead');
	const found = await sayRoleFindings('model_architecture', input, tools);
	if (found === null)
		return {
			schema: 1,
			problem_type: 'none',
			target: null,
			classes: [],
			alternatives: [],
			evidence: [],
			why: 'no data file here',
			from: 'code',
		};
	const {problem} = found;
	const target = problem.target === null ? '' : `, target ${clean(problem.target)}`;
	tools.say(`${problem.problem_type.replaceAll('_', ' ')}${target}, told from code: ${clean(problem.why ?? '', 160)}`);
	for (const {path, line, quote} of problem.evidence.slice(0, saidLines)) tools.say(`  ${clean(path, 80)}:${line}  ${clean(quote, 80)}`);
	for (const one of problem.alternatives) tools.say(`or ${clean(one.type, 40).replaceAll('_', ' ')}: ${clean(one.why, 160)}`);
	return {...problem, ...(problem.why ? {why: `${problem.why.charAt(0).toUpperCase()}${problem.why.slice(1)}.`} : {}), from: 'code'};
}
