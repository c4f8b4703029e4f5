import {describe, expect, it} from 'vitest';
import {footerRow} from '../../src/app/footer.ts';
import {type Binding, contexts, hints, keysText, keyTable, lookup, table} from '../../src/app/keymap.ts';
import {rowWidth} from '../../src/app/rows.ts';

const bindings: readonly Binding[] = table;

describe('the table of keys', () => {
	it('gives no key two meanings in one place', () => {
		for (const context of contexts) {
			for (const layer of ['COMMAND', 'INPUT', 'CONFIRM'] as const) {
				const keys = bindings.filter(one => one.layer === layer && one.contexts.includes(context)).flatMap(one => one.keys);
				expect(keys, `${layer} in ${context}`).toEqual([...new Set(keys)]);
			}
		}
	});
	it('leaves the prefixes of tmux and screen, XOFF and the keys of vim-tmux-navigator alone', () => {
		const command = bindings.filter(one => one.layer === 'COMMAND').flatMap(one => one.keys);
		for (const key of ['ctrl-a', 'ctrl-b', 'ctrl-s', 'ctrl-q', 'ctrl-h', 'ctrl-k', 'ctrl-l']) expect(command).not.toContain(key);
	});
	it('knows approval keys only where an ask is shown', () => {
		const known = (key: string) => contexts.filter(context => lookup('COMMAND', context, key) !== null);
		expect(known('a')).toEqual(['small', 'inbox', 'files']);
		expect(known('d')).toEqual(['small', 'inbox']);
		expect(known('A')).toEqual(['inbox', 'files']);
		expect(known('D')).toEqual(['inbox', 'files']);
	});
	it('means no by enter where something is confirmed', () => {
		expect(lookup('CONFIRM', 'confirm', 'enter')).toBe('no');
		expect(lookup('CONFIRM', 'confirm', 'y')).toBe('yes');
	});
	it('has a footer for every place that never is wider than the window and always names help or the way out', () => {
		for (const context of contexts) {
			for (const width of [40, 60, 80, 120, 300]) {
				const row = footerRow('COMMAND', context, width);
				const text = typeof row === 'string' ? row : row.map(one => (typeof one === 'string' ? one : one.text)).join('');
				if (hints(context).length > 2) expect(text, `${context} ${width}`).toMatch(/help|back| q|esc|no/);
				if (width >= 60) expect(rowWidth(row), `${context} ${width}: ${text}`).toBeLessThanOrEqual(width);
			}
		}
	});
	it('names in the footer only keys that work there', () => {
		for (const context of contexts) {
			for (const hint of hints(context)) {
				const binding = bindings.find(one => one.id === hint.id);
				expect(binding?.contexts, `${hint.id} in the footer of ${context}`).toContain(context);
			}
		}
	});
	it('is printed whole, for help, the keys command and the README', () => {
		const text = keysText();
		for (const row of keyTable()) {
			expect(text).toContain(row.help);
			expect(text).toContain(row.keys);
		}
		expect(keyTable().length).toBe(bindings.filter(one => one.keys.length > 0).length);
	});
});
