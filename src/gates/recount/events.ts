import {judgedClassRows} from '../../domain/problem-type.ts';
import {comparable, type Kind} from './kind.ts';

/** An outcome of the target: the words a report uses for it, and whether a target value (in its comparable form) shows it. */
export type Outcome = {
	readonly label: string;
	readonly holds: (value: string) => boolean;
	/** The same of a number, where the outcome is about numbers. */
	readonly holdsNumber?: (value: number) => boolean;
};

const mostClasses = 20;
/** Reports cut long values here. */
export const shownCharacters = 60;

/** The outcomes looked at by ourselves: of classes the usual one, its opposite, and each that is frequent enough. */
export function classOutcomes(classes: readonly {readonly label: string; readonly rows: number}[]): Outcome[] {
	const [usual, ...others] = classes;
	if (!usual) return [];
	const outcomes: Outcome[] = [
		{label: `target!=${usual.label}`, holds: value => value !== usual.label},
		{label: `target=${usual.label}`, holds: value => value === usual.label},
	];
	if (classes.length > 2) {
		for (const {label, rows} of others.slice(0, mostClasses)) {
			if (rows >= judgedClassRows) outcomes.push({label: `target=${label}`, holds: value => value === label});
		}
	}
	return outcomes;
}

/** Of numbers: the lowest and the highest tenth (`cuts` are the values a tenth and nine tenths up), and the usual value. */
export function numberOutcomes([low, high]: readonly [number, number], usual: string | null): Outcome[] {
	const most = Number(usual);
	return [
		ofNumbers(`target>${high}`, value => value > high),
		ofNumbers(`target<${low}`, value => value < low),
		...(usual === null ? [] : [ofNumbers(`target=${usual}`, value => value === most)]),
	];
}

const ofNumbers = (label: string, holdsNumber: (value: number) => boolean): Outcome => ({
	label,
	holdsNumber,
	holds: value => holdsNumber(Number(value)),
});

/** The outcome a report names ("target!=None", "target>12.5"), or null when it is in no such words. */
export function parseOutcome(text: string, kind: Kind): Outcome | null {
	const parts = /^target\s*(!=|<>|>=|<=|==|=|>|<)(.*)$/s.exec(text);
	if (!parts) return null;
	const [, operator = '', named = ''] = parts;
	if (operator === '>' || operator === '<' || operator === '>=' || operator === '<=') {
		const bound = Number(named);
		if (named.trim() === '' || Number.isNaN(bound)) return null;
		const holds = {
			'>': (value: number) => value > bound,
			'<': (value: number) => value < bound,
			'>=': (value: number) => value >= bound,
			'<=': (value: number) => value <= bound,
		}[operator];
		return ofNumbers(text, holds);
	}
	const equal = equalTo(named, kind);
	return operator === '!=' || operator === '<>' ? {label: text, holds: value => !equal(value)} : {label: text, holds: equal};
}

/** Equality with a value as a report writes it: numbers as numbers, long texts by their beginning. */
export function equalTo(named: string, kind: Kind): (value: string) => boolean {
	if (kind === 'text' && named.length >= shownCharacters) return value => value.startsWith(named);
	const wanted = comparable(named, kind);
	if (kind === 'number' && !Number.isNaN(Number(named))) return value => value === wanted || Number(value) === Number(named);
	return value => value === wanted;
}
