import {useMemo} from 'react';
import {helpRows, placeName} from '../../src/app/help-rows.ts';
import {useStage} from '../../src/app/hooks.ts';
import {span} from '../../src/app/rows.ts';
import {Scrolled} from '../primitives/Scrolled.tsx';
import type {ViewProps} from '../view.ts';

/** The keys of the place one came from, then all others. */
export function Help({view, width, height}: ViewProps<'help'>) {
	const {theme, engine} = useStage();
	const rows = useMemo(() => helpRows(view.of, width, theme), [view.of, width, theme]);
	return (
		<Scrolled
			name="help"
			heading={[span('title', 'HELP'), `  ${placeName(view.of)}`]}
			rows={rows}
			width={width}
			height={height}
			plainHeading={engine === null}
		/>
	);
}
