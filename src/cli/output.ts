import {codeOf} from '../system/errors.ts';
import {escapedJson, safeLine, sanitizeOutput} from '../system/sanitize.ts';

/*
 * The one door to stdout and stderr: what goes through it is text and cannot act on the terminal, whoever wrote it. The screen draws
 * its cells through `displayText`; its own codes, and the line of progress, are written where they are made.
 */

/** Whoever reads may have seen enough, as `head` does: what is not read any more is no error, and a session goes on. */
export function attendReaders(): void {
	for (const stream of [process.stdout, process.stderr])
		stream.on('error', (error: Error) => {
			if (codeOf(error) !== 'EPIPE') throw error;
		});
}

/** Settles when it is written: a pipe that is read slowly loses nothing when the program ends. */
const written = (stream: NodeJS.WriteStream, text: string) => new Promise<void>(resolve => stream.write(text, () => resolve()));

/** One line on stdout. */
export const say = (line: string): Promise<void> => written(process.stdout, `${safeLine(line)}\n`);

/** A text of several lines on stdout, which are its own and nobody else's. */
export const sayText = (text: string): Promise<void> => written(process.stdout, `${sanitizeOutput(text).replace(/\n$/, '')}\n`);

/** JSON on one line of stdout: the value as it is, what a terminal would act on or hide escaped. */
export const sayJson = (json: string): Promise<void> => written(process.stdout, `${escapedJson(json)}\n`);

/** One sentence on stderr. */
export const complain = (sentence: string): Promise<void> => written(process.stderr, `${safeLine(sentence)}\n`);
