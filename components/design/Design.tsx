import {useCallback, useMemo} from 'react';
import {readDesign} from '../../src/app/design-lines.ts';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {labelled, paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import {Scrolled} from '../primitives/Scrolled.tsx';
import type {ViewProps} from '../view.ts';

/** The pipeline as it is designed, drawn, and below it each decision with the measurement it rests on and what it beat. */
export function Design({width, height}: ViewProps<'design'>) {
	const {engine, theme} = useScreen();
	const {ascii} = theme.glyphs;
	const seq = useReadable(engine.session, one => one.state.seq);
	const load = useCallback(() => readDesign(engine, ascii), [engine, ascii]);
	const design = useLoaded(load, String(seq));
	const rows = useMemo((): readonly Row[] => {
		if (design.status === 'loading') return paragraph('Reading the reports of Design ...', width, 'dim');
		if (design.status === 'failed') return paragraph(`The design cannot be drawn: ${design.reason}`, width, 'bad');
		const {drawing, decisions} = design.value;
		return [
			...drawing.map((line): Row => [' ', span('plain', line)]),
			...decisions.flatMap(({what, because, instead}) => [
				'',
				...paragraph(what, width, 'strong'),
				...because.flatMap(line => labelled(span('good', 'because'), 10, line, width)),
				...instead.flatMap(line => labelled(span('dim', 'not'), 10, line, width)),
			]),
		];
	}, [design, width]);
	const copied = design.status === 'there' ? {copied: design.value.drawing.join('\n')} : {};
	return (
		<Scrolled
			name="design"
			heading={[span('title', 'DESIGN'), '  the pipeline, and what each decision rests on']}
			rows={rows}
			width={width}
			height={height}
			{...copied}
		/>
	);
}
