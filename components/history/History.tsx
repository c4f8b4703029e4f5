import {useMemo} from 'react';
import {entryHas, historyRows} from '../../src/app/history-rows.ts';
import {useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {counted} from '../../src/domain/format.ts';
import {Scrolled} from '../primitives/Scrolled.tsx';
import type {ViewProps} from '../view.ts';

/** All transitions of the session, the newest last; `/` leaves only those with a text. */
export function History({width, height}: ViewProps<'history'>) {
	const {engine, view} = useScreen();
	const entries = useReadable(engine.session, one => one.state.history);
	const wanted = useView(state => state.searches['history']?.text ?? '');
	const filtered = useMemo(() => (wanted === '' ? entries : entries.filter(entry => entryHas(entry, wanted))), [entries, wanted]);
	const earlier = (entries[0]?.seq ?? 1) - 1;
	const rows = useMemo((): readonly Row[] => {
		if (filtered.length === 0)
			return paragraph(`Nothing here has "${wanted}"; esc shows all ${counted(entries.length, 'transition')} again.`, width);
		const cut: readonly Row[] =
			earlier > 0 ? paragraph(`${counted(earlier, 'earlier transition')}: ${engine.folder}/history.ndjson`, width, 'dim') : [];
		return [...cut, ...historyRows(filtered, width)];
	}, [filtered, earlier, wanted, entries.length, engine.folder, width]);
	const heading: Row = [
		span('title', 'HISTORY'),
		wanted === ''
			? `  ${counted(entries.length, 'transition')}, newest last`
			: `  ${filtered.length} of ${entries.length} with "${wanted}", esc shows all`,
	];
	return (
		<Scrolled
			name="history"
			heading={heading}
			rows={rows}
			width={width}
			height={height}
			atEnd
			onCommand={command => {
				if (command === 'back' && wanted !== '') {
					const {history: _gone, ...searches} = view.getState().searches;
					view.setState({searches});
					return true;
				}
				// The text filters already: there is nothing to jump to.
				return command === 'search-next' || command === 'search-previous';
			}}
		/>
	);
}
