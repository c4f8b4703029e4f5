import {clockTime, counted} from '../domain/format.ts';
import {movedTests} from '../steps/assessment/maturity/compared.ts';
import {nextSteps} from '../steps/assessment/maturity/next-steps.ts';
import {
	certaintyWord,
	effortText,
	leastSections,
	leastText,
	levelText,
	pointsText,
	risksText,
	type SectionId,
	sectionOf,
	sections,
	unscoredText,
	worstFirst,
} from '../steps/assessment/maturity/words.ts';
import {cellWidth, displayText, head} from './cells.ts';
import {dayOf} from './history-rows.ts';
import type {MaturityFound, MaturityReport, MaturityTest} from './maturity-report.ts';
import {type Column, type Row, type Span, span, tableRow} from './rows.ts';

export {unscoredText};

/** A line of the maturity view: the whole in a few lines, then each section with its tests. */
export type MaturityLine =
	| {readonly kind: 'score' | 'levels' | 'next' | 'claimed' | 'risks' | 'earlier'}
	| {readonly kind: 'section'; readonly section: SectionId}
	| {readonly kind: 'test'; readonly test: MaturityTest};

export function maturityLines({report}: MaturityFound): readonly MaturityLine[] {
	return [
		...(['score', 'levels', 'next', 'claimed', 'risks', 'earlier'] as const).map(kind => ({kind})),
		...sections.flatMap(({id}): MaturityLine[] => [
			{kind: 'section', section: id},
			...report.tests.filter(test => sectionOf(test) === id).map((test): MaturityLine => ({kind: 'test', test})),
		]),
	];
}

/** Tests that prose claims and no file shows. */
export const onlyClaimed = (report: MaturityReport): readonly MaturityTest[] =>
	report.tests.filter(test => test.score === 0 && test.claimed.length > 0);

/** `a..c/train.py:12`: the end of a path tells more than its beginning. */
export function placeText({path, line}: {readonly path: string; readonly line: number}, width: number): string {
	const whole = `${displayText(path)}:${line}`;
	if (cellWidth(whole) <= width) return whole;
	let end = whole;
	while (end !== '' && cellWidth(end) > width - 2) end = end.slice(1);
	return width > 4 ? `..${end}` : head(whole, width);
}

export function maturityColumns(width: number): readonly Column[] {
	if (width < 60) return [{width: 2}, {width: 2, align: 'right'}, {width: 8}, {width: Math.max(4, width - 1 - 2 - 2 - 8 - 6)}];
	const free = width - 1 - 2 - 5 - 8 - 8;
	const wanted = width < 100 ? 37 : 64;
	const title = Math.min(wanted, Math.floor(free * 0.64));
	return [{width: 2}, {width: 5, align: 'right'}, {width: 8}, {width: title}, {width: free - title}];
}

export const maturityTitles = (width: number): readonly string[] =>
	width < 60 ? ['', '', 'CERTAIN', 'TEST'] : ['', 'SCORE', 'CERTAIN', 'TEST', 'FIRST EVIDENCE'];

const scoreSpan = (score: number): Span => span(score >= 1 ? 'good' : score > 0 ? 'warn' : 'plain', pointsText(score));

function certaintySpan(test: MaturityTest): Span {
	const word = certaintyWord(test);
	return span(word === 'unknown' ? 'you' : 'dim', word);
}

function testRow(test: MaturityTest, here: boolean, width: number): Row {
	const columns = maturityColumns(width);
	const cells = [
		span(here ? 'strong' : 'plain', test.id),
		scoreSpan(test.score),
		certaintySpan(test),
		span(here ? 'strong' : 'plain', test.title ?? ''),
	];
	const room = columns[4]?.width;
	if (room === undefined) return tableRow(columns, cells);
	const [first] = test.evidence;
	const more = test.evidence.length > 1 ? ` +${test.evidence.length - 1}` : '';
	if (first) return tableRow(columns, [...cells, span('link', `${placeText(first, room - more.length)}${more}`)]);
	return tableRow(columns, [...cells, test.claimed.length > 0 ? span('warn', 'claimed only') : '']);
}

/** `1 rose, 2 fell`, `nothing moved`. */
export function movedText(before: MaturityReport, now: MaturityReport): string {
	const moved = movedTests(before, now);
	const rose = moved.filter(one => one.to > one.from).length;
	const fell = moved.length - rose;
	if (moved.length === 0) return 'no test moved';
	return [...(rose > 0 ? [`${counted(rose, 'test')} rose`] : []), ...(fell > 0 ? [`${counted(fell, 'test')} fell`] : [])].join(', ');
}

export const scoreText = (report: MaturityReport): string => (report.score === null ? 'no score' : `${pointsText(report.score)} of 7`);

