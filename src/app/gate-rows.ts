import type {Check} from '../domain/check.ts';
import {duration} from '../domain/format.ts';
import {type Phase, phaseTitles, type SystemType, stepsOf} from '../domain/workflow.ts';
import type {Breaking, CheckPlace, CheckText, Measuring} from '../engine/engine.ts';
import {plotRows} from './check-plots.ts';
import {evidenceText, measuredText, mustBeText, saidText, setByText, verdictSpan} from './gate-text.ts';
import {type Column, type Row, span, tableRow} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';

/** Lines of a plot inside the detail of a check; enter shows it larger. */
const plotHeight = 6;

/** A line of the gate's table: a measured check, the one being measured, or one that is still to come. */
export type GateLine =
	| {readonly kind: 'measured'; readonly id: string; readonly check: Check}
	| {readonly kind: 'measuring' | 'to come' | 'left out'; readonly id: string; readonly step: string};

/** Checks in their order: those measured, and while or before a gate is judged those that are missing. */
export function gateLines(
	known: readonly CheckPlace[],
	checks: readonly Check[],
	state: 'judging' | 'judged' | 'not judged',
	/** The check that is being measured; null: that is not known here, and the next of the list is taken for it. */
	now: string | null = null,
): readonly GateLine[] {
	const measured = new Map(checks.map(check => [check.id, check]));
	const measuredLast = known.findLastIndex(place => measured.has(place.id));
	const current = known.findIndex(place => place.id === now && !measured.has(place.id));
	const measuring = current === -1 ? measuredLast + 1 : current;
	const lines = known.flatMap((place, index): readonly GateLine[] => {
		const check = measured.get(place.id);
		if (check) return [{kind: 'measured', id: place.id, check}];
		if (state === 'judged') return [];
		if (state === 'judging' && index < measuring) return [{kind: 'left out', ...place}];
		return [{kind: state === 'judging' && index === measuring ? 'measuring' : 'to come', ...place}];
	});
	const others = checks.filter(check => !known.some(place => place.id === check.id));
	return [...lines, ...others.map((check): GateLine => ({kind: 'measured', id: check.id, check}))];
}

/** Columns of the table by width: at 100 and more all six of them. */
export function gateColumns(width: number): {readonly columns: readonly Column[]; readonly titles: readonly string[] | null} {
	const rest = width - 1 - 4 - 2;
	if (width < 60)
		return {
			columns: [{width: 4}, {width: Math.min(22, Math.floor(rest * 0.5))}, {width: Math.max(4, Math.ceil(rest * 0.5) - 2)}],
			titles: null,
		};
	if (width < 100) {
		const title = 27;
		const measured = Math.floor((rest - title - 4) * 0.58);
		return {columns: [{width: 4}, {width: title}, {width: measured}, {width: rest - title - 4 - measured}], titles: null};
	}
	const free = rest - 8 - 10;
	const share = (part: number) => Math.floor(free * part);
	const [title, measured, mustBe, said] = [Math.max(27, share(0.27)), share(0.23), share(0.17), share(0.13)];
	return {
		columns: [
			{width: 4},
			{width: title},
			{width: measured},
			{width: mustBe},
			{width: 8},
			{width: said},
			{width: free - title - measured - mustBe - said},
		],
		titles: ['GATE', 'CHECK', 'MEASURED BY US', 'MUST BE', 'SET BY', 'AGENT SAID', 'EVIDENCE'],
	};
}

/** `now`: what is being measured inside the check, when it says so. */
export function gateTableRow(
	line: GateLine,
	text: CheckText,
	here: boolean,
	columns: readonly Column[],
	now: Measuring | null = null,
): Row {
	const mark = span(here ? 'title' : 'plain', here ? '>' : ' ');
	const title = span(here ? 'strong' : 'plain', text.title);
	if (line.kind !== 'measured') {
		const word = {measuring: span('strong', 'run '), 'to come': span('dim', '-   '), 'left out': span('dim', 'n/a ')}[line.kind];
		const what = {
			measuring: now?.check === line.id ? progressText(now) : 'being measured now',
			'to come': '',
			'left out': 'does not apply here',
		}[line.kind];
		const [gate, name, ...others] = columns;
		if (!gate || !name) return [mark, word];
		// Nothing is measured, claimed or cited yet: what it must be has the room of all that.
		const rest = {width: others.reduce((sum, column) => sum + column.width + 2, -2)};
		return [mark, ...tableRow([gate, name, rest], [word, title, span('dim', what || `must be: ${text.mustBe}`)])];
	}
	const {check} = line;
	if (columns.length <= 4) {
		const said = saidText(check);
		const measured = said.endsWith('differs') ? `${measuredText(check)}  agent said ${said.replace(/ differs$/, '')}` : measuredText(check);
		return [mark, ...tableRow(columns, [verdictSpan(check.verdict), title, measured, `must be ${mustBeText(check)}`])];
	}
	return [
		mark,
		...tableRow(columns, [
			verdictSpan(check.verdict),
			title,
			measuredText(check),
			mustBeText(check),
			span(check.set_by === 'default' ? 'warn' : 'plain', setByText(check)),
			saidText(check),
			span('dim', evidenceText(check)),
		]),
	];
}

