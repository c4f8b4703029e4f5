import {isNumber} from '../../../analysis/dataset/problem-type.ts';

const scales: readonly (readonly string[])[] = [
	['none', 'minimal', 'minor', 'light', 'low', 'small', 'slight', 'mild', 'medium', 'moderate', 'average', 'large', 'high', 'major', 'substantial', 'serious', 'severe', 'critical', 'destroyed', 'fatal', 'total'],
	['never', 'rarely', 'seldom', 'sometimes', 'occasionally', 'often', 'usually', 'always'],
	['terrible', 'poor', 'bad', 'fair', 'ok', 'okay', 'neutral', 'good', 'very good', 'great', 'excellent', 'ideal', 'perfect'],
	['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'],
	['beginner', 'junior', 'intermediate', 'senior', 'expert'],
	['preschool', 'primary', 'elementary', 'secondary', 'high school', 'college', 'bachelor', 'bachelors', 'master', 'masters', 'doctorate', 'phd'],
	['cold', 'cool', 'warm', 'hot'],
]; // biome-ignore format: scales, one a line

/** The labels that lie on one scale of words (or are whole numbers), lowest first, when at least three do; else null. */
export function orderedLabels(labels: readonly string[]): readonly string[] | null {
	if (labels.length >= 3 && labels.every(label => /^[+-]?\d+$/.test(label))) return [...labels].sort((a, b) => Number(a) - Number(b));
	let best: readonly string[] = [];
	for (const scale of scales) {
		const found = labels.filter(label => scale.includes(plain(label))).sort((a, b) => scale.indexOf(plain(a)) - scale.indexOf(plain(b)));
		if (found.length > best.length) best = found;
	}
	return best.length >= 3 ? best : null;
}

/** The label that says "nothing happened", when there is one. */
export function nothingLabel(labels: readonly string[]): string | null {
	return (
		labels.find(label =>
			['none', 'no', 'never', 'normal', 'negative', 'false', 'ok', 'healthy', 'no damage', '0'].includes(plain(label)),
		) ?? null
	);
}

const plain = (label: string) => label.trim().toLowerCase().replaceAll(/[_-]+/g, ' ');

/** A column's value as the label it is called by; numbers in their shortest form, so that 1 and 1.0 are one label. */
export const labelSql = (ref: string, storage: string): string => (isNumber(storage) ? ref : `${ref}::VARCHAR`);
