import {clockTime} from '../domain/format.ts';
import {roles, roleTable} from '../domain/roles.ts';
import {movedTests} from '../steps/assessment/maturity/compared.ts';
import {nextSteps} from '../steps/assessment/maturity/next-steps.ts';
import {
	certaintySentence,
	conditionText,
	effortText,
	googleNames,
	leastSections,
	leastText,
	levelText,
	microsoftNames,
	pointsText,
	type SectionId,
	scoreSentence,
	sectionOf,
	sections,
	worstFirst,
} from '../steps/assessment/maturity/words.ts';
import {cellWidth, displayText} from './cells.ts';
import {dayOf} from './history-rows.ts';
import type {MaturityFound, MaturityReport, MaturityTest} from './maturity-report.ts';
import {type MaturityLine, movedText, onlyClaimed, placeText, scoreText} from './maturity-rows.ts';
import {bar} from './plots.ts';
import {type Row, type Span, span} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';
import type {Style} from './theme.ts';

type Place = {readonly path: string; readonly line: number; readonly quote: string};
/** What h and l choose and enter goes to: a line of a file, or a test of the list. */
export type Target = {readonly kind: 'place'; readonly place: Place} | {readonly kind: 'test'; readonly id: string};
/** All about a line of the list; `at[n]` is the row on which target n begins. */
export type MaturityDetail = {readonly rows: readonly Row[]; readonly targets: readonly Target[]; readonly at: readonly number[]};

const label = 15;

/** Rows that remember where what can be chosen stands. */
class Draft {
	readonly rows: Row[] = [];
	readonly targets: Target[] = [];
	readonly at: number[] = [];
	readonly #width: number;
	readonly #chosen: number;

