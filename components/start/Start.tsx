import {useEffect} from 'react';
import type {StartModel, StartPort} from '../../src/app/actions.ts';
import {cellWidth, cut, cutClause, displayText, pad, wrap} from '../../src/app/cells.ts';
import {wholePieces} from '../../src/app/environment-text.ts';
import {type Form, type FormField, fieldAt, mergeForm, noteOf, onLastLine, shownValue} from '../../src/app/form.ts';
import {useReadable, useStage, useView} from '../../src/app/hooks.ts';
import {leftRight, type Row, rule, span} from '../../src/app/rows.ts';
import {followFocus, startForm, writesNote} from '../../src/app/start-form.ts';
import {editorRow} from '../../src/app/text-row.ts';
import type {Theme} from '../../src/app/theme.ts';
import {waitingText} from '../../src/app/waiting.ts';
import {Rows} from '../primitives/Rows.tsx';
import type {ViewProps} from '../view.ts';

/** What is known before a session is open, what would happen, and the fields to correct it. */
export function Start({width, height}: ViewProps<'start'>) {
	const {start} = useStage();
	return start ? (
		<StartForm start={start} width={width} height={height} />
	) : (
		<Rows rows={[' The session is being opened.']} width={width} height={height} />
	);
}

function StartForm({start, width, height}: {readonly start: StartPort; readonly width: number; readonly height: number}) {
	const {view, theme} = useStage();
	const model = useReadable(start.model, one => one);
	const form = useView(state => state.forms['start']) ?? startForm(model);
	const typing = useView(state => state.input?.kind === 'form');
	// Guesses that arrive later take their place in what nobody touched.
	useEffect(() => {
		const {forms} = view.getState();
		view.setState({forms: {...forms, start: followFocus(mergeForm(forms['start'], startForm(model)), start.folderFor)}});
	}, [view, model, start]);
	return <Rows rows={startRows(model, form, typing, width, height, theme)} width={width} height={height} />;
}

/** The start view as lines, the parts that explain left out first where the window is small. */
export function startRows(model: StartModel, form: Form, typing: boolean, width: number, height: number, theme: Theme): readonly Row[] {
	const top: Row = leftRight([' ', span('title', 'ml-engineer')], [span('dim', model.place), '     ', waitingText(0, width), ' '], width);
	const fields = form.fields.flatMap((field, index) => fieldRows(field, index === form.at, typing, width, model, form));
	const go: Row = leftRight('', [span(onLastLine(form) ? 'cursor' : 'strong', form.last), '  '], width);
	const question: readonly Row[] = [[' ', span('strong', fieldAt(form)?.help ?? 'enter starts; r starts from anywhere after esc')], ''];
	const then: readonly Row[] =
		model.plan.length === 0
			? []
			: [
					' Then',
					...model.plan.map(
						(line): Row => leftRight(['   ', span('dim', pad(line.when, 8)), line.what], [span('dim', line.takes), '  '], width),
					),
				];
	const environment: readonly Row[] =
		model.environment === '' ? [] : [[' ', span('dim', wholePieces(model.environment.split(/ {2,}/), width - 2))]];
	const sessions: readonly Row[] = [
		rule(width, theme),
		' Earlier sessions here',
		...(model.sessions.length === 0
			? [[span('dim', '   none')]]
			: model.sessions.map(
					(session, index): Row => [
						`   ${pad(cut(displayText(`${session.line}   ${session.title}`), width - 22), width - 20)}`,
						span('dim', index === 0 ? 'see Earlier above' : ''),
					],
				)),
	];
	const looking: readonly Row[] = model.looking ? [[' ', span('warn', model.looking)]] : [];
	const blocks: readonly (readonly Row[])[] = [
		[top, rule(width, theme)],
		question,
		fields,
		[go],
		looking,
		[...then, ...(then.length > 0 ? [''] : [])],
		environment,
		sessions,
		capabilityRows(model, width),
	];
	// What helps least goes first when there is no room: capabilities, what follows, earlier sessions, the environment.
	const order = [8, 5, 7, 6, 1];
	const dropped = new Set<number>();
	const total = () => blocks.reduce((sum, block, index) => sum + (dropped.has(index) ? 0 : block.length), 0);
	for (const index of order) if (total() > height) dropped.add(index);
	const all = blocks.flatMap((block, index) => (dropped.has(index) ? [] : block));
	if (all.length <= height) return all;
	// Still too much: the top line stays, the rest follows the focused field.
	const here =
		form.fields.slice(0, form.at).reduce((sum, field) => sum + fieldRows(field, false, false, width, model, form).length, 0) +
		blocks.slice(0, 2).reduce((sum, block, index) => sum + (dropped.has(index) ? 0 : block.length), 0);
	const first = Math.min(Math.max(2, here - Math.floor((height - 2) / 2)), all.length - height + 2);
	return [...all.slice(0, 2), ...all.slice(first)].slice(0, height);
}

function capabilityRows(model: StartModel, width: number): readonly Row[] {
	if (model.capabilities.length === 0) return [];
	return [
		'',
		[span('dim', ' Enabled capabilities')],
		...wrap(model.capabilities.join(', '), width - 4).map((line): Row => [span('dim', `   ${line}`)]),
	];
}

function fieldRows(field: FormField, here: boolean, typing: boolean, width: number, model: StartModel, form: Form): readonly Row[] {
	const room = width - 13;
	const label = [span(here ? 'title' : 'plain', here ? ' > ' : '   '), span(here ? 'strong' : 'dim', pad(field.label, 9))];
	const below = field.below.flatMap(line => wrap(line, room)).map((line): Row => ['            ', span('warn', line)]);
	const foundHere = field.id === 'focus' ? model.found : field.id === 'data' && shownValue(field) !== '' ? model.dataFound : null;
	const found: readonly Row[] = foundHere
		? [['   ', span('dim', pad(field.id === 'focus' ? 'Found' : '', 9)), cutClause(displayText(foundHere), room + 1)]]
		: [];
	if (here && typing && field.kind !== 'pick') return [[...label, ...editorRow(field.editor, room)], ...found, ...below];
	const value =
		shownValue(field) ||
		(field.id === 'data' && model.dataFound
			? cutClause(displayText(model.dataFound), room)
			: field.kind === 'pick'
				? 'not chosen yet: enter'
				: field.id === 'data'
					? 'no data file found here; write a path'
					: field.id === 'target'
						? 'known when the data is read'
						: '');
	const gap = Math.max(3, Math.min(33, width >= 100 ? 33 : 24) - cellWidth(value));
	const left = width - 12 - cellWidth(value) - gap;
	const note = displayText(field.id === 'writes' ? writesNote(form, model.place) : noteOf(field));
	const others = here && field.kind === 'pick' && field.options.length > 1 ? `enter: ${field.options.length} to choose from` : '';
	const both = [note, others].filter(part => part !== '').join('   ');
	// What is known of the answer comes before how to change it: the foot of the view names the keys as well.
	const beside = cellWidth(both) <= left ? both : cutClause(note || others, Math.max(0, left));
	return [[...label, span(here ? 'strong' : 'plain', value), ' '.repeat(gap), span('dim', beside)], ...found, ...below];
}
