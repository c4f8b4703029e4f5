import {fieldText, shownValue} from '../../src/app/form.ts';
import {useReadable, useStage, useView} from '../../src/app/hooks.ts';
import {leftRight, type Row, rule, span} from '../../src/app/rows.ts';
import {labelled, paragraph} from '../../src/app/text-block.ts';
import {Rows} from '../primitives/Rows.tsx';
import type {ViewProps} from '../view.ts';

/** The moments between the start and the workspace: what is read, how far it is, and what the session will be about. */
export function Opening({width, height}: ViewProps<'opening'>) {
	const {start, theme} = useStage();
	const model = useReadable(start?.model ?? nothing, one => one);
	// What was written in the form, when the session was begun from there.
	const written = useView(state => state.forms['start']);
	const form = model?.resuming ? undefined : written;
	const field = form?.fields.find(one => one.id === 'target');
	const target = field ? shownValue(field) : '';
	const facts: readonly (readonly [string, string])[] = model
		? [
				['Focus', form ? fieldText(form, 'focus') : model.focus],
				['Data', form ? fieldText(form, 'data') : model.data.map(one => one.label).join(', ')],
				['Target', form ? target : (model.targetChosen ?? '')],
				['Writes', form ? fieldText(form, 'writes') : model.writes],
			]
		: [];
	const rows: readonly Row[] = [
		leftRight([' ', span('title', 'ml-engineer')], [span('dim', model?.place ?? ''), ' '], width),
		rule(width, theme),
		[' ', span('strong', model?.resuming ? 'Taking the session up' : 'Opening the session')],
		'',
		[' ', span('warn', model?.looking ?? 'reading')],
		'',
		...facts.filter(([, value]) => value !== '').flatMap(([label, value]) => labelled(span('dim', label), 9, value, width)),
		'',
		...paragraph(
			model?.resuming
				? 'Nothing runs before r. q leaves; the session stays as it was saved.'
				: 'Nothing runs before r. q leaves; what was begun here is taken back.',
			width,
		),
	];
	// In a low window what is being read comes first.
	return <Rows rows={height < 8 ? [rows[0] ?? '', rows[4] ?? '', ...rows.slice(6)] : rows} width={width} height={height} />;
}

const nothing = {getState: () => null, getInitialState: () => null, subscribe: () => () => {}};