function summaryOf(kind: 'score' | 'levels' | 'next' | 'claimed' | 'risks' | 'earlier', found: MaturityFound): Row {
	const {report, earlier, earlierProblem} = found;
	switch (kind) {
		case 'score': {
			const attested = report.score_with_attested;
			const word = typeof attested === 'number' && attested !== report.score ? `; ${pointsText(attested)} if what was attested holds` : '';
			return [span('strong', scoreText(report)), `, ${displayText(report.band)}`, span('dim', `; ${leastText(report)}${word}`)];
		}
		case 'levels':
			return [
				`Google ${levelText(report.google)} of 2, Microsoft ${levelText(report.microsoft)} of 4`,
				span('dim', `; ${report.google.met.length} of ${report.google.met.length + report.google.missing.length} conditions of Google met`),
			];
		case 'next': {
			const [first] = nextSteps(report);
			if (!first) return [span('dim', 'nothing is left to do that files could show')];
			return [span('strong', first.test.id), ` +.5, ${effortText(first.test.effort)}: ${displayText(first.test.next ?? '')}`];
		}
		case 'claimed': {
			const only = onlyClaimed(report);
			if (only.length === 0) return [span('dim', 'prose claims nothing that files do not show')];
			return [span('warn', `${counted(only.length, 'test')} in prose only`), span('dim', `: ${only.map(test => test.id).join(' ')}`)];
		}
		case 'risks': {
			const risks = report.risks ?? [];
			if (risks.length === 0) return [span('dim', 'no secret, no personal data and nothing broken was seen')];
			const bad = risks.some(one => one.kind === 'secret' || one.kind === 'personal_data');
			return [span(bad ? 'bad' : 'warn', risksText(risks)), span('dim', `: ${displayText(worstFirst(risks)[0]?.what ?? '')}`)];
		}
		case 'earlier': {
			if (earlierProblem !== null) return [span('bad', `earlier sessions cannot be read: ${displayText(earlierProblem)}`)];
			if (earlier === null) return [span('dim', 'no earlier assessment of this folder to compare with')];
			return [
				`${dayOf(earlier.at)} ${clockTime(earlier.at).slice(0, 5)} ${scoreText(earlier.report)}; ${movedText(earlier.report, report)} since`,
			];
		}
	}
}

function sectionRow(id: SectionId, report: MaturityReport, here: boolean, width: number): Row {
	const section = sections.find(one => one.id === id);
	const least = leastSections(report).includes(id);
	const title = (section?.title ?? id).toUpperCase();
	const sum = `${pointsText(report.sections[id])} of 7`;
	const word = least ? (width < 60 ? 'least' : 'the least counts: this is the score') : '';
	return [
		span(here ? 'strong' : 'title', title),
		'  ',
		span(least ? 'warn' : 'plain', sum),
		'  ',
		word === '' ? span('dim', width < 60 ? '' : (section?.about ?? '')) : span('warn', word),
	];
}

/** One line of the list, after the mark of the cursor. */
export function maturityRow(line: MaturityLine, found: MaturityFound, here: boolean, width: number): Row {
	if (line.kind === 'test') return testRow(line.test, here, width);
	if (line.kind === 'section') return sectionRow(line.section, found.report, here, width);
	const summary = summaryOf(line.kind, found);
	return [span(here ? 'strong' : 'dim', line.kind.padEnd(8)), ' ', ...(typeof summary === 'string' ? [summary] : summary)];
}

/** All words of a line, for a filter: a test is found by what it lacks, too. */
export function filterText(line: MaturityLine): string {
	if (line.kind !== 'test') return line.kind === 'section' ? line.section : line.kind;
	const {test} = line;
	const marks = [...(test.claimed.length > 0 ? ['claimed'] : []), ...(test.score === 0 && test.claimed.length > 0 ? ['claimed only'] : [])];
	const paths = [...test.evidence, ...test.claimed].map(one => `${one.path}:${one.line}`);
	return [
		test.id,
		test.title ?? '',
		certaintyWord(test),
		pointsText(test.score),
		sectionOf(test),
		test.role ?? '',
		test.missing,
		...marks,
		...paths,
	].join(' ');
}

/** Lines that have the text, with the heads of their sections; all without one. */
export function filtered(lines: readonly MaturityLine[], text: string): readonly MaturityLine[] {
	if (text === '') return lines;
	const wanted = text.toLowerCase();
	const tests = lines.filter(line => line.kind === 'test' && filterText(line).toLowerCase().includes(wanted));
	const kept = new Set(tests.flatMap(line => (line.kind === 'test' ? [sectionOf(line.test)] : [])));
	return lines.filter(line => tests.includes(line) || (line.kind === 'section' && kept.has(line.section)));
}

/** First line of the view. `report` null: there is none, or nothing to score. */
export function maturityHeading(report: MaturityReport | null, filter: string, width: number): Row {
	if (report === null) return [span('title', 'MATURITY')];
	const band = width >= 100 ? `, ${displayText(report.band)}` : '';
	const levels = `${band}; Google ${levelText(report.google)}, Microsoft ${levelText(report.microsoft)}`;
	return [
		span('title', 'MATURITY'),
		`  ${scoreText(report)}`,
		width >= 60 ? levels : '',
		filter === '' ? '' : span('warn', `  only "${displayText(filter)}"`),
	];
}

/** Why there is nothing to show yet, by how the step stands. */
export function notYetText(status: string | undefined): string {
	if (status === 'asking')
		return 'The score is there once the maturity step has your answers to what no file can tell: i shows what it asks.';
	if (status === 'running') return 'The maturity step is reading the workspace; its pane shows what it finds.';
	return 'There is no score yet: it comes with the step Maturity of Assess. r in the workspace runs it.';
}
