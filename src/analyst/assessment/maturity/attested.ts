import type {Decision} from '../../../domain/state.ts';
import type {MaturityReport, MaturityTest} from '../../../steps/assessment/maturity/schema.ts';
import {leastSections, sectionOf, sections} from '../../../steps/assessment/maturity/words.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';

export const decisionName = 'maturity_attested';
/** A short form is answered; a long one is skipped. */
const mostAsked = 5;
const answers = ['unknown', 'no', 'by hand', 'automatic'] as const;
const points: Readonly<Record<string, 0 | 0.5 | 1>> = {no: 0, 'by hand': 0.5, automatic: 1};

/** Names as short as a form's labels; a test without one is asked by its id. */
const shortNames: Readonly<Record<string, string>> = {D3: 'feature cost', D6: 'adding features', M2: 'online effect'};

type Said = {readonly value: string; readonly by: string; readonly at: string};

/** What no file can tell and nobody answered, those of the least section first. */
export function openQuestions(report: MaturityReport): readonly MaturityTest[] {
	const least = new Set(leastSections(report));
	return report.tests
		.filter(test => test.unknown === true && !test.attested)
		.sort((one, other) => Number(least.has(sectionOf(other))) - Number(least.has(sectionOf(one))))
		.slice(0, mostAsked);
}

/**
 * Asks a person for what no file can tell, once, and records the answers beside the evidence: they never raise the score. Nobody there
 * to be asked: all stays unknown.
 */
export async function askUnknown(report: MaturityReport, input: StepInput, tools: WorkTools): Promise<MaturityReport> {
	const before = attest(report, saidBefore(input.decisions));
	const open = openQuestions(before);
	if (open.length === 0 || input.decisions[decisionName]?.by === 'person') return before;
	tools.say(`no file can tell ${open.map(test => test.id).join(' ')}: asking`);
	const answer = await tools.fillIn({
		decision: decisionName,
		title: `${open.length === 1 ? 'One thing' : `${open.length} things`} that no file can tell: ${open.map(test => test.id).join(', ')}`,
		why: 'somebody who works here knows; leave it unknown when you do not',
		effect: 'recorded as attested beside the score, which counts evidence only',
		fields: open.map(test => ({
			name: test.id,
			label: `${test.id} ${shortNames[test.id] ?? ''}`.trim(),
			type: 'choice' as const,
			unit: '',
			value: 'unknown',
			options: [...answers],
			help: `${test.title ?? test.id}? by hand: with the result written down`,
		})),
	});
	if (answer.by === 'default') {
		tools.say('nobody answered: they stay unknown');
		return before;
	}
	const at = new Date().toISOString();
	const said = new Map(Object.entries(answer.values).map(([id, value]) => [id, {value: String(value ?? 'unknown'), by: 'person', at}]));
	const after = attest(before, said);
	const heard = after.tests.filter(test => test.attested && said.has(test.id));
	tools.say(
		heard.length === 0 ? 'answered: nobody knows' : `attested: ${heard.map(test => `${test.id} ${said.get(test.id)?.value}`).join(', ')}`,
	);
	return after;
}

/** Answers of a person to the same form before. */
function saidBefore(decisions: Readonly<Record<string, Decision>>): ReadonlyMap<string, Said> {
	const decision = decisions[decisionName];
	if (decision?.by !== 'person' || typeof decision.value !== 'object' || decision.value === null) return new Map();
	const {by, at} = decision;
	return new Map(Object.entries(decision.value).map(([id, value]) => [id, {value: String(value ?? 'unknown'), by, at}]));
}

function attest(report: MaturityReport, said: ReadonlyMap<string, Said>): MaturityReport {
	const tests = report.tests.map(test => {
		const answer = said.get(test.id);
		const score = answer && points[answer.value];
		if (!answer || score === undefined) return test;
		return {...test, unknown: false, attested: {score, by: answer.by, at: answer.at, words: ''}};
	});
	const sum = (id: string) =>
		tests.filter(test => sectionOf(test) === id).reduce((total, test) => total + Math.max(test.score, test.attested?.score ?? 0), 0);
	return {
		...report,
		tests,
		unknown: tests.filter(test => test.unknown).map(test => test.id),
		...(report.score === null ? {} : {score_with_attested: Math.min(...sections.map(one => sum(one.id)))}),
	};
}
