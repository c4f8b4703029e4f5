import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {Capacity} from '../../../steps/pipeline_design/serving/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {constraintsOf} from '../earlier.ts';

/** One row through a web framework, a frame and a fitted pipeline in Python; measured elsewhere as 2 to 5 ms, the slower is planned with. */
const estimatedMs = 5;
/** A worker is planned this busy at most: beyond it the queue grows faster than the load. */
const plannedUtilisation = 0.7;

/** How many workers the asked rate needs, and what a request then takes. An estimate says that it is one. */
export function capacityOf(input: StepInput, features: FeaturesReport): Capacity {
	const constraints = constraintsOf(input);
	const rate = constraints['throughput_rps'];
	const asked = typeof rate?.value === 'number' && rate.value > 0 ? rate.value : null;
	const limit = constraints['latency_p99_ms'];
	const seconds = features.predict_seconds ?? null;
	const serviceMs = seconds === null ? estimatedMs : Math.max(estimatedMs, (seconds * 1000) / Math.max(1, features.rows));
	const workerRps = Math.floor((1000 / serviceMs) * plannedUtilisation * 10) / 10;
	const workers = asked === null ? 1 : Math.max(1, Math.ceil(asked / workerRps));
	const utilisation = asked === null ? null : (asked * serviceMs) / 1000 / workers;
	return {
		asked_rps: asked,
		asked_accepted: rate?.accepted ?? false,
		service_ms: serviceMs,
		measured: false,
		from: `estimate, not measured: ${estimatedMs} ms of one worker for a row through framework, frame and model in Python, planned ${plannedUtilisation * 100} % busy at most; the built service measures it`,
		worker_rps: workerRps,
		workers,
		utilisation: utilisation === null ? null : Math.round(utilisation * 1000) / 1000,
		// Pollaczek-Khinchine for a constant service time.
		expected_ms: utilisation === null ? null : Math.round(serviceMs * (1 + utilisation / (2 * (1 - utilisation))) * 100) / 100,
		latency_p99_ms: typeof limit?.value === 'number' ? limit.value : null,
	};
}
