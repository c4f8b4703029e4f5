import type {MaturityReport, MaturityTest} from './schema.ts';

export const sections = [
	{id: 'data', letter: 'D', title: 'Data', about: 'features and the data they come from'},
	{id: 'model', letter: 'M', title: 'Model', about: 'how the model is developed'},
	{id: 'infrastructure', letter: 'I', title: 'Infrastructure', about: 'training, testing, releasing, rolling back'},
	{id: 'monitoring', letter: 'O', title: 'Monitoring', about: 'what is watched once it runs'},
] as const;
export type SectionId = (typeof sections)[number]['id'];

export const sectionOf = (test: Pick<MaturityTest, 'id'>): SectionId => sections.find(one => test.id.startsWith(one.letter))?.id ?? 'data';

/** The score is the least of the four sums: the sections that hold it down. */
export function leastSections(report: Pick<MaturityReport, 'sections'>): readonly SectionId[] {
	const least = Math.min(...sections.map(one => report.sections[one.id]));
	return sections.filter(one => report.sections[one.id] === least).map(one => one.id);
}

/** What holds the score down, in words. */
export function leastText(report: MaturityReport): string {
	const least = leastSections(report);
	if (least.length === sections.length) return 'all four sums are equal';
	return `the least of the four sums: ${sections
		.filter(one => least.includes(one.id))
		.map(one => one.title)
		.join(' and ')}`;
}

/** `0`, `.5`, `1`, `2.5`. */
export const pointsText = (points: number): string => String(Number(points.toFixed(2))).replace(/^0\./, '.');

/** How sure a score is, in a word for a table. */
export function certaintyWord(test: MaturityTest): string {
	if (test.attested) return 'attested';
	if (test.unknown) return 'unknown';
	return words[test.certainty]?.word ?? test.certainty;
}

/** The same as a sentence. */
export function certaintySentence(test: MaturityTest): string {
	if (test.certainty === 'presence' && test.score === 0) return 'likely: no file shows it; it may be done where no file tells';
	return words[test.certainty]?.sentence ?? test.certainty;
}

const words: Readonly<Record<string, {readonly word: string; readonly sentence: string}>> = {
	static: {word: 'sure', sentence: 'sure: files are enough to tell'},
	presence: {word: 'likely', sentence: 'likely: files show that it is there, not that it is enough'},
	ask: {word: 'ask', sentence: 'no file can tell: somebody who knows has to say'},
	run: {word: 'run it', sentence: 'only running it would tell, and nothing here was run'},
};

export const effortText = (effort: number | undefined): string =>
	({1: 'about an hour', 2: 'a day or two', 3: 'about a week'})[effort ?? 0] ?? 'effort unknown';

/** What a score of a test means. */
export function scoreSentence(score: number): string {
	if (score >= 1) return 'done, and it runs by itself';
	return score > 0 ? 'half of it is there' : 'no evidence';
}

/** The conditions of the levels, in words. */
const conditions: Readonly<Record<string, string>> = {
	pipeline: 'the pipeline is code',
	trigger: 'something other than a person starts training',
	validation: 'a model is validated before promotion, and a failure stops it',
	delivery: 'the trained model reaches a registry or service by itself',
	metadata: 'metadata of runs are kept',
	pipeline_ci: 'CI tests the pipeline',
	pipeline_cd: 'CD deploys the pipeline or service',
	application_ci_cd: 'the application is tested or deployed by CI/CD',
	automated_training: 'training starts by itself',
	tracked_training: 'training runs are tracked',
	model_registry: 'models are registered',
	automated_deployment: 'models are deployed by themselves',
	gated_deployment: 'a gate stands before deployment',
	monitoring_triggers_retraining: 'monitoring starts retraining',
};
export const conditionText = (name: string): string => conditions[name] ?? name.replaceAll('_', ' ');

type Level = {readonly min: number | null; readonly max: number | null};
/** `2`, `1 to 2`, `none`. */
export function levelText({min, max}: Level): string {
	if (min === null) return 'none';
	return max === null || max === min ? String(min) : `${min} to ${max}`;
}

/** Google's and Microsoft's levels as those who defined them call them. */
export const googleNames = ['manual process', 'training automated', 'pipeline tested and deployed automatically'] as const;
export const microsoftNames = [
	'no MLOps',
	'DevOps but no MLOps',
	'automated training',
	'automated model deployment',
	'full MLOps automated operations',
] as const;

const riskOrder = ['secret', 'personal_data', 'broken', 'claimed'];
type Risk = {readonly kind: string};

/** The worst kind first: a secret before personal data before what is broken. */
export const worstFirst = <T extends Risk>(risks: readonly T[]): T[] => risks.toSorted((one, other) => rank(one.kind) - rank(other.kind));
const rank = (kind: string) => (riskOrder.includes(kind) ? riskOrder.indexOf(kind) : riskOrder.length);

/** `2 secret, 5 broken`. */
export function risksText(risks: readonly Risk[]): string {
	const kinds = [...new Set(worstFirst(risks).map(one => one.kind))];
	return kinds.map(kind => `${risks.filter(one => one.kind === kind).length} ${kind.replaceAll('_', ' ')}`).join(', ');
}

/** Why there is no score, in a sentence; null when there is one. */
export function unscoredText(report: MaturityReport): string | null {
	if (report.nothing_to_score === true || report['new_folder'] === true) return 'A new folder: nothing to score yet. That is no finding.';
	if (!report.ml) return 'No machine learning was found here: nothing trains a model or asks one. So there is no score and no level.';
	return null;
}
