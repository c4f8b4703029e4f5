import {
	Document,
	type DocumentOptions,
	isCollection,
	isMap,
	isScalar,
	type ParseOptions,
	Scalar,
	type ScalarTag,
	type SchemaOptions,
	type ToStringOptions,
	visit,
	YAMLMap,
} from 'yaml';
import {readYaml} from '../../steps/yaml-document.ts';
import {inputFailure} from '../../system/errors.ts';

/** Words that some reader of YAML 1.1 takes for something else than a text. */
const special = /^(y|yes|n|no|on|off|true|false|null|none|nan|inf|~)$/i;
const plainWord = /^[A-Za-z][\w ./-]*[\w/]$|^[A-Za-z]$/;
/** What readers of YAML 1.1 refuse or take for a line break; only quoted texts hold it here. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A number whose exponent follows a point ("1.0e-7"): readers of YAML 1.1 take "1e-7" for a text. */
const pointed: ScalarTag = {
	tag: 'tag:yaml.org,2002:float',
	format: 'POINTED',
	default: true,
	identify: value => typeof value === 'number',
	resolve: Number,
	test: /^-?\d+\.\d+e[+-]\d+$/,
	stringify: node => String(node.value).replace(/^(-?\d+)e/, '$1.0e'),
};
/** How `pipeline.yaml` is read wherever it is written again. */
export const reading: ParseOptions & DocumentOptions & SchemaOptions = {version: '1.2', customTags: [pointed]};

const layout: ToStringOptions = {lineWidth: 0, flowCollectionPadding: false, indentSeq: true};

/** One section of `pipeline.yaml`: what is written, and the lines above it that say what it is and how to edit it. */
export type Section = {readonly key: string; readonly value: unknown; readonly comment: readonly string[]};

/**
 * The text with these top-level sections set, each below its comment, in the given order of all keys; what else the text holds stays as
 * it is, comments included. Throws an input failure for a text that is no YAML map.
 */
export function withSections(text: string, sections: readonly Section[], order: readonly string[]): string {
	const doc = documentOf(text);
	if (!isMap(doc.contents)) throw inputFailure('pipeline.yaml holds no map of sections: mend it or delete the file.');
	const root = doc.contents;
	const [leading] = root.items;
	if (leading && sections.some(one => one.key === keyOf(leading.key))) {
		doc.commentBefore = null;
		root.commentBefore = null;
	}
	for (const {key, value, comment} of sections) {
		const node = doc.createNode(rows(value, doc));
		const name = new Scalar(key);
		name.commentBefore = comment.map(line => ` ${line}`).join('\n');
		name.spaceBefore = true;
		const at = root.items.findIndex(pair => keyOf(pair.key) === key);
		const pair = doc.createPair(name, node);
		if (at === -1) root.items.push(pair);
		else root.items[at] = pair;
	}
	root.items.sort((a, b) => place(order, keyOf(a.key)) - place(order, keyOf(b.key)));
	return printed(doc).trimStart();
}

function documentOf(text: string): Document {
	if (text.trim() === '') return new Document({}, reading);
	const read = readYaml(text, reading);
	if (read.ok) return read.document;
	throw inputFailure(`pipeline.yaml:${read.line} is not YAML: ${read.fault}. Mend that line, or delete the file.`);
}

/** A document of `pipeline.yaml` as text: always in the same layout, so that what nobody changed is the same line. */
export function printed(doc: Document): string {
	quoteTexts(doc);
	return doc.toString(layout).replaceAll(unprintable, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : String(key));

function place(order: readonly string[], key: string): number {
	const at = order.indexOf(key);
	return at === -1 ? order.length : at;
}

/** Entries of a list or map that are maps themselves are written a line each: `- {name: a, kind: number}`. */
function rows(value: unknown, doc: Document): unknown {
	if (Array.isArray(value)) {
		const list = doc.createNode(value);
		for (const item of list.items) if (isMap(item)) item.flow = true;
		if (value.every(item => typeof item !== 'object')) list.flow = true;
		return list;
	}
	if (typeof value !== 'object' || value === null) return value;
	const map = new YAMLMap();
	for (const [key, one] of Object.entries(value)) {
		if (one === undefined) continue;
		const node = doc.createNode(one);
		if (isCollection(node)) node.flow = true;
		map.items.push(doc.createPair(key, node));
	}
	return map;
}

/** Every text that a reader could take for a number, a date, a truth or nothing gets double quotes; numbers get a point before an exponent. */
function quoteTexts(doc: Document): void {
	visit(doc, {
		Scalar(_, node) {
			const open = node.type === undefined || node.type === Scalar.PLAIN;
			if (open && typeof node.value === 'string' && (special.test(node.value) || !plainWord.test(node.value)))
				node.type = Scalar.QUOTE_DOUBLE;
			if (typeof node.value === 'number' && String(node.value).includes('e')) node.format = pointed.format ?? '';
		},
	});
}
