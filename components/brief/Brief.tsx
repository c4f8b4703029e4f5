import {useCallback, useMemo} from 'react';
import {useReadable, useScreen} from '../../src/app/hooks.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {labelled, paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import {roleTable} from '../../src/domain/roles.ts';
import {phaseTitles, stepsOf} from '../../src/domain/workflow.ts';
import {plainLines} from '../../src/system/sanitize.ts';
import {Scrolled} from '../primitives/Scrolled.tsx';
import type {ViewProps} from '../view.ts';

/** What a sub-agent is told for a step, word for word, and what will be measured of it; h and l go to other steps. */
export function Brief({view, width, height}: ViewProps<'brief'>) {
	const {engine, ask} = useScreen();
	const {phase, step: id} = view;
	const system = useReadable(engine.session, one => one.state.system_types);
	const backend = useReadable(engine.session, one => one.state.phases[phase].steps[id]?.backend ?? null);
	const steps = stepsOf(phase, system);
	const step = steps.find(one => one.id === id);
	const load = useCallback(() => engine.brief(phase, id), [engine, phase, id]);
	const brief = useLoaded(load);
	const rows = useMemo((): readonly Row[] => {
		const text: readonly Row[] =
			brief.status === 'there'
				? plainLines(brief.value).flatMap(line => paragraph(line, width, /^#{1,6} /.test(line) ? 'strong' : 'plain'))
				: brief.status === 'failed'
					? paragraph(`The brief cannot be made: ${brief.reason}`, width, 'bad')
					: paragraph('Putting the brief together ...', width, 'dim');
		const checks = engine.checks(phase).filter(check => check.step === id);
		const measured = checks.flatMap(check => {
			const {title, mustBe, couldBeFooledBy} = engine.checkText(check.id);
			return [
				...labelled(span('strong', title), 28, `must be: ${mustBe}`, width),
				...labelled('', 28, `could be fooled by: ${couldBeFooledBy}`, width, 'dim'),
			];
		});
		return [
			...text,
			'',
			[' ', span('title', 'What will be measured')],
			...(measured.length > 0 ? measured : paragraph('No check of this version looks at this step.', width, 'dim')),
		];
	}, [brief, engine, phase, id, width]);
	const role = step ? `${roleTable[step.role].number} ${roleTable[step.role].title}` : '';
	return (
		<Scrolled
			name={`brief.${phase}.${id}`}
			heading={[
				span('title', 'BRIEF'),
				`  ${phaseTitles[phase]}: ${step?.title ?? id}`,
				span('dim', width >= 100 ? `     to ${role}${backend ? `, ${backend}` : ''}` : ''),
			]}
			rows={rows}
			width={width}
			height={height}
			{...(brief.status === 'there' ? {copied: brief.value} : {})}
			onCommand={command => {
				if (command !== 'left' && command !== 'right') return false;
				const next = steps[steps.findIndex(one => one.id === id) + (command === 'right' ? 1 : -1)];
				if (next) ask.open({id: 'brief', phase, step: next.id});
				return true;
			}}
		/>
	);
}
