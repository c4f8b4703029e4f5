import {short} from '../../domain/format.ts';
import {shellLine} from '../../domain/shell-words.ts';
import {clean, inert} from '../wording.ts';

/** ".412 [.37 to .44]" as a person reads it. */
export const between = (value: number, low: number, high: number): string => `${figure(value)} [${figure(low)} to ${figure(high)}]`;

/** A figure of a metric: three digits. */
export const figure = (value: number): string => (Number.isFinite(value) ? short(value, 3) : 'not defined');

/** Seconds as people read them: "8 s", "2:05 min". */
export function seconds(value: number): string {
	if (value < 9.95) return `${short(value, 2)} s`;
	if (value < 99.5) return `${Math.round(value)} s`;
	return `${Math.floor(Math.round(value) / 60)}:${String(Math.round(value) % 60).padStart(2, '0')} min`;
}

/** Commands as a block of Markdown that says how to repeat a figure; the project's package lies below src/. */
export const shellBlock = (...commands: readonly (readonly string[])[]): string => {
	const lines = commands.map(words => `${words[0] === 'python' && words[1] === '-m' ? 'PYTHONPATH=src ' : ''}${shellLine(words)}`);
	return `\`\`\`sh\n${lines.map(line => clean(line, 400).replaceAll('`', "'")).join('\n')}\n\`\`\``;
};

/** Text out of somebody's data within a sentence of Markdown. */
export const plain = (text: string, max = 120): string => inert(clean(text, max));
