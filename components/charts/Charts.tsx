import {useCallback, useMemo} from 'react';
import {chartList, chartRows, chartSource, chartTitle, evidencePlots} from '../../src/app/chart-rows.ts';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {rowsText} from '../../src/app/row-search.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useDataReport} from '../../src/app/use-data-report.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';
import type {ViewProps} from '../view.ts';

const share = 0.35;

/** Plots of what was measured; what has no report yet says with which phase it comes. */
export function Charts({width, height}: ViewProps<'charts'>) {
	const {engine, theme, ask} = useScreen();
	const state = useReadable(engine.session, one => one.state);
	const loaded = useDataReport();
	const found = loaded.status === 'there' ? loaded.value : null;
	const charts = useMemo(() => chartList(found, evidencePlots(state)), [found, state]);
	const {ascii} = theme.glyphs;
	const room = height - 4 - Math.min(charts.length, Math.floor((height - 4) * share));
	const detail = useCallback(
		(index: number): readonly Row[] => {
			const chart = charts[index];
			return chart ? chartRows(chart, found, width, room, ascii) : [];
		},
		[charts, found, width, room, ascii],
	);
	const drawn = charts.filter(chart => chart.kind !== 'later').length;
	const columns = [{width: Math.max(10, Math.min(44, width - 42))}, {width: Math.max(6, Math.min(36, width - 16))}];
	const instead =
		loaded.status === 'loading'
			? paragraph('Reading the reports ...', width, 'dim')
			: loaded.status === 'failed'
				? paragraph(loaded.reason, width, 'bad')
				: null;
	return (
		<ListAndDetail
			name="charts"
			heading={[
				span('title', 'CHARTS'),
				loaded.status === 'there' ? `  ${drawn} drawn, ${charts.length - drawn} without a report yet` : '',
			]}
			above={[]}
			count={charts.length}
			line={(index, here) => {
				const chart = charts[index];
				if (!chart) return '';
				const style = chart.kind === 'later' ? 'dim' : here ? 'strong' : 'plain';
				return tableRow(columns, [span(style, chartTitle(chart)), span('dim', chartSource(chart))]);
			}}
			detail={detail}
			instead={instead}
			share={share}
			width={width}
			height={height}
			onCommand={(index, command) => {
				if (command !== 'copy') return false;
				ask.copy(rowsText(detail(index)));
				return true;
			}}
		/>
	);
}
