import {useCallback, useMemo} from 'react';
import {useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {maturityDetail} from '../../src/app/maturity-detail.ts';
import {
	filtered,
	maturityColumns,
	maturityHeading,
	maturityLines,
	maturityRow,
	maturityTitles,
	notYetText,
	unscoredText,
} from '../../src/app/maturity-rows.ts';
import {rowsText} from '../../src/app/row-search.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useMaturity} from '../../src/app/use-maturity.ts';
import {outside, workspacePath} from '../../src/app/workspace-file.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';
import type {ViewProps} from '../view.ts';

/** The 28 tests in their sections, and the whole in a few lines above; below, all about the line under the cursor. */
export function Maturity({width, height}: ViewProps<'maturity'>) {
	const {ask, engine, theme, view} = useScreen();
	const workspace = useReadable(engine.session, one => one.state.workspace);
	const status = useReadable(engine.session, one => one.state.phases.ASSESSMENT.steps['maturity']?.status);
	const filter = useView(state => state.searches['maturity']?.text ?? '');
	const loaded = useMaturity();
	const found = loaded.status === 'there' ? loaded.value : null;
	const unscored = found ? unscoredText(found.report) : null;
	const all = useMemo(() => (found && unscored === null ? maturityLines(found) : []), [found, unscored]);
	const lines = useMemo(() => filtered(all, filter), [all, filter]);
	const at = useView(state => Math.min(state.cursors['maturity'] ?? 0, Math.max(0, lines.length - 1)));
	const chosen = useView(state => state.cursors[`maturity.chosen.${at}`] ?? 0);
	const {ascii} = theme.glyphs;
	const detailOf = useCallback(
		(index: number) => {
			const line = lines[index];
			return found && line ? maturityDetail(line, found, chosen, width, ascii) : {rows: [], targets: [], at: []};
		},
		[found, lines, chosen, width, ascii],
	);
	const detail = useCallback((index: number): readonly Row[] => detailOf(index).rows, [detailOf]);
	const setFilter = (text: string) => {
		const {searches, cursors} = view.getState();
		view.setState({searches: {...searches, maturity: {text, line: null}}, cursors: {...cursors, maturity: 0}});
	};
	const chosenAt = (index: number) => view.getState().cursors[`maturity.chosen.${index}`] ?? 0;
	const choose = (index: number, by: number) => {
		const {targets, at: rows} = detailOf(index);
		if (targets.length === 0) {
			ask.say('There is no line of evidence here to choose.');
			return;
		}
		const next = Math.min(Math.max(0, chosenAt(index) + by), targets.length - 1);
		ask.setCursor(`maturity.chosen.${index}`, next);
		ask.setOffset(`maturity.detail.${index}`, Math.max(0, (rows[next] ?? 0) - 2));
	};
	const go = (index: number, inEditor: boolean) => {
		const target = detailOf(index).targets[chosenAt(index)];
		if (!target) {
			ask.say('No line of a file stands behind this.');
			return;
		}
		if (target.kind === 'test') {
			const line = lines.findIndex(one => one.kind === 'test' && one.test.id === target.id);
			if (line === -1) ask.say(`${target.id} is not among the lines shown; esc takes the filter away.`);
			else ask.setCursor('maturity', line);
			return;
		}
		const {path, line} = target.place;
		const file = workspacePath(workspace, path);
		if (file === null) {
			ask.say(outside(path));
			return;
		}
		if (inEditor) {
			ask.edit(file, line);
			return;
		}
		ask.setOffset('evidence', Math.max(0, line - 4));
		ask.open({id: 'evidence', path, line});
	};
	const instead =
		loaded.status === 'loading'
			? paragraph('Reading the report of the maturity step ...', width, 'dim')
			: loaded.status === 'failed'
				? paragraph(loaded.reason, width, 'bad')
				: found === null
					? paragraph(notYetText(status), width)
					: unscored !== null
						? paragraph(unscored, width)
						: lines.length === 0
							? paragraph(`No test has "${filter}". esc shows all of them again.`, width)
							: null;
	const report = found && unscored === null ? found.report : null;
	return (
		<ListAndDetail
			name="maturity"
			heading={maturityHeading(report, filter, width)}
			above={
				report && height >= 14
					? [
							[
								' ',
								...tableRow(
									maturityColumns(width),
									maturityTitles(width).map(title => span('dim', title)),
								),
							],
						]
					: []
			}
			count={lines.length}
			line={(index, here) => {
				const line = lines[index];
				return found && line ? maturityRow(line, found, here, width) : '';
			}}
			detail={detail}
			instead={instead}
			share={0.58}
			width={width}
			height={height}
			onCommand={(index, command) => {
				switch (command) {
					case 'left':
					case 'right':
						choose(index, command === 'right' ? 1 : -1);
						return true;
					case 'enter':
					case 'edit':
						if (lines.length > 0) go(index, command === 'edit');
						return true;
					case 'search-next':
					case 'search-previous': {
						const typed = view.getState().searches['maturity']?.text ?? '';
						const next = typed === filter ? index + (command === 'search-next' ? 1 : -1) : 1;
						if (typed === '') ask.say('Nothing is filtered yet; / begins.');
						else ask.setCursor('maturity', typed === filter ? (next + lines.length) % Math.max(1, lines.length) : next);
						return true;
					}
					case 'back':
						if (filter === '') return false;
						setFilter('');
						return true;
					case 'copy':
						if (report) ask.copy(rowsText(detail(index)));
						else ask.say('There is nothing to copy.');
						return true;
					default:
						return false;
				}
			}}
		/>
	);
}
