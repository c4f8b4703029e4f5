import {cellWidth, displayText, head} from './cells.ts';
import type {Editor} from './line-editor.ts';
import {type Row, span} from './rows.ts';

/** A text being typed on one line of at most `width` cells: the part around the cursor, the cursor reversed. */
export function editorRow(editor: Editor, width: number): readonly (string | ReturnType<typeof span>)[] {
	const flat = editor.text.replaceAll('\n', ' ');
	const before = displayText(flat.slice(0, editor.at));
	const under = displayText([...flat.slice(editor.at)][0] ?? ' ') || ' ';
	const after = displayText(flat.slice(editor.at + ([...flat.slice(editor.at)][0]?.length ?? 0)));
	let start = before;
	// Keep the cursor in sight: drop from the left what has no room.
	while (cellWidth(start) > Math.max(0, width - 2)) start = start.slice(Math.max(1, cellWidth(start) - width + 2));
	const room = Math.max(0, width - cellWidth(start) - cellWidth(under));
	return [start, span('cursor', under), head(after, room)];
}

/** Several lines of text being typed, the last `height` around the cursor. */
export function editorRows(editor: Editor, width: number, height: number): readonly Row[] {
	const lines = editor.text.split('\n');
	const at = editor.text.slice(0, editor.at).split('\n').length - 1;
	const column = editor.at - editor.text.slice(0, editor.at).lastIndexOf('\n') - 1;
	const first = Math.max(0, at - height + 1);
	return lines
		.slice(first, first + height)
		.map((line, index): Row => (first + index === at ? editorRow({text: line, at: column}, width) : head(displayText(line), width)));
}
