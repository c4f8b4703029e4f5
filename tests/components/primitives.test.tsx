import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import type {ReactNode} from 'react';
import {afterEach, describe, expect, it} from 'vitest';
import {Footer} from '../../components/primitives/Footer.tsx';
import {Picker} from '../../components/primitives/Picker.tsx';
import {Rows} from '../../components/primitives/Rows.tsx';
import {TopLine} from '../../components/primitives/TopLine.tsx';
import {asksOf} from '../../src/app/asks.ts';
import {type Stage, StageContext} from '../../src/app/hooks.ts';
import {createPaintClock} from '../../src/app/paint-clock.ts';
import {beside, leftRight, paintRow, rule, span, tableRow} from '../../src/app/rows.ts';
import {makeTheme} from '../../src/app/theme.ts';
import {assessing, chooseItem} from '../support/assessment.ts';
import {driver} from '../support/commander.ts';

const theme = makeTheme('dark', {color: false, ascii: false});
const wait = () => new Promise(resolve => setTimeout(resolve, 20));
let unmount: (() => void) | null = null;
afterEach(() => unmount?.());

function show(children: ReactNode) {
	const fake = assessing();
	const person = driver(fake);
	const stage: Stage = {
		engine: fake.engine,
		view: person.view,
		theme,
		actions: person.context.actions,
		start: null,
		paint: createPaintClock(fake.now),
		handler: {current: null},
		ask: asksOf(person.context),
		now: fake.now,
	};
	const shown = render(<StageContext value={stage}>{children}</StageContext>);
	unmount = shown.unmount;
	/** What a person reads: weight and reversal taken away. */
	const text = () => stripVTControlCharacters(shown.lastFrame() ?? '');
	return {...shown, text, fake, person};
}

describe('rows', () => {
	it('are cut to their width and to their number', () => {
		const {text} = show(<Rows rows={['the first line is long', 'second', 'third']} width={10} height={2} />);
		expect(text()).toBe('the firs..\nsecond');
	});
	it('put a table, a right edge and two blocks in cells', () => {
		expect(paintRow(tableRow([{width: 5}, {width: 4, align: 'right'}], ['abcdefg', '12']), 20, theme)).toBe('abc..    12');
		expect(paintRow(leftRight('left', 'right', 12), 12, theme)).toBe('left   right');
		expect(beside(['a'], 3, ['x', 'y'], theme).map(row => paintRow(row, 20, theme))).toEqual(['a   │ x', '    │ y']);
		expect(paintRow(rule(4, makeTheme('dark', {color: false, ascii: true})), 4, makeTheme('dark', {color: false, ascii: true}))).toBe(
			'----',
		);
	});
	it('give each piece its style, and none without colour', () => {
		expect(paintRow([span('good', 'pass')], 10, makeTheme('dark', {color: true, ascii: false}))).toBe('\u001b[32mpass\u001b[0m');
		expect(paintRow([span('good', 'pass')], 10, theme)).toBe('pass');
	});
});

describe('the top line', () => {
	it('says what waits at the right edge, and one or zero in words', async () => {
		const {text, fake} = show(<TopLine left="GATE  Build" width={80} />);
		expect(text()).toMatch(/^ GATE {2}Build +2 WAIT FOR YOU, press i$/);
		fake.dispatch({type: 'inbox.withdrawn', ids: ['fit']});
		await wait();
		expect(text()).toMatch(/1 WAITS FOR YOU, press i$/);
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints']});
		await wait();
		expect(text()).toMatch(/nothing waits$/);
	});
});

describe('the footer', () => {
	it('names the layer and the keys of the place, or the sentence of the moment', async () => {
		const {text, person} = show(<Footer width={80} height={2} small={false} said={[]} question={[]} text={[]} />);
		expect(text()).toMatch(/^─+\n COMMAND {2}i inbox/);
		const said = show(<Footer width={80} height={3} small={false} said={['Denied;', 'it goes on.']} question={[]} text={[]} />);
		expect(said.text()).toMatch(/^ Denied;\n it goes on\.\n COMMAND/);
		person.view.setState({confirm: {kind: 'quit'}});
		await wait();
		expect(text()).toMatch(/ CONFIRM {2}y yes {2}n, esc, enter no/);
	});
});

describe('the picker', () => {
	it('is drawn where it stands, and moved and taken by the keymap alone', async () => {
		const options =
			chooseItem.kind === 'choose' ? chooseItem.options.map(one => ({value: one.value, label: one.label, note: one.effect})) : [];
		const shown = (highlighted: number) => show(<Picker options={options} highlighted={highlighted} width={60} height={2} />).text();
		expect(shown(0)).toMatch(/^ > merge into Substantial +5 classes become 4\n {3}drop 15 rows/);
		expect(shown(1)).toMatch(/\n > drop 15 rows/);
		expect(shown(2)).toMatch(/^ {3}drop 15 rows.*\n > /);
		const {person, fake} = show('');
		person.view.setState({input: {kind: 'pick', purpose: {kind: 'choose', id: 'rare'}, title: '', options, highlighted: 0}});
		person.press('j', 'j', 'k', '1', 'down', 'j', 'j', 'k');
		expect(person.view.getState().input).toMatchObject({highlighted: options.length - 2});
		expect(fake.commands).toEqual([]);
	});
});