	constructor(width: number, chosen: number) {
		this.#width = width;
		this.#chosen = chosen;
	}
	add(...rows: readonly Row[]): void {
		this.rows.push(...rows);
	}
	/** A text behind a label of its own. */
	told(name: string, text: string, style: Style = 'plain'): void {
		if (text !== '') this.add(...labelled(name, label, text, this.#width, style));
	}
	title(text: string): void {
		if (this.rows.length > 0) this.add('');
		this.add([' ', span('strong', text)]);
	}
	/** Something to choose: a mark, its name, words beside it. */
	choice(target: Target, name: string | Span, nameWidth: number, text: string, style: Style = 'plain'): void {
		const here = this.targets.length === this.#chosen;
		this.at.push(this.rows.length);
		this.targets.push(target);
		const [first = '', ...rest] = labelled(typeof name === 'string' ? span('link', name) : name, nameWidth, text, this.#width - 1, style);
		const cells = typeof first === 'string' ? [first] : first.slice(1);
		this.add([span('title', here ? ' >' : '  '), ...cells], ...rest.map((row): Row => [' ', ...(typeof row === 'string' ? [row] : row)]));
	}
	/** A line among choices that leads nowhere. */
	bare(name: Span, nameWidth: number, text: string): void {
		this.add(...labelled(name, nameWidth, text, this.#width - 1).map((row): Row => [' ', ...(typeof row === 'string' ? [row] : row)]));
	}
	places(places: readonly Place[], style: Style = 'plain'): void {
		const most = Math.max(12, Math.floor(this.#width * 0.42));
		const names = places.map(place => placeText(place, most));
		const wide = Math.max(0, ...names.map(cellWidth)) + 1;
		places.forEach((place, index) => {
			this.choice({kind: 'place', place}, names[index] ?? '', wide, displayText(place.quote), style);
		});
	}
}

export function maturityDetail(line: MaturityLine, found: MaturityFound, chosen: number, width: number, ascii: boolean): MaturityDetail {
	const draft = new Draft(width, chosen);
	const {report} = found;
	switch (line.kind) {
		case 'test':
			aboutTest(draft, line.test, report);
			break;
		case 'section':
			aboutSection(draft, line.section, report, width);
			break;
		case 'score':
			aboutScore(draft, report, width, ascii);
			break;
		case 'levels':
			aboutLevels(draft, report, width);
			break;
		case 'next':
			aboutNext(draft, report, width);
			break;
		case 'claimed':
			aboutClaims(draft, report, width);
			break;
		case 'risks':
			aboutRisks(draft, report, width);
			break;
		case 'earlier':
			aboutEarlier(draft, found, width);
			break;
	}
	return {rows: draft.rows, targets: draft.targets, at: draft.at};
}

function aboutTest(draft: Draft, test: MaturityTest, report: MaturityReport): void {
	draft.add([' ', span('strong', `${test.id}  ${displayText(test.title ?? '')}`)]);
	draft.told(
		'score',
		`${pointsText(test.score)} of 1: ${scoreSentence(test.score)}`,
		test.score >= 1 ? 'good' : test.score > 0 ? 'warn' : 'plain',
	);
	draft.places(test.evidence);
	draft.told('missing', displayText(test.missing));
	if ((test.next ?? '') !== '')
		draft.told('next +.5', `${effortText(test.effort)}: ${displayText(test.next ?? '')}${raisesText(test, report)}`);
	draft.told('certain', certaintySentence(test), test.unknown ? 'you' : 'plain');
	if (test.attested) {
		const {score, by, at, words} = test.attested;
		const said = words === '' ? '' : `: "${displayText(words)}"`;
		draft.told('attested', `${pointsText(score)} by ${by} on ${dayOf(at)}${said}; a word, not evidence: the score stays`, 'warn');
	} else if (test.unknown) draft.told('attested', 'nobody was asked, or nobody knew');
	if (test.claimed.length > 0) {
		draft.told('claimed', 'in prose, which earns nothing:', 'warn');
		draft.places(test.claimed, 'dim');
	}
	const role = roles.find(one => one === test.role);
	if (role) draft.told('looked at', `by ${roleTable[role].number} ${roleTable[role].title}`, 'dim');
}

const raisesText = (test: MaturityTest, report: MaturityReport): string => {
	const least = leastSections(report);
	if (!least.includes(sectionOf(test))) return ' (does not move the score: another section is lower)';
	return least.length > 1 ? ' (moves the score once the other least sections move, too)' : ' (moves the score)';
};

function aboutSection(draft: Draft, id: SectionId, report: MaturityReport, width: number): void {
	const section = sections.find(one => one.id === id);
	const least = leastSections(report);
	draft.add([' ', span('strong', `${section?.title ?? id}: ${section?.about ?? ''}`)]);
	const tests = report.tests.filter(test => sectionOf(test) === id);
	const part = (want: (test: MaturityTest) => boolean) => tests.filter(want).map(test => test.id);
	draft.told('sum', `${pointsText(report.sections[id])} of 7${least.includes(id) ? ', the least of the four: it is the score' : ''}`);
	draft.told('full', part(test => test.score >= 1).join(' '));
	draft.told('half', part(test => test.score > 0 && test.score < 1).join(' '));
	draft.told('none', part(test => test.score === 0).join(' '));
	draft.told('unknown', part(test => test.unknown === true).join(' '));
	const steps = nextSteps(report).filter(step => step.section === id);
	if (steps.length === 0) return;
	draft.title('What to do next here');
	for (const {test} of steps) step(draft, test);
	draft.add(...paragraph('enter goes to the chosen test; h and l choose.', width, 'dim'));
}

function step(draft: Draft, test: MaturityTest): void {
	draft.choice({kind: 'test', id: test.id}, `${test.id} +.5`, 7, `${effortText(test.effort)}: ${displayText(test.next ?? '')}`);
}

function aboutScore(draft: Draft, report: MaturityReport, width: number, ascii: boolean): void {
	draft.add([' ', span('strong', `ML Test Score ${scoreText(report)}: ${displayText(report.band)}`)]);
	const room = Math.max(7, Math.min(70, width - 30));
	for (const one of sections) {
		const sum = report.sections[one.id];
		draft.told(one.title, `${`${pointsText(sum)} of 7`.padEnd(9)}${bar(sum, 7, room, ascii)}`);
	}
	draft.told('why', `${leastText(report)}; a strong section does not make up for a weak one`);
	const attested = report.score_with_attested;
	if (typeof attested === 'number' && attested !== report.score)
		draft.told('attested', `${pointsText(attested)} if what people attested holds; the score counts evidence only`, 'warn');
	const unknown = report.tests.filter(test => test.unknown).map(test => test.id);
	if (unknown.length > 0) draft.told('unknown', `${unknown.join(' ')}: no file can tell, and nobody said`, 'you');
	draft.told(
		'bands',
		'0 research project; to 1 serious holes possible; to 2 first pass; to 3 reasonably tested; to 5 strong; above exceptional',
	);
	draft.told('half, full', '.5: it is there; 1: it is there, something runs it by itself, and nothing makes its failure go unnoticed');
	draft.told('of', 'ML Test Score, Breck et al., 2017: four sections of seven tests; the score is the least sum');
	if (report.frameworks.length > 0) draft.told('built with', report.frameworks.map(displayText).join(', '));
}

function aboutLevels(draft: Draft, report: MaturityReport, width: number): void {
	const {google, microsoft} = report;
	const named = (names: readonly string[], level: number | null) => (level === null ? '' : ` (${names[level] ?? ''})`);
	const range = (one: {readonly min: number | null; readonly max: number | null}) =>
		one.max !== one.min ? '; a range, because the evidence does not decide' : '';
	draft.add([' ', span('strong', `Google MLOps level ${levelText(google)} of 2${named(googleNames, google.min)}${range(google)}`)]);
	for (const name of google.missing) condition(draft, name, false, google.evidence?.[name] ?? []);
	for (const name of google.met) condition(draft, name, true, google.evidence?.[name] ?? []);
	draft.title(`Microsoft MLOps maturity ${levelText(microsoft)} of 4${named(microsoftNames, microsoft.min)}${range(microsoft)}`);
	for (const name of microsoft.missing ?? []) condition(draft, name, false, []);
	for (const name of microsoft.met ?? []) condition(draft, name, true, []);
	if (google.met.length + google.missing.length === 0) draft.add(...paragraph('No condition was looked at.', width, 'dim'));
}

function condition(draft: Draft, name: string, met: boolean, evidence: readonly Place[]): void {
	const word = met ? span('good', 'met') : evidence.length > 0 ? span('warn', 'in part') : span('plain', 'missing');
	const [first] = evidence;
	const more = evidence.length > 1 ? ` +${evidence.length - 1}` : '';
	const text = `${displayText(name.replaceAll('_', ' '))}: ${conditionText(name)}`;
	if (first) draft.choice({kind: 'place', place: first}, word, 8, `${text}  ${placeText(first, 60)}${more}`);
	else draft.bare(word, 8, text);
}

function aboutNext(draft: Draft, report: MaturityReport, width: number): void {
	const steps = nextSteps(report);
	const raising = steps.filter(one => one.raises);
	if (steps.length === 0) {
		draft.add(...paragraph('Nothing is left to do that files could show.', width));
		return;
	}
	const least = sections.filter(one => leastSections(report).includes(one.id)).map(one => one.title);
	draft.add([' ', span('strong', `In the least ${least.length === 1 ? 'section' : 'sections'}, ${least.join(', ')}; least effort first`)]);
	for (const one of raising) step(draft, one.test);
	const others = steps.filter(one => !one.raises);
	if (others.length > 0) {
		draft.title('In the other sections; the score waits for the least one');
		for (const one of others) step(draft, one.test);
	}
}

function aboutClaims(draft: Draft, report: MaturityReport, width: number): void {
	const only = onlyClaimed(report);
	draft.add(
		...paragraph(
			only.length === 0 ? 'Prose claims nothing that files do not show.' : 'Said in prose and shown by no file: it earns nothing.',
			width,
			'strong',
		),
	);
	for (const test of only) {
		draft.add(...paragraph(`${test.id}  ${displayText(test.title ?? '')}`, width));
		draft.places(test.claimed, 'dim');
	}
}

function aboutRisks(draft: Draft, report: MaturityReport, width: number): void {
	const risks = worstFirst(report.risks ?? []);
	if (risks.length === 0) {
		draft.add(...paragraph('No secret, no personal data and nothing broken was seen in the files that were read.', width));
		return;
	}
	draft.add([' ', span('strong', 'What is dangerous or broken in the tree')]);
	draft.places(risks.map(({kind, path, line, what}) => ({path, line, quote: `${kind.replaceAll('_', ' ')}: ${what}`})));
}

function aboutEarlier(draft: Draft, {report, earlier, earlierProblem}: MaturityFound, width: number): void {
	if (earlier === null) {
		draft.add(
			...paragraph(
				earlierProblem ?? 'No earlier session of this folder has a maturity report. Assess it again later, and what moved stands here.',
				width,
			),
		);
		return;
	}
	const before = earlier.report;
	draft.add([' ', span('strong', `Since ${dayOf(earlier.at)} ${clockTime(earlier.at).slice(0, 5)}: ${movedText(before, report)}`)]);
	draft.told('score', `${scoreText(before)}, then ${scoreText(report)}`);
	draft.told('Google', `${levelText(before.google)}, then ${levelText(report.google)}`);
	draft.told('Microsoft', `${levelText(before.microsoft)}, then ${levelText(report.microsoft)}`);
	for (const {id, title, from, to} of movedTests(before, report)) {
		const style = to > from ? 'good' : 'bad';
		const word = `${pointsText(from)} to ${pointsText(to)}, ${to > from ? 'rose' : 'FELL'}`;
		draft.choice({kind: 'test', id}, span(style, `${id} ${word}`), 20, displayText(title));
	}
	draft.told('session', earlier.session, 'dim');
}
