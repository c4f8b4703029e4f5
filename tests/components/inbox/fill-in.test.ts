import {expect, test} from 'vitest';
import {detailRows} from '../../../components/inbox/detail.ts';
import type {Row} from '../../../src/app/rows.ts';
import type {InboxItem} from '../../../src/domain/inbox.ts';

const text = (row: Row): string =>
	[row]
		.flat()
		.map(part => (typeof part === 'string' ? part : part.text))
		.join('');

const help = 'nonzero in 178 rows, 85 % of them damaged; 10.6 % of all rows are damaged';
const item: InboxItem = {
	kind: 'fill_in',
	id: 'suspects',
	phase: 'PIPELINE_DESIGN',
	step: 'features',
	role: 'data_pipeline',
	at: '2026-01-02T03:04:05.000Z',
	title: 'Cost Repair: known only after the event?',
	why: 'a column that is filled in once the outcome is known makes a model that works on paper only',
	effect: '1 column stays out of the features unless you keep it',
	decision: 'suspects',
	fields: [{name: 'repair', label: 'Cost Repair', type: 'choice', unit: '', value: 'leave out', options: ['leave out', 'keep'], help}],
};

test.each([60, 80, 120])('why a value is proposed is read whole in the inbox, %i columns wide', width => {
	const group = {id: item.id, kind: item.kind, items: [item]};
	const rows = detailRows({groups: [group], item, group, inside: false, arrived: 0}, new Set(), false, width, 20, null).map(text);
	expect(rows.join(' ').replace(/ +/g, ' ')).toContain('Cost Repair leave out nonzero in 178 rows');
	expect(rows.filter(row => row.includes('..'))).toEqual([]);
	expect(rows.join(' ').replace(/ +/g, ' ')).toContain('of all rows are damaged');
	expect(Math.max(...rows.map(row => row.length))).toBeLessThanOrEqual(width);
});
