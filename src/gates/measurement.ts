import type {Check} from '../domain/check.ts';
import {boundedPlot, type Plot} from '../domain/plot.ts';
import type {Measurement} from '../steps/step.ts';

type Told = {
	readonly value: Check['value'];
	readonly op: Check['op'];
	readonly threshold: Check['threshold'];
	readonly unit: string;
	readonly claimed?: Check['claimed'];
	readonly evidence: readonly string[];
	readonly set_by?: Check['set_by'];
	/** What was measured and what broke, line by line. */
	readonly detail?: readonly string[];
	readonly proposed?: true;
	readonly met?: boolean;
	readonly needs?: readonly string[];
	/** What the gate view draws. */
	readonly plots?: readonly Plot[];
};

/** Lines of detail that one check may keep: the state file holds them. */
const keptDetail = 60;

/** A measurement that was made; `reason` null means it passed, a sentence means it failed and why. */
export function measured(told: Told, reason: string | null): Measurement {
	return {applies: true, verdict: reason === null ? 'pass' : 'fail', ...parts(told), reason};
}

/** A fail without a value: what is judged went wrong before there was one. */
export function unmeasured(told: Omit<Told, 'value'>, reason: string): Measurement {
	return {applies: true, verdict: 'fail', unmeasured: true, ...parts({...told, value: null}), reason};
}

/** A measurement that could not be made, naming the prerequisite that is missing. */
export function notRun(told: Omit<Told, 'value'>, reason: string, because?: Check['because']): Measurement {
	return {applies: true, verdict: 'not_run', ...parts({...told, value: null}), reason, ...(because ? {because} : {})};
}

export const leftOut: Measurement = {applies: false};

function parts(told: Told) {
	const {detail = [], plots = []} = told;
	const left = detail.length - keptDetail;
	return {
		value: told.value,
		op: told.op,
		threshold: told.threshold,
		unit: told.unit,
		claimed: told.claimed ?? null,
		evidence: [...told.evidence],
		...(told.set_by === undefined ? {} : {set_by: told.set_by}),
		...(detail.length > 0 ? {detail: left > 0 ? [...detail.slice(0, keptDetail), `and ${left} more`] : [...detail]} : {}),
		...(told.proposed ? {proposed: told.proposed, met: told.met ?? false} : {}),
		...(told.needs && told.needs.length > 0 ? {needs: [...told.needs]} : {}),
		...(plots.length > 0 ? {plots: plots.map(boundedPlot)} : {}),
	};
}
