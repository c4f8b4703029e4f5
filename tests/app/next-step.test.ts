import {expect, test} from 'vitest';
import {cellWidth} from '../../src/app/cells.ts';
import {nextKeys, nextSentence, nextStep} from '../../src/app/next-step.ts';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {type Phase, phases, stepsOf} from '../../src/domain/workflow.ts';
import {after, check, settled, today} from '../domain/support.ts';

const commands = {resume: 'ml-engineer resume 1', verify: 'ml-engineer verify birds'};
const toTraining: SessionEvent = {type: 'system_types.changed', systemTypes: ['training_pipeline']};

function run(phase: Phase, verdict: 'pass' | 'fail' = 'pass'): SessionEvent[] {
	return [
		{type: 'phase.started', phase},
		...stepsOf(phase, ['training_pipeline']).map(step => settled(phase, step.id)),
		{type: 'check.measured', phase, check: check('data.recount', {verdict})},
		{type: 'gate.judged', phase, isolation: 'sandbox', durationMs: 1, today},
	];
}
const said = (state: SessionState): string => {
	const next = nextStep(state);
	return next === null ? '' : nextKeys(next);
};
const sentence = (state: SessionState): string => {
	const next = nextStep(state);
	return next === null ? '' : nextSentence(next, commands);
};

test('after a gate it is said what comes next and which key does it', () => {
	const begun = after(toTraining);
	expect(said(begun)).toBe('r runs Assess');
	expect(said(after(toTraining, {type: 'phase.started', phase: 'ASSESSMENT'}))).toBe('');
	const assessed = after(toTraining, ...run('ASSESSMENT'));
	expect(said(assessed)).toBe('r runs Design');
	expect(sentence(assessed)).toBe('Next: Design (PIPELINE_DESIGN). Go on with: ml-engineer resume 1');
});

test('a failed gate says what fails, which key shows it and which runs again', () => {
	const failed = after(toTraining, ...run('ASSESSMENT', 'fail'));
	expect(said(failed)).toBe('Assess FAILED data.recount: v shows it, r there reruns');
	expect(sentence(failed)).toContain('The gate of Assess failed: data.recount.');
});

test('a step that ended badly is named, with the keys that show it and run it again', () => {
	const stopped = after(
		toTraining,
		{type: 'phase.started', phase: 'ASSESSMENT'},
		...['problem_type', 'data', 'constraints', 'infrastructure'].map(step => settled('ASSESSMENT', step)),
		settled('ASSESSMENT', 'maturity', 'failed'),
	);
	expect(said(stopped)).toBe('Maturity ended badly: r runs again, enter shows why');
});

test('where this version ends it says so, what was done, and what can be done now', () => {
	const built = after(toTraining, ...run('ASSESSMENT'), ...run('PIPELINE_DESIGN'), ...run('IMPLEMENTATION'));
	expect(said(built)).toMatch(/^Deploy is not in \S+; done: Assess, Design, Build\. f files, v gate$/);
	expect(sentence(built)).toMatch(/Done and saved: Assess, Design, Build\. Judge the project again with: ml-engineer verify birds$/);
});

test('what cannot be built is said with the way to change it', () => {
	const stuck = after(...run('ASSESSMENT'), ...run('PIPELINE_DESIGN'));
	expect(said(stuck)).toBe(':types changes what is built; as it is, Build cannot run');
	expect(sentence(stuck)).toContain('inference service cannot be built by this version');
	expect(sentence(stuck)).toContain('ml-engineer resume 1 --system-type');
});

test('whoever only wants to assess is done after that', () => {
	expect(said({...after(toTraining, ...run('ASSESSMENT')), job: 'assess'})).toMatch(/^all is done: Assess\./);
});

test('every word for a screen fits between its margins at 80 columns', () => {
	// The version of a build from the sources is longer than any.
	for (const phase of phases) {
		const all = [
			nextKeys({kind: 'run', phase, again: true}),
			nextKeys({kind: 'steps failed', phase, steps: ['Request validation', 'Health']}),
			nextKeys({kind: 'gate failed', phase, checks: ['maturity.counterfactual', 'x']}),
			nextKeys({kind: 'end', phase, done: phases.slice(0, Math.min(3, phases.indexOf(phase)))}),
		];
		if (phase !== 'OPTIMIZATION') for (const line of all) expect(`${line} ${cellWidth(line) <= 73}`).toBe(`${line} true`);
	}
});
