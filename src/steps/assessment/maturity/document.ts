import {clean, table} from '../../wording.ts';
import {nextSteps} from './next-steps.ts';
import type {MaturityReport, MaturityTest} from './schema.ts';
import {
	certaintyWord,
	conditionText,
	effortText,
	googleNames,
	leastSections,
	leastText,
	levelText,
	microsoftNames,
	pointsText,
	sectionOf,
	sections,
	unscoredText,
	worstFirst,
} from './words.ts';

type Place = MaturityTest['evidence'][number];

const saidSteps = 12;
const citedEach = 6;
const saidRisks = 20;

const code = (text: string) => `\`${text.replaceAll('`', "'")}\``;
const placeOf = (place: Place) => code(`${clean(place.path, 160)}:${place.line}`);
const quoteOf = (place: Place) => code(clean(place.quote, 160) || '(blank)');

/** The maturity part of the assessment's document: what the screen shows, for those who were not there. */
export function maturityDocument(report: MaturityReport): string {
	const unscored = unscoredText(report);
	if (unscored !== null) return `## MLOps maturity\n\n${unscored}\n`;
	const parts = [
		'## MLOps maturity',
		...(report.tests.length === 0 ? [] : [scoreText(report), sectionTable(report)]),
		levels(report),
		...next(report),
		...testTables(report),
		...evidence(report),
		...claims(report),
		...attested(report),
		...risks(report),
		'What was found, line by line, is in reports/inventory.json.',
	];
	return `${parts.join('\n\n')}\n`;
}

function scoreText(report: MaturityReport): string {
	const held = report.score_with_attested;
	const more =
		typeof held === 'number' && held !== report.score
			? ` If what people attested holds it is ${pointsText(held)}; only evidence counts.`
			: '';
	return `**ML Test Score ${pointsText(report.score ?? 0)} of 7**: ${clean(report.band)}; ${leastText(report)}.${more}`;
}

function sectionTable(report: MaturityReport): string {
	const least = leastSections(report);
	return table(
		['Section', 'Sum', 'Is about', ''],
		sections.map(one => [one.title, `${pointsText(report.sections[one.id])} of 7`, one.about, least.includes(one.id) ? 'the least' : '']),
	);
}

function levels({google, microsoft}: MaturityReport): string {
	const name = (names: readonly string[], level: number | null) => (level === null ? '' : ` (${names[level] ?? ''})`);
	const line = (condition: string, met: boolean) => {
		const [first] = google.evidence?.[condition] ?? [];
		const word = met ? 'met' : first ? 'in part' : 'missing';
		return `- ${word}: ${conditionText(condition)} (${clean(condition, 60)})${first ? `, ${placeOf(first)}` : ''}`;
	};
	const bare = (condition: string, met: boolean) => `- ${met ? 'met' : 'missing'}: ${conditionText(condition)}`;
	return [
		'### Levels',
		`Google's MLOps level ${levelText(google)} of 2${name(googleNames, google.min)}:`,
		[...google.met.map(one => line(one, true)), ...google.missing.map(one => line(one, false))].join('\n'),
		`Microsoft's MLOps maturity ${levelText(microsoft)} of 4${name(microsoftNames, microsoft.min)}:`,
		[...(microsoft.met ?? []).map(one => bare(one, true)), ...(microsoft.missing ?? []).map(one => bare(one, false))].join('\n'),
	]
		.filter(part => part !== '')
		.join('\n\n');
}

function next(report: MaturityReport): string[] {
	const steps = nextSteps(report);
	if (steps.length === 0) return [];
	const rows = steps
		.slice(0, saidSteps)
		.map(({test, raises}) => [test.id, effortText(test.effort), raises ? 'yes' : 'another section is lower', test.next ?? '']);
	return [
		'### What to do next',
		`Half a point each: the least section first, because the score is the least; within it the least effort first.${
			leastSections(report).length > 1 ? ' Several sections are the least: the score moves when each of them has moved.' : ''
		}`,
		table(['Test', 'Effort', 'Moves the score', 'How'], rows),
		...(steps.length > saidSteps ? [`${steps.length - saidSteps} more are in reports/maturity.json.`] : []),
	];
}

function testTables(report: MaturityReport): string[] {
	if (report.tests.length === 0) return [];
	return [
		'### The 28 tests',
		'0: no evidence. .5: it is there. 1: it is there, something runs it by itself, and nothing hides its failure. Sure: files are enough to tell; likely: they show whether it is there, not whether it is enough; unknown: no file can tell.',
		...sections.flatMap(section => {
			const rows = report.tests.filter(test => sectionOf(test) === section.id).map(rowOf);
			return rows.length === 0
				? []
				: [
						`**${section.title}: ${pointsText(report.sections[section.id])} of 7**`,
						table(['Test', 'What', 'Score', 'Certain', 'Seen first at', 'Lacks'], rows),
					];
		}),
	];
}

function rowOf(test: MaturityTest): string[] {
	const [first] = test.evidence;
	const seen = first ? `${clean(first.path, 80)}:${first.line}` : test.claimed.length > 0 ? 'claimed only' : '';
	return [test.id, test.title ?? '', pointsText(test.score), certaintyWord(test), seen, test.missing];
}

function evidence(report: MaturityReport): string[] {
	const shown = report.tests.filter(test => test.evidence.length > 0);
	if (shown.length === 0) return [];
	const blocks = shown.map(test => `- ${test.id} ${clean(test.title ?? '', 120)}\n${cited(test.evidence)}`);
	return ['### Evidence', blocks.join('\n')];
}

function cited(places: readonly Place[]): string {
	const lines = places.slice(0, citedEach).map(place => `  - ${placeOf(place)} ${quoteOf(place)}`);
	if (places.length > citedEach) lines.push(`  - ${places.length - citedEach} more in reports/maturity.json`);
	return lines.join('\n');
}

function claims(report: MaturityReport): string[] {
	const only = report.tests.filter(test => test.score === 0 && test.claimed.length > 0);
	if (only.length === 0) return [];
	return [
		'### Claimed, not evidenced',
		'Prose says so and no file shows it; it earns nothing.',
		only.map(test => `- ${test.id} ${clean(test.title ?? '', 120)}\n${cited(test.claimed)}`).join('\n'),
	];
}

function risks(report: MaturityReport): string[] {
	const found = worstFirst(report.risks ?? []);
	if (found.length === 0) return [];
	const rows = found.slice(0, saidRisks).map(one => [one.kind.replaceAll('_', ' '), one.what, `${clean(one.path, 80)}:${one.line}`]);
	return ['### Risks', table(['Kind', 'What', 'Where'], rows)];
}

function attested(report: MaturityReport): string[] {
	const said = report.tests.flatMap(test => (test.attested ? [{test, attested: test.attested}] : []));
	const unknown = report.tests.filter(test => test.unknown).map(test => test.id);
	return [
		...(said.length === 0
			? []
			: [
					'### Attested',
					"A person's word, kept apart from evidence; it never raises the score.",
					said
						.map(
							one =>
								`- ${one.test.id} ${clean(one.test.title ?? '', 120)}: ${pointsText(one.attested.score)}, by ${clean(one.attested.by, 60)} on ${clean(one.attested.at.slice(0, 10), 10)}`,
						)
						.join('\n'),
				]),
		...(unknown.length === 0 ? [] : [`Unknown, because no file can tell and nobody said: ${unknown.join(', ')}.`]),
	];
}
