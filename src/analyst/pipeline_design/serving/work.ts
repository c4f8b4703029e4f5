import {count, counted, short} from '../../../domain/format.ts';
import type {DesignDecision, Technique} from '../../../steps/pipeline_design/design.ts';
import {featuresReportSchema} from '../../../steps/pipeline_design/features/schema.ts';
import {type Capacity, type ServingReport, servingReportSchema} from '../../../steps/pipeline_design/serving/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {constraintsOf, neededReport} from '../earlier.ts';
import {designedPipeline, setSections} from '../pipeline-file.ts';
import {capacityOf} from './capacity.ts';
import {mostRequestRows, openApiOf} from './openapi.ts';

export const openapiPath = 'docs/openapi.json';

/** Writes the interface of the service from the data contract, and works out how many workers the constraints need. */
export async function designServing(input: StepInput, tools: WorkTools): Promise<ServingReport> {
	const features = neededReport(input, 'PIPELINE_DESIGN.features', featuresReportSchema);
	const pipeline = await designedPipeline(tools.folder);
	tools.progress('writing the interface', 0.4);
	const used = {...pipeline, features: features.section.features ?? pipeline.features ?? []};
	await tools.put(openapiPath, `${JSON.stringify(openApiOf(used, features.facts), null, '\t')}\n`);
	const capacity = capacityOf(input, features);
	const constraints = Object.fromEntries(
		Object.entries(constraintsOf(input)).map(([name, {value, unit, source, accepted}]) => [name, {value, unit, source, accepted}]),
	);
	const inputs = used.features.length;
	const report = servingReportSchema.parse({
		schema: 1,
		section: {
			serving: {openapi: openapiPath, workers: capacity.workers, capacity_rps: capacity.worker_rps, capacity_from: capacity.from},
			constraints,
		},
		decisions: [interfaceDecision(inputs, features.rows), capacityDecision(capacity)],
		techniques: [edge(capacity, features.width)],
		capacity,
		inputs,
	});
	await setSections(tools, {serving: report.section.serving, constraints: report.section.constraints});
	tools.say(`${openapiPath}: ${counted(inputs, 'field')}, each with type and bounds; /predict, /health/live, /health/ready, /metrics`);
	tools.say(capacityText(capacity));
	return report;
}

export function capacityText(capacity: Capacity): string {
	const worker = `one worker ${short(capacity.worker_rps)} requests/s (${capacity.measured ? 'measured' : 'estimate'})`;
	if (capacity.asked_rps === null) return `${worker}; nobody asked for a rate`;
	return `${worker}; ${count(capacity.asked_rps)} asked for${capacity.asked_accepted ? '' : ' by default'}: ${counted(capacity.workers, 'worker')}, ${short((capacity.utilisation ?? 0) * 100, 2)} % busy, ${short(capacity.expected_ms ?? 0)} ms expected`;
}

function interfaceDecision(inputs: number, rows: number): DesignDecision {
	return {
		what: 'interface',
		chosen: `HTTP and JSON, up to ${count(mostRequestRows)} rows a request, every field checked against the contract`,
		because: [
			{figure: inputs, what: 'fields of a row, each with type and bounds', source: 'pipeline.yaml'},
			{figure: rows, what: 'rows that the bounds come from', source: 'the visible rows'},
		],
		instead: [
			{option: 'one row a request', figure: 1, why_not: 'a caller with many rows would pay the connection for each'},
			{option: 'unchecked JSON', figure: inputs, why_not: 'fields that a model would silently take for missing'},
		],
	};
}

function capacityDecision(capacity: Capacity): DesignDecision {
	const {asked_rps: asked, workers} = capacity;
	return {
		what: 'capacity',
		chosen: `${counted(workers, 'worker')} of ${short(capacity.worker_rps)} requests/s`,
		because: [
			{
				figure: `${short(capacity.service_ms)} ms`,
				what: `of a worker for a request (${capacity.measured ? 'measured' : 'estimate'})`,
				source: capacity.from,
			},
			asked === null
				? {figure: 0, what: 'requests a second asked for: nobody set a rate', source: 'constraints'}
				: {
						figure: asked,
						what: `requests a second (${capacity.asked_accepted ? 'accepted' : 'a default that nobody set'})`,
						source: 'constraints',
					},
			...(capacity.expected_ms !== null && capacity.latency_p99_ms !== null
				? [
						{
							figure: `${short(capacity.expected_ms)} ms`,
							what: `mean with waiting (M/D/1) against a p99 of ${short(capacity.latency_p99_ms)} ms`,
							source: 'arithmetic',
						},
					]
				: []),
		],
		instead: [
			workers > 1
				? {
						option: counted(workers - 1, 'worker'),
						figure: short((workers - 1) * capacity.worker_rps),
						why_not: `requests a second planned, below the ${short(asked ?? 0)} asked for`,
					}
				: {
						option: '2 workers',
						figure: short(2 * capacity.worker_rps),
						why_not: `requests a second where ${asked === null ? 'none are' : `${short(asked)} are`} asked for: twice the memory for nothing`,
					},
		],
	};
}

function edge(capacity: Capacity, width: number): Technique {
	const limit = capacity.latency_p99_ms;
	const tight = limit !== null && limit < capacity.service_ms;
	return {
		name: 'edge',
		verdict: tight ? 'adopt' : 'not needed',
		because:
			limit === null
				? `nobody set a latency that a network could break; the model reads ${count(width)} numbers and is exported as ONNX, should a device need it`
				: tight
					? `a p99 of ${short(limit)} ms is below the ${short(capacity.service_ms)} ms of one request in a server`
					: `a p99 of ${short(limit)} ms leaves ${short(limit - capacity.service_ms)} ms for the network beside ${short(capacity.service_ms)} ms in the server`,
	};
}
