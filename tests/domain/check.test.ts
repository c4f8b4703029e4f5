import {expect, test} from 'vitest';
import type {Check} from '../../src/domain/check.ts';
import {gainOf, isLowerBetter} from '../../src/domain/metric.ts';
import {roles} from '../../src/domain/roles.ts';
import {ruleAllows} from '../../src/domain/rule.ts';
import {gateVerdict, stepVerdict, withWaivers} from '../../src/domain/verdict.ts';
import {phases, stageAfter, stepsOf, systemTypes, workflow} from '../../src/domain/workflow.ts';
import {check} from './support.ts';

const of = (...verdicts: Check['verdict'][]) => verdicts.map((verdict, index) => check(`data.${index}`, {verdict}));

test.each([
	[of(), 'failed'],
	[of('pass'), 'passed'],
	[of('pass', 'waived'), 'passed_with_gaps'],
	[of('pass', 'not_run'), 'passed_with_gaps'],
	[of('not_run', 'fail'), 'failed'],
])('the verdict of a gate: %#', (checks, verdict) => {
	expect(gateVerdict(checks)).toBe(verdict);
});

test.each([
	['not judged', of(), false, '-'],
	['judged without a check', of(), true, 'n/a'],
	['the worst counts', of('pass', 'not_run', 'waived', 'fail'), true, 'FAIL'],
	['waived before not run', of('not_run', 'waived'), true, 'waiv'],
	['not run', of('not_run', 'pass'), true, 'n/r'],
	['all passed', of('pass'), true, 'pass'],
] as const)('the GATE column of a step: %s', (_, checks, judged, shown) => {
	expect(stepVerdict([...checks, check('other.x', {verdict: 'fail'})], 'data', judged)).toBe(shown);
});

test('a waiver counts until its last day, for its check, and only for a failure', () => {
	const waiver = {check: 'data.0', reason: 'known', owner: 'me', until: '2026-01-02', at: ''};
	expect(withWaivers(of('fail', 'fail'), [waiver], '2026-01-02').map(one => one.verdict)).toEqual(['waived', 'fail']);
	expect(withWaivers(of('fail'), [waiver], '2026-01-03').map(one => one.verdict)).toEqual(['fail']);
	expect(withWaivers(of('not_run'), [waiver], '2026-01-01').map(one => one.verdict)).toEqual(['not_run']);
});

test('a rule lets through commands that begin with all its words, for its roles', () => {
	const rule = {prefix: ['python', '-m', 'strikes'], roles: [roles[0]], at: ''};
	expect(ruleAllows(rule, roles[0], ['python', '-m', 'strikes', '--fast'])).toBe(true);
	expect(ruleAllows(rule, roles[1], ['python', '-m', 'strikes'])).toBe(false);
	expect(ruleAllows(rule, roles[0], ['python', '-m', 'strikes.evil'])).toBe(false);
	expect(ruleAllows(rule, roles[0], ['python', '-m'])).toBe(false);
	expect(ruleAllows(rule, roles[0], null)).toBe(false);
	const there = {...rule, folders: ['/w/a']};
	expect(ruleAllows(there, roles[0], ['python', '-m', 'strikes'], '/w/a')).toBe(true);
	expect(ruleAllows(there, roles[0], ['python', '-m', 'strikes'], '/w/b')).toBe(false);
	expect(ruleAllows(there, roles[0], ['python', '-m', 'strikes'])).toBe(false);
});

test('a metric knows which direction is better', () => {
	expect(isLowerBetter('rmse')).toBe(true);
	expect(gainOf('rmse', 1, 2)).toBe(1);
	expect(gainOf('roc_auc', 1, 2)).toBe(-1);
});

test('the workflow has 38 steps; every phase five, whose needs come before them', () => {
	expect(workflow).toHaveLength(38);
	for (const phase of phases) {
		for (const systemType of systemTypes) {
			const steps = stepsOf(phase, [systemType]);
			expect(steps).toHaveLength(5);
			const names = steps.map(one => one.id);
			for (const [index, {needs}] of steps.entries()) for (const need of needs) expect(names.slice(0, index)).toContain(need);
		}
	}
	expect(stageAfter('ASSESSMENT')).toBe('PIPELINE_DESIGN');
	expect(stageAfter('OPTIMIZATION')).toBe('COMPLETE');
});
