import type {Check} from '../../domain/check.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../steps/step.ts';
import {notRun, unmeasured} from '../measurement.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {prepared} from './prepare.ts';
import {type UnderTest, underTest} from './under-test.ts';

export type Told = {
	readonly op: Check['op'];
	readonly threshold: Check['threshold'];
	readonly unit: string;
	readonly evidence: readonly string[];
};

type ProjectCheck = Omit<CheckDefinition, 'measure'> & {
	readonly told: Told;
	readonly judge: (project: UnderTest, told: Told) => Promise<Measurement>;
};

/** A check of the project itself: it gets a copy to run; what is missing makes it not run, what the project did wrong makes it fail. */
export function projectCheck({told, judge, ...definition}: ProjectCheck): CheckDefinition {
	return {...definition, measure: (context: GateContext) => judged(context, told, judge)};
}

async function judged(context: GateContext, told: Told, judge: ProjectCheck['judge']): Promise<Measurement> {
	try {
		// A copy of the context: the project is shared between checks, the scratch folder and the clock are this check's own.
		const project = await underTest(context);
		await prepared(project);
		return await judge({...project, context}, told);
	} catch (error) {
		context.signal.throwIfAborted();
		if (error instanceof CannotJudge) return notRun(told, error.message, error.because);
		if (error instanceof ProjectFault) return unmeasured(told, error.message);
		throw error;
	}
}
