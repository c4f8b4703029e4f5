import {focusMatch} from './focus-words.ts';
import type {ColumnProfile, DataProfile} from './profile.ts';

export interface TargetCandidate {
	readonly column: string;
	/** 0 to 1 without a focus, more for what answers it; only to rank by. */
	readonly score: number;
	readonly reasons: readonly string[];
}

const outcomeWords =
	/(^|[^a-z])(target|label|class|outcome|result|response|y|churn(ed)?|survived|default(ed)?|fraud|price|sales|revenue|demand|damage|diagnosis|species|quality|status|approved|converted|clicked|score|rating|income|salary|risk|failure|failed|sentiment|category|progression|value)([^a-z]|$)/;

/** What a column gains that names the outcome that the focus asks for, or has it among its labels, and for each other word in common. */
const gains = {concept: 0.9, label: 0.6, word: 0.3};
const mostWords = 2;

/**
 * Columns one might want to predict, the likeliest first (at most `limit`), with the reasons: those that answer the focus before others.
 * Identifiers, constants, times and texts are none.
 */
export function targetCandidates(profile: DataProfile, focus: string | null, limit = 8): TargetCandidate[] {
	const copies = new Set(profile.copies.map(copy => copy.column));
	const candidates = profile.profile.flatMap((column, index) => {
		if (['identifier', 'constant', 'time', 'text'].includes(column.meaning) || copies.has(column.name) || column.personal_data !== null)
			return [];
		return [answering(focus ?? '', column, score(column, index, profile))];
	});
	return candidates.sort((a, b) => b.score - a.score).slice(0, limit);
}

function answering(focus: string, column: ColumnProfile, candidate: TargetCandidate): TargetCandidate {
	const {concept, words} = focusMatch(focus, column.name);
	const labelled = column.meaning !== 'number' && focusMatch(focus, column.top.map(one => one.value).join(' ')).concept;
	const points = (concept ? gains.concept : labelled ? gains.label : 0) + gains.word * Math.min(mostWords, words);
	if (points === 0) return candidate;
	return {...candidate, score: candidate.score + points, reasons: ['it answers the focus', ...candidate.reasons]};
}

function score(column: ColumnProfile, index: number, profile: DataProfile): TargetCandidate {
	const reasons: string[] = [];
	let points = 0.2;
	const words = column.name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
	if (outcomeWords.test(words)) {
		points += 0.35;
		reasons.push('its name is one outcomes have');
	}
	if (index === profile.columns - 1) {
		points += 0.2;
		reasons.push('it is the last column');
	} else if (index === 0) points += 0.05;
	if (column.meaning === 'boolean' || column.distinct === 2) {
		points += 0.2;
		reasons.push('it has two values');
	} else if (column.meaning === 'category' && column.distinct <= 20) {
		points += 0.1;
		reasons.push(`it has ${column.distinct} classes`);
	} else if (column.meaning === 'number') {
		points += column.distinct > 20 ? 0.05 : 0.1;
		reasons.push(`it is a number with ${column.distinct} values`);
	} else points -= 0.1;
	const missing = column.missing / Math.max(1, profile.rows);
	if (missing > 0) {
		points -= 0.4 * missing;
		reasons.push(`${(100 * missing).toFixed(1)} % of it is missing`);
	}
	return {column: column.name, score: Math.round(Math.max(0, Math.min(1, points)) * 100) / 100, reasons};
}
