import {useCallback} from 'react';
import {columnRows, dataColumns, dataRow, dataTitles, overviewRows} from '../../src/app/data-rows.ts';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {rowsText} from '../../src/app/row-search.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useDataReport} from '../../src/app/use-data-report.ts';
import {count} from '../../src/domain/format.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';
import type {ViewProps} from '../view.ts';

/** The profile of the data: the whole on the first line, then a line a column; below, all about what the cursor is on. */
export function Data({width, height}: ViewProps<'data'>) {
	const {engine, theme, ask} = useScreen();
	const root = useReadable(engine.session, one => one.state.project) ?? engine.folder;
	const loaded = useDataReport();
	const found = loaded.status === 'there' ? loaded.value : null;
	const {ascii} = theme.glyphs;
	const detail = useCallback(
		(index: number): readonly Row[] => {
			const column = found?.report.profile[index - 1];
			if (!found) return [];
			return column ? columnRows(found, column, width, ascii) : overviewRows(found, width, ascii);
		},
		[found, width, ascii],
	);
	const instead =
		loaded.status === 'loading'
			? paragraph('Reading the report of the data step ...', width, 'dim')
			: loaded.status === 'failed'
				? paragraph(loaded.reason, width, 'bad')
				: found === null
					? paragraph('There is no profile yet: it comes with the step Data of Assess. r in the workspace runs it.', width)
					: null;
	const report = found?.report;
	return (
		<ListAndDetail
			name="data"
			heading={[
				span('title', 'DATA'),
				report ? `  ${count(report.rows)} x ${count(report.columns)}` : '',
				width >= 60 && report ? `, ${found.findings.length} findings` : '',
			]}
			above={
				report
					? [
							[
								' ',
								...tableRow(
									dataColumns(width),
									dataTitles(width).map(title => span('dim', title)),
								),
							],
						]
					: []
			}
			count={report ? report.profile.length + 1 : 0}
			line={(index, here) => {
				const column = report?.profile[index - 1];
				if (!report) return '';
				if (!column) return [span(here ? 'strong' : 'plain', 'all columns'), span('dim', '  findings, files, classes')];
				return dataRow(report, column, here, width, ascii);
			}}
			detail={detail}
			instead={instead}
			share={0.45}
			width={width}
			height={height}
			onCommand={(index, command) => {
				if (command === 'copy') {
					if (found) ask.copy(rowsText(detail(index)));
					else ask.say('There is nothing to copy.');
					return true;
				}
				if (command !== 'edit') return false;
				if (found) ask.edit(`${root}/reports/data.json`, 1);
				else ask.say('There is no report to open yet.');
				return true;
			}}
		/>
	);
}
