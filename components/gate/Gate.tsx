import {useMemo} from 'react';
import {evidencePlots} from '../../src/app/chart-rows.ts';
import {gateColumns, gateDetail, gateLines, gateTableRow} from '../../src/app/gate-rows.ts';
import {
	againCommand,
	hiddenText,
	isolationText,
	placeOfEvidence,
	reportCommand,
	shownChecks,
	verdictCounts,
} from '../../src/app/gate-text.ts';
import {useCommands, useReadable, useReadableSlowly, useScreen} from '../../src/app/hooks.ts';
import {lineOfPointer} from '../../src/app/json-line.ts';
import {type Row, rule, ruleBetween, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {placeOf, useList, useScrolling} from '../../src/app/use-list.ts';
import type {Check} from '../../src/domain/check.ts';
import {duration} from '../../src/domain/format.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {phases, phaseTitles, stepsOf} from '../../src/domain/workflow.ts';
import {Rows} from '../primitives/Rows.tsx';
import {TopLine} from '../primitives/TopLine.tsx';
import type {ViewProps} from '../view.ts';

/** Where there is a verdict to look at. */
function judgedText(state: SessionState): string {
	const judged = phases.filter(phase => state.phases[phase].gate !== null).map(phase => phaseTitles[phase]);
	return judged.length === 0 ? 'No phase was judged yet.' : `Judged: ${judged.join(', ')}; h and l go from phase to phase.`;
}

/** What we measured, beside what the sub-agents said: the checks above, all about the one under the cursor below. */
export function Gate({view, width, height}: ViewProps<'gate'>) {
	const {engine, theme, ask} = useScreen();
	const state = useReadable(engine.session, one => one.state);
	const {phase: id} = view;
	const phase = state.phases[id];
	const checks = shownChecks(phase);
	const progress = phase.judging ? 'judging' : phase.gate ? 'judged' : 'not judged';
	const known = useMemo(() => engine.checks(id), [engine, id]);
	const now = useReadableSlowly(engine.measuring, one => one);
	const lines = useMemo(() => gateLines(known, checks, progress, now?.check ?? null), [known, checks, progress, now?.check]);
	const wide = width >= 100;
	const {columns, titles: allTitles} = gateColumns(width);
	const titles = lines.length > 0 ? allTitles : null;
	const above = (wide ? 4 : width >= 60 ? 3 : 2) + (titles ? 1 : 0);
	const room = Math.max(1, Math.min(lines.length, Math.floor((height - above) * 0.6)));
	const first = (verdict: Check['verdict']) => lines.findIndex(one => one.kind === 'measured' && one.check.verdict === verdict);
	// Where a person is needed most: what failed, else what was not run.
	const worst = [first('fail'), first('not_run')].find(at => at !== -1) ?? 0;
	const list = useList(`gate.${id}`, lines.length, room, worst);
	const line = lines[list.at];
	const breaks = useReadable(engine.breaks, all => (line ? all[line.id] : undefined));
	const command = line ? againCommand(state, engine.folder, id, line.id) : reportCommand(state, engine.folder);
	const {ascii} = theme.glyphs;
	const detail = useMemo(
		() =>
			line
				? gateDetail({
						phase: id,
						systemTypes: state.system_types,
						text: engine.checkText(line.id),
						line,
						breaks,
						command,
						width,
						goesOn: phase.status === 'passed' && state.phase !== id,
						ascii,
					})
				: [
						...paragraph(`This version of ml-engineer has no checks for ${phaseTitles[id]} yet: nothing of it can be judged.`, width),
						...paragraph(judgedText(state), width, 'dim'),
					],
		[id, state, engine, line, breaks, command, width, phase.status, ascii],
	);
	const shownLines = Math.min(room, lines.length);
	const below = Math.max(0, height - above - shownLines - (lines.length > 0 ? 1 : 0));
	const scrolling = useScrolling(`gate.detail.${line?.id ?? ''}`, detail.length, below);
	/** Where evidence stands: in the editor, or in the view of the files. */
	const openEvidence = async (evidence: string, inEditor: boolean) => {
		try {
			const place = placeOfEvidence(evidence);
			const text = await engine.readFile(place.path);
			const at = place.pointer === null ? place.line : lineOfPointer(text, place.pointer);
			if (inEditor) {
				ask.edit(`${state.project ?? engine.folder}/${place.path}`, at);
				return;
			}
			const file = (await engine.files()).findIndex(one => one.path === place.path);
			if (file === -1) {
				ask.say(`${place.path} is not among the files of this session.`);
				return;
			}
			ask.setCursor('files', file);
			ask.setOffset(`files.detail.${file}`, Math.max(0, at - 1));
			ask.open({id: 'files'});
		} catch (error) {
			ask.say(`${evidence} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
	useCommands(pressed => {
		const here = lines[list.current()];
		const check = here?.kind === 'measured' ? here.check : null;
		switch (pressed) {
			case 'half-down':
			case 'half-up':
			case 'page-down':
			case 'page-up':
				return scrolling.move(pressed);
			case 'left':
			case 'right': {
				const next = phases[phases.indexOf(id) + (pressed === 'right' ? 1 : -1)];
				if (next) ask.open({id: 'gate', phase: next});
				return true;
			}
			case 'run':
				if (phase.judging) ask.say('The gate is being judged now.');
				else if (check?.verdict === 'fail') {
					const title = stepsOf(id, state.system_types).find(step => step.id === check.step)?.title ?? check.step;
					ask.act({type: 'run-step', phase: id, step: check.step}, `${title} runs again; the gate is judged again when it is done.`);
				} else return false;
				return true;
			case 'break':
				// Its results stand at the top.
				scrolling.to(0);
				if (here) ask.act({type: 'break-check', phase: id, check: here.id});
				return true;
			case 'waive':
				if (check?.verdict === 'fail') ask.waive(check.id);
				else ask.say('Only a check that failed can be waived; put the cursor on one.');
				return true;
			case 'copy':
				ask.copy(command);
				return true;
			case 'enter':
			case 'edit': {
				const drawn = pressed === 'enter' ? evidencePlots(state).findIndex(one => one.check.id === check?.id) : -1;
				if (drawn !== -1) {
					ask.setCursor('charts', drawn);
					ask.open({id: 'charts'});
					return true;
				}
				const evidence = check?.evidence[0];
				if (evidence === undefined) ask.say('There is no evidence yet: it comes with the measurement.');
				else void openEvidence(evidence, pressed === 'edit');
				return true;
			}
			default:
				return list.move(pressed);
		}
	});
	const counts = verdictCounts(checks);
	const spent = phase.gate && !phase.judging ? `     ${duration(phase.gate.duration_ms)}` : '';
	const passed = span(counts.pass > 0 ? 'good' : 'plain', `${counts.pass} pass`);
	const failed = span(counts.fail > 0 ? 'bad' : 'plain', `${counts.fail} FAIL`);
	const heading: Row = [
		span('title', wide ? 'GATE  ' : 'GATE '),
		`${phaseTitles[id]}${wide ? `, ${state.system_types.join(' + ')}` : ''}`,
		wide ? '       ' : '   ',
		...(progress === 'not judged'
			? [span('dim', 'not judged yet')]
			: [
					phase.judging ? span('strong', `judging ${phase.judging.length}/${known.length}  `) : '',
					...(width < 60 ? [failed, '  ', passed] : [passed, '  ', failed]),
					span(counts.waived > 0 ? 'warn' : 'plain', `  ${counts.waived} waived`),
					span(counts.not_run > 0 ? 'warn' : 'plain', `  ${counts.not_run} not run`),
				]),
		wide ? span('dim', spent) : '',
		phase.status === 'stale' ? span('warn', '  stale') : '',
	];
	const {isolation, seed} = phase.gate ?? {isolation: 'by agreement'};
	const place = placeOf(scrolling.top, below, detail.length);
	const rows: readonly Row[] = [
		...(width < 60
			? []
			: [
					[
						' ',
						span(
							'dim',
							wide ? hiddenText(state, true) : `${hiddenText(state, false)}; ${isolation}${seed === undefined ? '' : `; seed ${seed}`}`,
						),
					],
				]),
		...(wide ? [[' ', span('dim', isolationText(state, phase.gate))]] : []),
		rule(width, theme),
		...(titles
			? [
					[
						' ',
						...tableRow(
							columns,
							titles.map(title => span('dim', title)),
						),
					],
				]
			: []),
		...lines
			.slice(list.first, list.first + shownLines)
			.map((one, index): Row => gateTableRow(one, engine.checkText(one.id), list.first + index === list.at, columns, now)),
		...(lines.length === 0
			? []
			: [place ? ruleBetween('', [span('dim', width < 60 ? place : `${place}, ctrl-d more`)], width, theme) : rule(width, theme)]),
		...detail.slice(scrolling.top, scrolling.top + below),
	];
	return (
		<>
			<TopLine left={heading} width={width} />
			<Rows rows={rows} width={width} height={height - 1} />
		</>
	);
}
