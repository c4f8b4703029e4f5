import type {FeatureSection, Pipeline} from '../../../domain/pipeline.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';

type Schema = Readonly<Record<string, unknown>>;
type Fact = FeaturesReport['facts'][number];

/** Rows of one request at most: bounds its memory and how long it keeps a worker. */
export const mostRequestRows = 1000;
/** Letters of a word without a closed list: more than any that was seen, but bounded. */
const leastLength = 200;
const mostExamples = 3;

/** The OpenAPI 3.1 document of the service: what it accepts is the data contract of `pipeline.yaml`, field by field. */
export function openApiOf(pipeline: Pipeline, facts: readonly Fact[]): Schema {
	const features = pipeline.features ?? [];
	const factOf = new Map(facts.map(fact => [fact.name, fact]));
	const example = Object.fromEntries(features.map(feature => [feature.name, exampleOf(feature, factOf.get(feature.name))]));
	const rejected = {
		description: 'The request breaks the data contract; `loc` names the field.',
		content: {'application/json': {schema: {$ref: '#/components/schemas/Rejection'}}},
	};
	return {
		openapi: '3.1.0',
		info: {
			title: pipeline.name,
			version: '1.0.0',
			description: 'Predictions, one for each row of a request. Fields and bounds are those of pipeline.yaml.',
		},
		servers: [{url: '/'}],
		tags: [{name: 'prediction'}, {name: 'operation'}],
		paths: {
			'/predict': {
				post: {
					operationId: 'predict',
					tags: ['prediction'],
					summary: 'Predict, one answer a row, in the order of the rows',
					requestBody: {
						required: true,
						content: {'application/json': {schema: {$ref: '#/components/schemas/PredictRequest'}, example: {rows: [example]}}},
					},
					responses: {
						200: {
							description: 'A prediction for each row.',
							content: {'application/json': {schema: {$ref: '#/components/schemas/PredictResponse'}}},
						},
						422: rejected,
						503: {description: 'The model is not loaded yet.'},
					},
				},
			},
			'/health/live': {get: probe('live', 'Is the process alive?', {200: {description: 'It answers.'}})},
			'/health/ready': {
				get: probe('ready', 'Can it predict?', {
					200: {description: 'The model is loaded.'},
					503: {description: 'The model is not loaded, or its file is corrupt.'},
				}),
			},
			'/metrics': {
				get: probe('metrics', 'Counters and histograms', {
					200: {description: 'Prometheus text format.', content: {'text/plain': {schema: {type: 'string'}}}},
				}),
			},
		},
		components: {
			schemas: {
				Row: {
					type: 'object',
					additionalProperties: false,
					required: features.filter(feature => !feature.nullable).map(feature => feature.name),
					properties: Object.fromEntries(features.map(feature => [feature.name, fieldOf(feature, factOf.get(feature.name))])),
				},
				PredictRequest: {
					type: 'object',
					additionalProperties: false,
					required: ['rows'],
					properties: {rows: {type: 'array', minItems: 1, maxItems: mostRequestRows, items: {$ref: '#/components/schemas/Row'}}},
				},
				Prediction: predictionOf(pipeline),
				PredictResponse: {
					type: 'object',
					required: ['predictions', 'model'],
					properties: {
						predictions: {type: 'array', items: {$ref: '#/components/schemas/Prediction'}},
						model: {type: 'string', description: 'Which model answered: its version.'},
					},
				},
				Rejection: {
					type: 'object',
					required: ['detail'],
					properties: {
						detail: {
							type: 'array',
							items: {
								type: 'object',
								required: ['loc', 'msg', 'type'],
								properties: {
									loc: {type: 'array', items: {type: ['string', 'integer']}, description: 'The way to the field.'},
									msg: {type: 'string'},
									type: {type: 'string'},
								},
							},
						},
					},
				},
			},
		},
	};
}

