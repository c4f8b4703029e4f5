import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Check} from '../../../src/domain/check.ts';
import {junitXml} from '../../../src/gates/verify/junit.ts';

const check = (change: Partial<Check>): Check => ({
	id: 'tuning.recomputed',
	step: 'tuning',
	verdict: 'pass',
	value: 1,
	op: '>=',
	threshold: 0,
	unit: '',
	reason: null,
	claimed: null,
	evidence: [],
	duration_ms: 1500,
	...change,
});

/** What Python's own parser reads: a line an element, its attributes and text. */
function parsed(xml: string): string[] {
	const script = `import sys, json, xml.etree.ElementTree as tree
for element in tree.fromstring(sys.stdin.buffer.read()).iter():
    print(json.dumps([element.tag, element.attrib, element.text or ""], sort_keys=True))`;
	return execFileSync('python3', ['-c', script], {input: xml, encoding: 'utf8'}).trim().split('\n');
}

const judged = (...checks: readonly Check[]) => checks.map(one => ({phase: 'IMPLEMENTATION' as const, check: one}));

test('every check is a test case in the class of its step', () => {
	const lines = parsed(
		junitXml(
			'tiny',
			judged(
				check({}),
				check({id: 'a', verdict: 'fail', reason: 'two rows differ', detail: ['row 4', 'row 9']}),
				check({id: 'b', verdict: 'waived', reason: 'known (ana, until 2026-12-31)'}),
				check({id: 'c', verdict: 'not_run', reason: 'no tune command'}),
			),
			false,
		),
	);
	const all = lines.join('\n');
	expect(all).toContain('"classname": "IMPLEMENTATION.tuning", "name": "tuning.recomputed", "time": "1.500"');
	expect(lines[0]).toContain('"errors": "0", "failures": "1", "name": "ml-engineer verify", "skipped": "2", "tests": "4", "time": "6.000"');
	expect(all).toContain('["failure", {"message": "two rows differ", "type": "fail"}, "row 4\\nrow 9"]');
	expect(all).toContain('["skipped", {"message": "waived: known (ana, until 2026-12-31)"}, ""]');
	expect(all).toContain('["skipped", {"message": "not run: no tune command"}, ""]');
});

test('what strict fails is a failure there too', () => {
	const xml = junitXml('tiny', judged(check({verdict: 'not_run', reason: 'x'}), check({verdict: 'waived', reason: 'y'})), true);
	expect(parsed(xml)[0]).toContain('"failures": "2"');
});

test('hostile words stay words', () => {
	const reason = 'a "quoted" <tag> & \u001b[31mred\u001b[0m \u0000\u0007 ]]> \ud800 \uffff line\nline';
	const lines = parsed(junitXml('<&">', judged(check({verdict: 'fail', reason, detail: [reason]})), false));
	const failure: unknown = JSON.parse(lines.at(-1) ?? '');
	expect(failure).toEqual([
		'failure',
		{message: 'a "quoted" <tag> & red  ]]> \ufffd  line\nline', type: 'fail'},
		'a "quoted" <tag> & red  ]]> \ufffd  line\nline',
	]);
});
