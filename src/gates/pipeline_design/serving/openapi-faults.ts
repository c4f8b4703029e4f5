import type {FeatureSection} from '../../../domain/pipeline.ts';
import {type Fields, isFields} from '../../../steps/claims.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** A local reference followed; null when it leads nowhere. Bounded: a circle of references is none. */
function resolved(document: Fields, value: unknown, depth = 0): Fields | null {
	if (!isFields(value)) return null;
	const reference = value['$ref'];
	if (typeof reference !== 'string') return value;
	if (depth > 20 || !reference.startsWith('#/')) return null;
	let at: unknown = document;
	for (const part of reference.slice(2).split('/')) at = isFields(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
	return resolved(document, at, depth + 1);
}

/** What the structure of OpenAPI 3.1 asks for and this document lacks. Source: the OpenAPI Specification 3.1, sections 4.8.1 to 4.8.17. */
export function structureFaults(document: Fields): readonly string[] {
	const faults: string[] = [];
	if (typeof document['openapi'] !== 'string' || !/^3\.1\.\d+$/.test(document['openapi'])) faults.push('openapi must be 3.1.x');
	const info = document['info'];
	if (!isFields(info) || typeof info['title'] !== 'string' || typeof info['version'] !== 'string')
		faults.push('info needs title and version');
	const {paths} = document;
	if (!isFields(paths) || Object.keys(paths).length === 0) return [...faults, 'paths has no path'];
	const ids = new Set<string>();
	for (const [path, item] of Object.entries(paths)) {
		if (!path.startsWith('/')) faults.push(`path ${path} must start with /`);
		if (!isFields(item)) {
			faults.push(`path ${path} is no object`);
			continue;
		}
		for (const method of methods) {
			const operation = item[method];
			if (operation === undefined) continue;
			if (!isFields(operation)) faults.push(`${method} ${path} is no object`);
			else faults.push(...operationFaults(document, `${method} ${path}`, operation, ids));
		}
	}
	return [...faults, ...referenceFaults(document, document)];
}

function operationFaults(document: Fields, name: string, operation: Fields, ids: Set<string>): readonly string[] {
	const faults: string[] = [];
	const id = operation['operationId'];
	if (typeof id === 'string') {
		if (ids.has(id)) faults.push(`operationId ${id} is used twice`);
		ids.add(id);
	}
	const {responses} = operation;
	if (!isFields(responses) || Object.keys(responses).length === 0) return [...faults, `${name} has no responses`];
	for (const [status, response] of Object.entries(responses)) {
		if (!/^([1-5]\d\d|[1-5]XX|default)$/.test(status)) faults.push(`${name}: ${status} is no status`);
		const found = resolved(document, response);
		if (found === null || typeof found['description'] !== 'string') faults.push(`${name}: response ${status} needs a description`);
	}
	const body = operation['requestBody'];
	if (body !== undefined) {
		const found = resolved(document, body);
		if (found === null || !isFields(found['content'])) faults.push(`${name}: requestBody needs content`);
	}
	return faults;
}

/** References that lead nowhere. */
function referenceFaults(document: Fields, value: unknown, depth = 0): readonly string[] {
	if (depth > 60) return [];
	if (Array.isArray(value)) return value.flatMap(one => referenceFaults(document, one, depth + 1));
	if (!isFields(value)) return [];
	const own = typeof value['$ref'] === 'string' && resolved(document, value) === null ? [`${value['$ref']} leads nowhere`] : [];
	return [...own, ...Object.values(value).flatMap(one => referenceFaults(document, one, depth + 1))];
}

const typesOf = (schema: Fields): readonly string[] => {
	const {type} = schema;
	return Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [];
};

/** All objects of properties that a request may bring, anywhere in the document's request bodies. */
function rowSchemas(document: Fields): readonly Fields[] {
	const found: Fields[] = [];
	const seen = new Set<Fields>();
	const walk = (value: unknown, depth: number): void => {
		if (depth > 30) return;
		const schema = resolved(document, value);
		if (schema === null || seen.has(schema)) return;
		seen.add(schema);
		const {properties} = schema;
		if (isFields(properties)) {
			found.push(properties);
			for (const one of Object.values(properties)) walk(one, depth + 1);
		}
		for (const key of ['items', 'anyOf', 'oneOf', 'allOf', 'prefixItems']) {
			const inner = schema[key];
			for (const one of Array.isArray(inner) ? inner : [inner]) walk(one, depth + 1);
		}
	};
	const {paths} = document;
	for (const item of isFields(paths) ? Object.values(paths) : [])
		for (const method of methods) {
			const operation = isFields(item) ? item[method] : null;
			const body = isFields(operation) ? resolved(document, operation['requestBody']) : null;
			const content = body && isFields(body['content']) ? body['content'] : {};
			for (const media of Object.values(content)) if (isFields(media)) walk(media['schema'], 0);
		}
	return found;
}

const jsonTypes = {
	number: ['number', 'integer'],
	category: ['string'],
	boolean: ['string', 'boolean', 'integer', 'number'],
	time: ['string'],
	text: ['string'],
} as const satisfies Record<FeatureSection['kind'], readonly string[]>;

/** Model inputs that a request cannot bring, or whose type or bounds the document does not say. */
export function coverageFaults(document: Fields, features: readonly FeatureSection[]): readonly string[] {
	const rows = rowSchemas(document);
	const best = rows.toSorted(
		(a, b) => features.filter(({name}) => Object.hasOwn(b, name)).length - features.filter(({name}) => Object.hasOwn(a, name)).length,
	)[0];
	if (!best) return ['no request body describes a row'];
	return features.flatMap(feature => {
		const schema = Object.hasOwn(best, feature.name) ? resolved(document, best[feature.name]) : null;
		if (schema === null) return [`${feature.name} is missing`];
		const types = typesOf(schema);
		const known: readonly string[] = jsonTypes[feature.kind];
		const faults: string[] = [];
		if (!types.some(type => known.includes(type)) && !Array.isArray(schema['enum']))
			faults.push(`${feature.name} has no type of a ${feature.kind}`);
		if (feature.kind === 'number' && typeof feature.min === 'number' && schema['minimum'] !== feature.min)
			faults.push(`${feature.name} has minimum ${String(schema['minimum'])} instead of ${feature.min}`);
		if (feature.kind === 'number' && typeof feature.max === 'number' && schema['maximum'] !== feature.max)
			faults.push(`${feature.name} has maximum ${String(schema['maximum'])} instead of ${feature.max}`);
		if (feature.values && !sameWords(schema['enum'], feature.values)) faults.push(`${feature.name} lists other words than pipeline.yaml`);
		if ((types.includes('null') || (Array.isArray(schema['enum']) && schema['enum'].includes(null))) !== feature.nullable)
			faults.push(
				`${feature.name} ${feature.nullable ? 'may be missing, the document says no' : 'may not be missing, the document says it may'}`,
			);
		return faults;
	});
}

function sameWords(listed: unknown, values: readonly string[]): boolean {
	if (!Array.isArray(listed)) return false;
	const words = new Set(listed.filter(one => one !== null).map(String));
	return words.size === new Set(values).size && values.every(value => words.has(value));
}
