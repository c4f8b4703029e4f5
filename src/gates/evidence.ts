import {stat} from 'node:fs/promises';
import path from 'node:path';
import {type Fields, numberIn, textIn} from '../steps/claims.ts';
import type {GateContext} from '../steps/step.ts';
import {codeOf, messageOf} from '../system/errors.ts';
import {isInside} from '../system/paths.ts';
import {lineOf} from './recount/cited-line.ts';

/** Why a cited line does not hold, in one sentence; null when it opens and contains its quote. */
export async function evidenceFault(cited: Fields, dataFiles: readonly string[], context: GateContext): Promise<string | null> {
	const named = textIn(cited, 'path');
	const line = numberIn(cited, 'line');
	const quote = textIn(cited, 'quote');
	if (named === null || line === null || quote === null || !Number.isInteger(line) || line < 1)
		return `${named ?? 'an entry'} has no path, line and quote`;
	const place = `${named}:${line}`;
	if (plain(quote) === '') return `${place} quotes nothing`;
	const file = await resolve(named, dataFiles, context);
	if (file === null) return `${place} does not exist in the workspace, the project or the data`;
	let text: string | null;
	try {
		text = await lineOf(file, line, context.signal);
	} catch (error) {
		context.signal.throwIfAborted();
		return `${place} cannot be read (${messageOf(error)})`;
	}
	if (text === null) return `${named} has no line ${line}`;
	return plain(text).includes(plain(quote)) ? null : `${place} does not contain its quote ${JSON.stringify(quote.slice(0, 60))}`;
}

/** The plain file that a path names: a data file, or one below the workspace or the project; links out of them are not followed. */
async function resolve(named: string, dataFiles: readonly string[], context: GateContext): Promise<string | null> {
	const {workspace} = context.state;
	const candidates = path.isAbsolute(named) ? [named] : [path.join(workspace, named), path.join(context.root, named)];
	const data = dataFiles.find(file => candidates.includes(file) || file === named || path.basename(file) === named);
	if (data !== undefined) return data;
	for (const file of candidates) {
		if (!isInside(workspace, file) && !isInside(context.root, file)) continue;
		try {
			if ((await stat(file)).isFile()) return file;
		} catch (error) {
			if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
		}
	}
	return null;
}

/** Blanks as one, invisible and control characters left out, so that a quote made safe for a screen is still found. */
function plain(text: string): string {
	return text
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replace(/(\.\.\.|…)$/, '')
		.trim();
}