const progressText = ({label, fraction}: Measuring): string => (fraction === null ? label : `${label}, ${Math.floor(100 * fraction)} %`);

export type GateDetail = {
	readonly phase: Phase;
	readonly systemTypes: readonly SystemType[];
	readonly text: CheckText;
	readonly line: GateLine;
	readonly breaks: Breaking | undefined;
	/** The command that shows the same outside of the screen. */
	readonly command: string;
	readonly width: number;
	/** The phase is behind: r begins the one that is open. */
	readonly goesOn?: boolean;
	/** Plots without line-drawing characters. */
	readonly ascii?: boolean;
};

/** All about the check under the cursor: what was measured, what could fool it, what to do next. */
export function gateDetail({
	phase,
	systemTypes,
	text,
	line,
	breaks,
	command,
	width,
	goesOn = false,
	ascii = false,
}: GateDetail): readonly Row[] {
	const step = line.kind === 'measured' ? line.check.step : line.step;
	const stepTitle = stepsOf(phase, systemTypes).find(one => one.id === step)?.title ?? step;
	const label = 20;
	const head = paragraph(`${text.title}: must be ${text.mustBe || 'as agreed'}`, width, 'strong');
	const fooled = text.couldBeFooledBy ? labelled('what could fool it', label, text.couldBeFooledBy, width) : [];
	if (line.kind !== 'measured') {
		const why = {
			measuring: 'It is being measured now.',
			'to come': `Not measured yet. The gate is judged by itself when all steps of ${phaseTitles[phase]} are done.`,
			'left out': 'It does not apply to this project.',
		}[line.kind];
		return [...head, ...breakRows(breaks, width), ...paragraph(why, width, 'dim'), '', ...fooled];
	}
	const {check} = line;
	const reason = check.reason ? paragraph(check.reason, width, check.verdict === 'fail' ? 'bad' : 'warn') : [];
	const detail = (check.detail ?? []).filter(one => one !== check.reason).flatMap(one => paragraph(one, width, 'plain', 2));
	const next = nextSteps(check, stepTitle, goesOn);
	const plots = (check.plots ?? []).flatMap((plot): readonly Row[] => ['', ...plotRows(plot, width, plotHeight, ascii)]);
	return [
		...head,
		// Asked for just now: seen at once, however long the evidence is.
		...breakRows(breaks, width),
		...reason,
		...plots,
		...(detail.length > 0 ? ['', ...detail] : []),
		'',
		...(check.claimed === null ? [] : labelled('agent said', label, saidText(check), width)),
		...labelled('step', label, `${stepTitle}; measured in ${duration(check.duration_ms)}`, width),
		...(check.evidence.length > 0 ? labelled('evidence', label, check.evidence.join('  '), width) : []),
		...labelled('do it yourself', label, command, width),
		...fooled,
		'',
		...next.flatMap(([key, what], index): readonly Row[] => labelled(span('dim', index === 0 ? 'next' : ''), 8, `${key}  ${what}`, width)),
	];
}

/** What a person can do about a check; each begins with its key. */
function nextSteps(check: Check, stepTitle: string, goesOn: boolean): readonly (readonly [string, string])[] {
	const steps: (readonly [string, string])[] = [];
	if (goesOn) steps.push(['r', 'go on with the phase that is open']);
	else if (check.verdict === 'fail')
		steps.push(['r', `hand it back: ${stepTitle} runs again, told what failed but no figure; then judged again`]);
	else if (check.verdict === 'not_run') steps.push(['r', 'judge this gate again, once what is missing is there']);
	else steps.push(['r', 'judge this gate again']);
	const [evidence] = check.evidence;
	if (evidence !== undefined)
		steps.push([
			'e',
			`open ${evidence.replace(/#.*$/s, '')} in your editor; enter ${check.plots?.length ? 'draws it larger' : 'reads it here'}`,
		]);
	if (check.verdict === 'fail')
		steps.push(['w', 'waive: asks for a reason and a last day; written to gates/waivers.yaml, so that CI and review see it']);
	steps.push(['b', 'break it: change a copy of the project on purpose and see whether this check notices']);
	return steps;
}

function breakRows(breaks: GateDetail['breaks'], width: number): readonly Row[] {
	if (breaks === undefined) return [];
	const {now, results} = breaks;
	const applicable = results.filter(one => one.applicable);
	const caught = applicable.filter(one => one.caught).length;
	return [
		...(now !== null
			? paragraph(`break it: its sabotages run now, each on a copy of the project: ${now} ...`, width, 'strong')
			: applicable.length === 0
				? paragraph('break it: no sabotage of this check can be made on this project now', width, 'warn')
				: paragraph(
						`break it: ${caught} of ${applicable.length} sabotages were caught`,
						width,
						caught === applicable.length ? 'good' : 'bad',
					)),
		...results.flatMap(one => {
			const word = !one.applicable ? span('dim', 'left out') : one.caught ? span('good', 'caught') : span('bad', 'NOT CAUGHT');
			return labelled(word, 12, `${one.title}${one.detail ? `: ${one.detail}` : ''}`, width);
		}),
		'',
	];
}