const probe = (operationId: string, summary: string, responses: Schema): Schema => ({operationId, tags: ['operation'], summary, responses});

/** Type, bounds, words and examples of one field. A field that may be missing may be null or left out. */
function fieldOf(feature: FeatureSection, fact: Fact | undefined): Schema {
	const examples = {examples: [exampleOf(feature, fact)]};
	const type = (name: string) => (feature.nullable ? [name, 'null'] : name);
	const ends = feature.nullable ? [null] : [];
	switch (feature.kind) {
		case 'number':
			return {
				type: type(feature.integer ? 'integer' : 'number'),
				...(feature.min === null || feature.min === undefined ? {} : {minimum: feature.min}),
				...(feature.max === null || feature.max === undefined ? {} : {maximum: feature.max}),
				...examples,
			};
		case 'category':
		case 'boolean':
			if (feature.values) {
				return {
					type: type('string'),
					enum: [...feature.values, ...ends],
					maxLength: Math.max(1, ...feature.values.map(word => [...word].length)),
					examples: feature.values.slice(0, mostExamples),
				};
			}
			return {type: type('string'), minLength: 1, maxLength: lengthOf(fact), ...examples};
		case 'time':
			return {
				type: type('string'),
				minLength: 1,
				maxLength: lengthOf(fact),
				...(feature.format === 'iso' ? {} : {pattern: patternOf(feature.format ?? '')}),
				description: feature.format === 'iso' ? 'A time in ISO 8601.' : `A time written as ${feature.format} (strptime).`,
				...examples,
			};
		case 'text':
			return {type: type('string'), minLength: 1, maxLength: lengthOf(fact), ...examples};
	}
}

const lengthOf = (fact: Fact | undefined) => Math.max(leastLength, 2 * (fact?.max_length ?? 0));

const directives: Readonly<Record<string, string>> = {
	Y: '\\d{4}',
	y: '\\d{2}',
	m: '\\d{1,2}',
	d: '\\d{1,2}',
	H: '\\d{1,2}',
	M: '\\d{1,2}',
	S: '\\d{1,2}',
	I: '\\d{1,2}',
	f: '\\d{1,6}',
	p: '[AaPp][Mm]',
	z: '(Z|[+-]\\d{2}:?\\d{2})',
	b: '[A-Za-z]{3}',
	B: '[A-Za-z]+',
};

/** The regular expression of what a strptime format reads. */
function patternOf(format: string): string {
	const body = format.replaceAll(/%([A-Za-z])|[\\^$.*+?()[\]{}|/]/g, (token, letter: string | undefined) =>
		letter === undefined ? `\\${token}` : (directives[letter] ?? '.+'),
	);
	return `^${body}$`;
}

/** A typical value, never a row of somebody: the median of numbers, the most frequent word. */
function exampleOf(feature: FeatureSection, fact: Fact | undefined): unknown {
	const usual = fact?.usual ?? null;
	if (feature.kind === 'number') {
		const value = usual === null ? Number.NaN : Number(usual);
		const middle = Number.isFinite(value) ? value : (feature.min ?? 0);
		return feature.integer ? Math.round(middle) : middle;
	}
	if (feature.values) return feature.values.includes(usual ?? '') ? usual : (feature.values[0] ?? '');
	return usual ?? (feature.nullable ? null : 'text');
}

function predictionOf(pipeline: Pipeline): Schema {
	const {classes} = pipeline.target;
	if (pipeline.problem === 'regression') return {type: 'object', required: ['prediction'], properties: {prediction: {type: 'number'}}};
	return {
		type: 'object',
		required: ['prediction', 'probabilities'],
		properties: {
			prediction: {type: 'string', enum: [...classes]},
			probabilities: {
				type: 'object',
				additionalProperties: false,
				required: [...classes],
				properties: Object.fromEntries(classes.map(label => [label, {type: 'number', minimum: 0, maximum: 1}])),
			},
		},
	};
}
