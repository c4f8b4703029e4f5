import {short} from '../../domain/format.ts';
import {cell, clean, inert} from '../wording.ts';
import type {DesignDecision, Technique} from './design.ts';

const figureText = (figure: number | string) => (typeof figure === 'number' ? short(figure, 4) : clean(figure, 120));

/** Each decision with the measurements it rests on and the alternatives it beat. */
export function decisionsText(decisions: readonly DesignDecision[]): string {
	return decisions.map(decisionText).join('\n\n');
}

function decisionText(decision: DesignDecision): string {
	const by = decision.by === undefined ? '' : decision.by === 'person' ? ' A person decided so.' : ' Nobody decided; this is the default.';
	const lines = [
		`**${textOf(decision.what)}: ${textOf(decision.chosen, 300)}.**${by}`,
		'',
		...decision.because.map(one => `- ${textOf(one.what, 200)}: ${figureText(one.figure)} (${textOf(one.source, 120)})`),
		...decision.instead.map(
			one => `- not ${textOf(one.option, 200)}${one.figure === null ? '' : ` [${figureText(one.figure)}]`}: ${textOf(one.why_not, 300)}`,
		),
	];
	return lines.join('\n');
}

export function techniquesText(techniques: readonly Technique[]): string {
	if (techniques.length === 0) return '';
	const lines = techniques.map(one => `- ${textOf(one.name)}: **${one.verdict}**, because ${textOf(one.because, 500)}`);
	return `Techniques judged:\n\n${lines.join('\n')}`;
}

const textOf = (text: string, max = 120) => inert(clean(text, max));

/** A label inside of a Mermaid node: quoted, so nothing of it is syntax. */
export const nodeText = (text: string): string =>
	`"${cell(text)
		.replaceAll('"', "'")
		.replaceAll(/[[\]{}()]/g, ' ')}"`;
