import {afterEach, expect, test} from 'vitest';
import {bar, barRows, gathered, histogramRows, sparkline} from '../../../src/app/plots.ts';
import {rowText} from '../../../src/app/row-search.ts';
import {dataReport} from '../../support/data-report.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen | null = null;
afterEach(async () => {
	await screen?.close();
	screen = null;
});

async function charts(columns: number, rows: number, report: unknown = dataReport, ascii = false): Promise<OpenScreen> {
	const engine = {...fakeEngine().engine, report: async (step: string) => (step === 'ASSESSMENT.data' ? report : null)};
	const opened = openScreen({columns, rows, engine, view: {id: 'charts'}, ascii});
	screen = opened;
	for (let turn = 0; turn < 300 && (turn === 0 || opened.text().includes('Reading')); turn += 1) await opened.settle();
	await opened.settle();
	if (process.env['DUMP']) console.log(opened.text());
	return opened;
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('what can be drawn is listed first, the rest says with which phase it comes (%ix%i)', async (columns, rows) => {
	const shown = await charts(columns, rows);
	expect(shown.lines()[0]).toMatch(/^ CHARTS {2}4 drawn, 5 without a report yet .*nothing waits$/);
	expect(shown.text()).toMatch(/^>class balance +reports\/data\.json/m);
	expect(shown.text()).toMatch(/^ None +8,939 {2}89 % {2}█+/m);
	await shown.press('G');
	expect(shown.text()).toContain('No report yet: comes with Monitor (MONITORING).');
	expect(shown.scrolledOff()).toBe(0);
});

test('the histogram of a column stands over an axis with its edges and says what it leaves out', async () => {
	const shown = await charts(120, 32);
	await shown.press('j', 'j', 'j');
	expect(shown.text()).toContain('Speed: rows by value');
	expect(shown.text()).toMatch(/^ +2,500 +█/m);
	expect(shown.text()).toContain('2,836 missing (28 %) not drawn');
});

test('without any report every chart says so', async () => {
	const shown = await charts(80, 24, null);
	expect(shown.lines()[0]).toContain('0 drawn, 5 without a report yet');
	expect(shown.text()).toContain('No report yet: comes with Build (IMPLEMENTATION).');
});

test.each([
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i', async (columns, rows) => {
	const shown = await charts(columns, rows);
	expect(shown.lines()).toHaveLength(rows);
	expect(shown.scrolledOff()).toBe(0);
});

test('figures that are none are said, never drawn', () => {
	const items = [
		{label: 'a', value: 10, text: '10'},
		{label: 'b', value: Number.NaN, text: 'NaN'},
		{label: 'c', value: Number.POSITIVE_INFINITY, text: 'Infinity'},
	];
	expect(barRows(items, 60, true).map(rowText)).toEqual([
		expect.stringMatching(/^ a +10 {2}#+$/),
		' b     not a number',
		' c         infinite',
	]);
	expect(sparkline([Number.NaN, 1, 2], 10, true)).toBe(' =@');
	expect(sparkline([], 10, false)).toBe('');
	expect(histogramRows({edges: [], counts: []}, 60, 5, false).map(rowText)).toEqual([' There is nothing to draw: no bin has a row.']);
});

test('a small part is still seen, and gathering bins loses no row', () => {
	expect(bar(1, 1e9, 20, false)).toBe('▏');
	expect(bar(1, 1e9, 20, true)).toBe('.');
	expect(bar(5, 5, 20, false)).toBe('█'.repeat(20));
	const values = Array.from({length: 97}, (_, index) => index);
	expect(gathered(values, 10).reduce((sum, value) => sum + value, 0)).toBe(values.reduce((sum, value) => sum + value, 0));
});
