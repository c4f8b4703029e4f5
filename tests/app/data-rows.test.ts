import {expect, test} from 'vitest';
import type {DataColumn, DataFound} from '../../src/app/data-report.ts';
import {columnRows, dataRow} from '../../src/app/data-rows.ts';
import {rowsText} from '../../src/app/row-search.ts';
import {type DecidedReading, readingLine} from '../../src/domain/read-as.ts';
import {dataReportSchema} from '../../src/steps/assessment/data/schema.ts';

const column = {name: 'price', storage: 'DOUBLE', meaning: 'number', missing: 0, distinct: 60} as DataColumn;
const found = (reading: DecidedReading): DataFound => ({
	findings: [readingLine(reading), 'price has a finding of its own'],
	report: dataReportSchema.parse({
		...{schema: 1, rows: 60, columns: 1, duplicate_rows: 0, unparsable_lines: 0, profile: [column], leakage: [], suspects: []},
		read_as: [reading],
	}),
});

test('a column that is read otherwise is marked, and says how, why and how to have it another way', () => {
	const told = found({column: 'price', reading: {as: 'number', thousands: ','}, by: 'default', why: '60 of 60 values are numbers so'});
	expect(rowsText([dataRow(told.report, column, false, 80, true)])).toMatch(/price .*number.*read as/);
	const detail = rowsText(columnRows(told, column, 80, true));
	expect(detail).toMatch(/read as +a number, thousands comma/);
	expect(detail).toMatch(/because +60 of 60 values are numbers so/);
	expect(detail).toMatch(/otherwise +begin a session with --read-as "price=as_written"/);
	expect(detail).toMatch(/a finding of its own/);
	expect(detail.match(/60 of 60/g)).toHaveLength(1);
});

test('what is only proposed is a question', () => {
	const told = found({
		...{column: 'price', reading: {as: 'number' as const, missing: ['-200']}, by: 'default' as const, proposed: true},
		why: '-200 stands in 10 rows and all else from 1 to 9',
	});
	expect(rowsText([dataRow(told.report, column, false, 80, true)])).toMatch(/as is\?/);
	expect(rowsText(columnRows(told, column, 80, true))).toMatch(/although +-200 stands in 10 rows[\s\S]*--read-as "price=missing:-200"/);
});
