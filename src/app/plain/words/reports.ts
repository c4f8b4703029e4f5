import {counted} from '../../../domain/format.ts';
import {phaseTitles} from '../../../domain/workflow.ts';
import {type ChartId, chartList, chartSource, chartTitle, evidencePlots} from '../../chart-rows.ts';
import {type DataFound, loadDataReport} from '../../data-report.ts';
import {readDesign} from '../../design-lines.ts';
import {maturityDetail} from '../../maturity-detail.ts';
import {loadMaturity, type MaturityFound} from '../../maturity-report.ts';
import {filterText, type MaturityLine, maturityLines, maturityRow, notYetText} from '../../maturity-rows.ts';
import {numbered} from '../arguments.ts';
import {plotSpeech} from '../chart-speech.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {full, rowSpeech} from '../speech.ts';
import {columnSpeech, dataWords} from './data.ts';

/** Wide enough that nothing is cut: lines are broken where they are said. */
const wide = 400;

const lineName = (line: MaturityLine): string => (line.kind === 'test' ? line.test.id : line.kind === 'section' ? line.section : line.kind);

function maturitySpeech(found: MaturityFound, rest: string): readonly string[] {
	const lines = maturityLines(found);
	const spokenLine = (line: MaturityLine) => full(rowSpeech(maturityRow(line, found, false, wide)));
	if (rest === '')
		return [
			'Maturity, from Assess.',
			...lines.map(spokenLine),
			'Type maturity and the name of a test, as D1, of a section, or score, levels, next, claimed, risks, earlier.',
		];
	const wanted = rest.toLowerCase();
	const line = lines.find(known => lineName(known).toLowerCase() === wanted);
	if (line)
		return maturityDetail(line, found, -1, wide, true)
			.rows.map(rowSpeech)
			.filter(text => text !== '')
			.map(full);
	const having = lines.filter(known => known.kind === 'test' && filterText(known).toLowerCase().includes(wanted));
	if (having.length === 0) throw new NotUnderstood(`No line and no test of the maturity report has "${rest}".`);
	return [`${counted(having.length, 'test')} with "${rest}".`, ...having.map(spokenLine)];
}

function chartSpeech(chart: ChartId, found: DataFound | null): readonly string[] {
	const head = `Chart ${chartTitle(chart)}, ${chartSource(chart)}.`;
	switch (chart.kind) {
		case 'evidence':
			return [head, ...plotSpeech(chart.plot)];
		case 'later':
			return [head, `It will show ${chart.of}, measured in ${phaseTitles[chart.phase]}.`];
		case 'histogram': {
			const column = found?.report.profile.find(known => known.name === chart.column);
			return found && column ? [head, ...columnSpeech(found, column)] : [head];
		}
		case 'balance':
		case 'missing':
			return [head];
	}
}

async function chart(talk: Conversation, rest: string): Promise<void> {
	const found = await loadDataReport(talk.engine);
	const charts = chartList(found, evidencePlots(talk.state()));
	if (rest === '') {
		talk.tell([
			`${counted(charts.length, 'chart')}.`,
			...charts.map((one, index) => `${index + 1}: ${chartTitle(one)}, ${chartSource(one)}.`),
			'Type charts and a number to hear its figures.',
		]);
		return;
	}
	const number = numbered(rest, charts.length);
	const wanted = number === null ? charts.find(one => chartTitle(one).toLowerCase().includes(rest.toLowerCase())) : charts[number - 1];
	if (!wanted) throw new NotUnderstood(`"${rest}" is no chart: say a number from 1 to ${charts.length}, or charts to hear them.`);
	if (wanted.kind === 'balance') await dataWords.data.answer(talk, 'classes');
	else if (wanted.kind === 'missing') await dataWords.data.answer(talk, 'missing');
	else talk.tell(chartSpeech(wanted, found));
}

/** What the steps wrote down: the design, the maturity, figures of charts. */
export const reportWords = {
	pipeline: {
		usage: 'pipeline',
		help: 'The pipeline as Design made it, stage by stage, and what each decision rests on.',
		answer: async ({engine, tell}) => {
			const {stages, decisions} = await readDesign(engine, true);
			tell([
				'The pipeline of Design, from the rows to the monitors.',
				...stages.map(
					({title, facts}, index) => `${index + 1}: ${title}${facts.length === 0 ? ', not designed yet' : `: ${facts.join(', ')}`}.`,
				),
				...(decisions.length === 0 ? ['No decision is written down yet.'] : []),
				...decisions.flatMap(({what, because, instead}) => [
					`Decision, ${full(what)}`,
					...because.map(reason => `Because ${full(reason)}`),
					...instead.map(option => `Not ${full(option)}`),
				]),
			]);
		},
	},
	maturity: {
		usage: 'maturity [TEST, SECTION, score, levels, next, claimed, risks, earlier or TEXT]',
		help: 'The 28 tests of the ML Test Score, the levels, their evidence, what to do next.',
		answer: async ({engine, tell, say, state}, rest) => {
			const found = await loadMaturity(engine);
			if (found) tell(maturitySpeech(found, rest));
			else say(notYetText(state().phases.ASSESSMENT.steps['maturity']?.status));
		},
	},
	charts: {
		usage: 'charts [NUMBER or NAME]',
		help: 'What is drawn on the screen, in figures.',
		answer: chart,
	},
} as const satisfies Words;
