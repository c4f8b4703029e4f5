import {expect, test} from 'vitest';
import type {SessionEvent} from '../../src/domain/events.ts';
import {eventLine} from '../../src/session/event-line.ts';
import {check} from '../domain/support.ts';

const line = (event: SessionEvent) => JSON.parse(eventLine({seq: 42, at: '2026-01-02T03:04:05.000Z', event}));

test('a line has version, number, time, type and place first, all else below data', () => {
	const measured = check('data.recount');
	expect(eventLine({seq: 42, at: 'now', event: {type: 'check.measured', phase: 'ASSESSMENT', check: measured}})).toBe(
		`{"v":1,"seq":42,"at":"now","type":"check.measured","phase":"ASSESSMENT","step":"data","data":{"check":${JSON.stringify(measured)}}}`,
	);
	expect(line({type: 'step.settled', phase: 'ASSESSMENT', step: 'data', outcome: 'done', summary: 's', report: null})).toEqual({
		v: 1,
		seq: 42,
		at: '2026-01-02T03:04:05.000Z',
		type: 'step.settled',
		phase: 'ASSESSMENT',
		step: 'data',
		data: {outcome: 'done', summary: 's', report: null},
	});
	expect(line({type: 'session.renamed', name: 'birds'})).not.toHaveProperty('phase');
});

test('a line is one line, whatever is in the event', () => {
	const text = eventLine({seq: 1, at: '', event: {type: 'session.renamed', name: 'a\nb\r\u2028'}});
	expect(text.split(/[\n\r]/)).toHaveLength(1);
	expect(JSON.parse(text).data.name).toBe('a\nb\r\u2028');
});
