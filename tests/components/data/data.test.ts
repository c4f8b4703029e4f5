import {afterEach, expect, test} from 'vitest';
import {dataReport} from '../../support/data-report.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

async function data(columns: number, rows: number, report: unknown = dataReport, ascii = false) {
	const engine = {...fakeEngine().engine, report: async (step: string) => (step === 'ASSESSMENT.data' ? report : null)};
	screen = openScreen({columns, rows, engine, view: {id: 'data'}, ascii});
	for (let turn = 0; turn < 300 && (turn === 0 || screen.text().includes('Reading')); turn += 1) await screen.settle();
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('every column stands there with meaning, missing, distinct, its shape and what was found (%ix%i)', async (columns, rows) => {
	await data(columns, rows);
	expect(screen.lines()[0]).toMatch(/^ DATA {2}10,000 x 4, \d+ findings .*nothing waits$/);
	expect(screen.text()).toMatch(/^>all columns/m);
	expect(screen.text()).toMatch(/^ Damage +category +0 +3 {2}█▁▁ +target/m);
	expect(screen.text()).toMatch(/^ Speed +number +28 % +150 {2}▁▃█▇▃▂▁/m);
	expect(screen.text()).toMatch(/^ Cost Repair +number .*SUSPECT/m);
	expect(screen.scrolledOff()).toBe(0);
});

test('the first line tells of the whole: files, findings, classes, time range', async () => {
	await data(120, 60);
	expect(screen.text()).toContain('24 duplicate rows');
	expect(screen.text()).toMatch(/time range +Flight Date: 1990-01-08T00:00:00 to 2002-09-30T00:00:00/);
	expect(screen.text()).toMatch(/SUSPECT +Cost Repair: above 0 in 178 rows, 85 % of them not "None", 10\.6 % overall/);
	expect(screen.text()).toMatch(/^ None +8,939 {2}89 % {2}█{20,}/m);
	expect(screen.text()).toMatch(/^ B +1 {2}< 0\.1 % {2}▏$/m);
});

test('a column shows its findings, quantiles, outliers and histogram; a category its most frequent values', async () => {
	await data(120, 40);
	await screen.press('j', 'j', 'j');
	expect(screen.text()).toMatch(/quantiles +min 0 {2}p01 20 .*p50 140 .*max 350/);
	expect(screen.text()).toMatch(/outliers +12 rows below 30 or above 300/);
	expect(screen.text()).toMatch(/^ +2,500 +█/m);
	expect(screen.text()).toMatch(/^ +0 +150 +350$/m);
	await screen.press('k');
	expect(screen.text()).toMatch(/SUSPECT +Cost Repair: above 0 in 178 rows/);
	await screen.press('k');
	expect(screen.text()).toContain('Most frequent');
	await screen.press('G');
	expect(screen.text()).toMatch(/from, to +1990-01-08T00:00:00 to 2002-09-30T00:00:00, written as %m\/%d\/%y/);
});

test('in ASCII no glyph is beyond the keyboard', async () => {
	await data(120, 40, dataReport, true);
	await screen.press('j', 'j', 'j');
	expect(screen.text()).toMatch(/^>Speed +number +28 % +150 {2}\.-@#-:\./m);
	expect(/^[\n\x20-\x7e]*$/.test(screen.text())).toBe(true);
});

test('without a report it says where one comes from; a damaged one is said, too', async () => {
	await data(80, 24, null);
	expect(screen.text()).toContain('There is no profile yet: it comes with the step Data of Assess.');
	await screen.close();
	await data(80, 24, {schema: 1, rows: 'many'});
	expect(screen.text()).toContain('reports/data.json is not in its form: rows');
});

test.each([
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i', async (columns, rows) => {
	await data(columns, rows);
	expect(screen.lines()).toHaveLength(rows);
	expect(screen.scrolledOff()).toBe(0);
});

test('keys of one read move one line each', async () => {
	await data(120, 40);
	await screen.press('jjj');
	expect(screen.text()).toMatch(/^>Speed/m);
	await screen.press('kk');
	expect(screen.text()).toMatch(/^>Damage/m);
});
