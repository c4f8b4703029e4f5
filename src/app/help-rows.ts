import {type Context, type KeyRow, keysOf, keyTable, palette, withoutSession} from './keymap.ts';
import {kindMarks} from './pane-rows.ts';
import {beside, type Row, span} from './rows.ts';
import {labelled} from './text-block.ts';
import type {Theme} from './theme.ts';

/** How a place is called in help. */
const placeNames: Partial<Record<Context, string>> = {
	small: 'a small window',
	text: 'a text',
	line: 'a line of text',
	form: 'a form',
	pick: 'a list of answers',
	confirm: 'a question',
	commands: 'the list of commands',
};
export const placeName = (of: Context): string =>
	placeNames[of] ?? (of === 'start' ? 'the start' : of === 'opening' ? 'the opening of a session' : `the ${of} view`);

/** What the marks before the lines of a pane say. */
const marks = [
	{keys: 'no mark', help: 'What it says.'},
	{keys: kindMarks.think, help: 'What it thinks.'},
	{keys: kindMarks.tool, help: 'A step, command or file it works on; then how that ended.'},
	{keys: kindMarks.plan, help: 'A line of its plan.'},
	{keys: kindMarks.note, help: 'What the program notes: what it asks, what was allowed.'},
	{keys: kindMarks.error, help: 'What went wrong, or a warning.'},
	{keys: kindMarks.you, help: 'What you wrote to it.'},
];

const keyWidth = 17;

function section(
	title: string,
	rows: readonly {readonly keys: string; readonly help: string}[],
	width: number,
	theme: Theme,
): readonly Row[] {
	const lines = (some: typeof rows, room: number) => some.flatMap(row => labelled(span('strong', row.keys), keyWidth, row.help, room));
	const head: Row = [' ', span('title', title)];
	if (width < 120) return [head, ...lines(rows, width), ''];
	const left = Math.floor((width - 3) / 2);
	const half = Math.ceil(rows.length / 2);
	return [head, ...beside(lines(rows.slice(0, half), left), left, lines(rows.slice(half), width - left - 3), theme), ''];
}

/** All keys and commands, those of one place first; two columns where there is room. */
export function helpRows(of: Context, width: number, theme: Theme): readonly Row[] {
	const here = keysOf(of);
	const isHere = (row: KeyRow) => here.some(one => one.layer === row.layer && one.keys === row.keys && one.help === row.help);
	const others = keyTable().filter(row => !isHere(row));
	const within = (row: KeyRow) => (row.where === 'everywhere' ? row : {...row, help: `${row.help} (${row.where})`});
	const layers = [
		{layer: 'COMMAND', title: 'Elsewhere'},
		{layer: 'INPUT', title: 'INPUT: while a text, a form or a list has the keys'},
		{layer: 'CONFIRM', title: 'CONFIRM: while a question is asked'},
	] as const;
	return [
		...section(`Here, in ${placeName(of)}`, here, width, theme),
		...section(
			'By name: press : and type',
			palette
				.filter(one => (of !== 'start' && of !== 'opening') || withoutSession.includes(one.id))
				.map(one => ({keys: one.title, help: one.help})),
			width,
			theme,
		),
		...(of === 'workspace' || of === 'zoom' ? section('How lines of a sub-agent begin', marks, width, theme) : []),
		...layers.flatMap(({layer, title}) => {
			const rows = others.filter(row => row.layer === layer).map(within);
			return rows.length > 0 ? section(title, rows, width, theme) : [];
		}),
	];
}
