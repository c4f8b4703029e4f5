import {type Document, type DocumentOptions, isAlias, LineCounter, type ParseOptions, parseDocument, type SchemaOptions, visit} from 'yaml';
import {messageOf} from '../system/errors.ts';

export type YamlRead =
	| {
			readonly ok: true;
			readonly document: Document;
			readonly value: unknown;
			/** Of what stands at this path, or of the nearest part around it; null where nothing does. */
			readonly lineOf: (at: readonly PropertyKey[]) => number | null;
	  }
	/** `fault` ends without a full stop. */
	| {readonly ok: false; readonly line: number; readonly fault: string};

/** Aliases could blow a small file up into a huge one; nothing of ours uses them, a few are taken. */
const mostAliases = 20;

/** One YAML document, or its first fault with its line. Never throws for what stands in the text. */
export function readYaml(text: string, options: ParseOptions & DocumentOptions & SchemaOptions = {}): YamlRead {
	const lines = new LineCounter();
	const document = parseDocument(text, {...options, lineCounter: lines, prettyErrors: false, uniqueKeys: true});
	const [broken] = document.errors;
	if (broken) {
		const [fault = ''] = broken.message.split('\n', 1);
		const hint = broken.code === 'DUPLICATE_KEY' ? ': leave one of them' : '';
		return {ok: false, line: lines.linePos(broken.pos[0]).line, fault: `${fault.replace(/\.$/, '')}${hint}`};
	}
	try {
		const value: unknown = document.toJS({maxAliasCount: mostAliases});
		return {ok: true, document, value, lineOf: at => lineIn(document, lines, at)};
	} catch (error) {
		const fault = messageOf(error)
			.replace(/\.$/, '')
			.replace(/^Excessive alias count.*/u, `more than ${mostAliases} values come from aliases`);
		return {ok: false, line: firstAlias(document, lines), fault: `${fault}: write the value out instead of an alias`};
	}
}

function lineIn(document: Document, lines: LineCounter, at: readonly PropertyKey[]): number | null {
	for (let length = at.length; length > 0; length -= 1) {
		const node = document.getIn(at.slice(0, length), true);
		const range = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : null;
		if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
	}
	return document.contents?.range ? lines.linePos(document.contents.range[0]).line : null;
}

/** The line of the first alias that names no anchor, else of the first one. */
function firstAlias(document: Document, lines: LineCounter): number {
	const places: {readonly at: number; readonly resolves: boolean}[] = [];
	visit(document, {
		Alias: (_, alias) => {
			if (isAlias(alias)) places.push({at: alias.range?.[0] ?? 0, resolves: alias.resolve(document) !== undefined});
		},
	});
	const place = places.find(({resolves}) => !resolves) ?? places[0];
	return lines.linePos(place?.at ?? 0).line;
}
