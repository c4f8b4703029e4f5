/** A text being typed: `at` is the cursor, as an index into `text` between characters. */
export type Editor = {readonly text: string; readonly at: number};

/** Bounded so that a pasted file cannot slow every key that follows. */
export const longestText = 20_000;

export const emptyEditor: Editor = {text: '', at: 0};
export const editorOf = (text: string): Editor => ({text, at: text.length});

export function insert(editor: Editor, added: string): Editor {
	const room = Math.max(0, longestText - editor.text.length);
	const piece = added.slice(0, room);
	return {text: editor.text.slice(0, editor.at) + piece + editor.text.slice(editor.at), at: editor.at + piece.length};
}

/** The editor after a key of a text field (`ctrl-a e b f w u k`, `alt-b f`, arrows, deletes); null: not a key of text fields. */
export function editKey(editor: Editor, key: string): Editor | null {
	const {text, at} = editor;
	switch (key) {
		case 'ctrl-a':
		case 'home':
			return {text, at: text.lastIndexOf('\n', at - 1) + 1};
		case 'ctrl-e':
		case 'end':
			return {text, at: lineEnd(text, at)};
		case 'ctrl-b':
		case 'left':
			return {text, at: before(text, at)};
		case 'ctrl-f':
		case 'right':
			return {text, at: after(text, at)};
		case 'alt-b':
			return {text, at: wordStart(text, at)};
		case 'alt-f':
			return {text, at: wordEnd(text, at)};
		case 'ctrl-w':
			return remove(text, wordStart(text, at), at);
		case 'ctrl-u':
			return remove(text, 0, at);
		case 'ctrl-k':
			return remove(text, at, lineEnd(text, at));
		case 'backspace':
			return remove(text, before(text, at), at);
		case 'delete':
			return remove(text, at, after(text, at));
		case 'ctrl-j':
		case 'alt-enter':
			return insert(editor, '\n');
		default:
			return null;
	}
}

const remove = (text: string, from: number, to: number): Editor => ({text: text.slice(0, from) + text.slice(to), at: from});

function lineEnd(text: string, at: number): number {
	const end = text.indexOf('\n', at);
	return end === -1 ? text.length : end;
}

/** One character, not half of a surrogate pair. */
function before(text: string, at: number): number {
	if (at <= 0) return 0;
	return at - ((text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1);
}

function after(text: string, at: number): number {
	if (at >= text.length) return text.length;
	return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

const wordStart = (text: string, at: number): number => at - (/\S*\s*$/.exec(text.slice(0, at))?.[0].length ?? 0);
const wordEnd = (text: string, at: number): number => at + (/^\s*\S*/.exec(text.slice(at))?.[0].length ?? 0);
