import {pad} from '../../src/app/cells.ts';
import type {PickOption} from '../../src/app/form.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {windowStart} from '../../src/app/view-state.ts';
import {Rows} from './Rows.tsx';

type Props = {readonly options: readonly PickOption[]; readonly highlighted: number; readonly width: number; readonly height: number};

/** A list to choose from, with the mark where it stands; it moves and is taken through the keymap. */
export function Picker({options, highlighted, width, height}: Props) {
	const labelWidth = Math.min(
		Math.max(40, Math.floor(width * 0.5)),
		Math.max(8, ...options.map(option => option.label.length)),
		Math.max(8, width - 10),
	);
	const first = windowStart(0, highlighted, options.length, height);
	const rows = options.slice(first, first + height).map(({label, note, unavailable}, index): Row => {
		const here = first + index === highlighted;
		return [
			here ? span('title', ' > ') : '   ',
			span(unavailable ? 'dim' : here ? 'strong' : 'plain', pad(label, labelWidth)),
			'  ',
			span('dim', unavailable ?? note),
		];
	});
	return <Rows rows={rows} width={width} height={height} />;
}
