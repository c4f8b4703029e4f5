import {expect, test} from 'vitest';
import {failsStrict, gateVerdict, measuredCount, withWaivers} from '../../src/domain/verdict.ts';
import {waiverFault} from '../../src/domain/waiver.ts';
import {check} from './support.ts';

const always = ['pipeline.fresh_run', 'pipeline.predict_function', 'validation.beats_baseline'];

test.each(always)('%s cannot be left unmeasured, and cannot be waived', id => {
	const others = [check('data.recount', {verdict: 'pass'})];
	expect(gateVerdict([...others, check(id, {verdict: 'pass'})])).toBe('passed');
	expect(gateVerdict([...others, check(id, {verdict: 'not_run', reason: 'no predict command'})])).toBe('failed');
	const waiver = {check: id, reason: 'we know that it is bad', owner: 'ana', until: '2026-02-01', at: ''};
	expect(withWaivers([check(id, {verdict: 'fail'})], [waiver], '2026-01-02')[0]?.verdict).toBe('fail');
	expect(waiverFault(waiver, '2026-01-02')).toContain('never waived');
});

test('another required check that was not run leaves a gap', () => {
	expect(gateVerdict([check('serving.openapi', {verdict: 'not_run', required: true}), check('a.b', {verdict: 'pass'})])).toBe(
		'passed_with_gaps',
	);
});

test('a declared need is a gap', () => {
	expect(gateVerdict([check('pipeline.fresh_run', {verdict: 'pass', needs: ['batch']})])).toBe('passed_with_gaps');
	expect(gateVerdict([check('pipeline.fresh_run', {verdict: 'pass', needs: []})])).toBe('passed');
});

test('strictness counts gaps and proposals that are not met, and no missing sandbox', () => {
	const network = check('pipeline.network', {verdict: 'not_run', because: 'no sandbox'});
	expect(failsStrict(network)).toBe(false);
	expect(failsStrict({...network, because: 'environment'})).toBe(true);
	expect(failsStrict(check('a.b', {verdict: 'waived'}))).toBe(true);
	const proposal = check('validation.quality', {verdict: 'pass', proposed: true, met: false});
	expect(gateVerdict([proposal])).toBe('passed');
	expect(failsStrict(proposal)).toBe(true);
	expect(failsStrict({...proposal, met: true})).toBe(false);
});

test('what was not measured is not counted as measured', () => {
	const checks = [
		check('a.a', {verdict: 'pass'}),
		check('a.b', {verdict: 'fail'}),
		check('a.c', {verdict: 'fail', unmeasured: true}),
		check('a.d', {verdict: 'not_run'}),
	];
	expect(measuredCount(checks)).toBe(2);
});

test.each([
	['.', 'is no sentence'],
	['flaky runner', 'is no sentence'],
	['- - - !', 'is no sentence'],
	['known known known', 'is no sentence'],
	['the runner is flaky', null],
	['已知的问题将在下周修复', null],
])('the reason %j', (reason, fault) => {
	const found = waiverFault({check: 'tuning.study', reason, until: '2026-03-01'}, '2026-01-02');
	if (fault === null) expect(found).toBeNull();
	else expect(found).toContain(fault);
});

test('a waiver holds for ninety days at most', () => {
	const until = (day: string) => waiverFault({check: 'tuning.study', reason: 'the store moves then', until: day}, '2026-01-02');
	expect(until('2026-04-02')).toBeNull();
	expect(until('2026-04-03')).toContain('91 days away, and a waiver holds at most 90');
	expect(until('9999-12-31')).toContain('at most 90');
});
