import {describe, expect, it} from 'vitest';
import {type Editor, editKey, editorOf, insert} from '../../src/app/line-editor.ts';

const after = (text: string, ...keys: readonly string[]): Editor =>
	keys.reduce((editor, key) => editKey(editor, key) ?? insert(editor, key), editorOf(text));

describe('a text field', () => {
	it('moves and deletes as shells do', () => {
		expect(after('macro f1 score', 'ctrl-w')).toEqual({text: 'macro f1 ', at: 9});
		expect(after('macro f1', 'ctrl-a', 'ctrl-k')).toEqual({text: '', at: 0});
		expect(after('macro f1', 'ctrl-u')).toEqual({text: '', at: 0});
		expect(after('macro f1', 'alt-b', 'alt-b', 'X')).toEqual({text: 'Xmacro f1', at: 1});
		expect(after('macro f1', 'ctrl-a', 'alt-f', '!')).toEqual({text: 'macro! f1', at: 6});
		expect(after('abc', 'ctrl-b', 'ctrl-b', 'delete')).toEqual({text: 'ac', at: 1});
	});
	it('keeps emoji whole', () => {
		expect(after('a😀', 'backspace').text).toBe('a');
		expect(after('😀b', 'ctrl-a', 'ctrl-f').at).toBe(2);
	});
	it('ctrl-j and alt-enter make a new line', () => {
		expect(after('one', 'ctrl-j', 't').text).toBe('one\nt');
		expect(after('one', 'alt-enter').text).toBe('one\n');
	});
	it('stays bounded when a file is pasted', () => {
		expect(insert(editorOf(''), 'x'.repeat(1_000_000)).text.length).toBeLessThan(100_000);
	});
});
