import type {Pipeline} from '../../domain/pipeline.ts';
import type {DesignDecision} from '../../steps/pipeline_design/design.ts';
import type {StepInput} from '../../steps/step.ts';
import {commandsOf, kubeflowCommandsOf} from './commands.ts';
import {constraintsOf} from './earlier.ts';
import type {NamedBefore} from './pipeline-file.ts';

/** Was a Kubeflow pipeline asked for? An existing repository keeps its own way to run. */
export const kubeflowAsked = (input: StepInput): boolean =>
	input.job !== 'improve' && constraintsOf(input)['orchestrator']?.value === 'kubeflow';

/** What of `pipeline.yaml` makes the steps a Kubeflow pipeline too; nothing unless it was asked for. A section that is there stays. */
export function kubeflowSections(
	input: StepInput,
	names: {readonly name: string; readonly package: string},
	before: NamedBefore | null,
): Partial<Pick<Pipeline, 'kubeflow' | 'commands'>> {
	if (!kubeflowAsked(input)) return {};
	const module = before?.package ?? names.package;
	return {
		kubeflow: before?.kubeflow ?? {image: `${before?.name ?? names.name}:0.1.0`, compiled: 'kubeflow/pipeline.yaml'},
		commands: {...(before?.commands ?? commandsOf(module)), ...kubeflowCommandsOf(module)},
	};
}

/** What runs the steps, and why. */
export function orchestratorDecision(input: StepInput): DesignDecision {
	const asked = constraintsOf(input)['orchestrator'];
	const makefile = 'the Makefile, by hand or from CI';
	const kubeflow = 'a Kubeflow pipeline beside the Makefile';
	if (kubeflowAsked(input)) {
		return {
			what: 'orchestrator',
			chosen: kubeflow,
			because: [{figure: 'kubeflow', what: 'was asked for', source: `constraints (${asked?.source ?? 'default'})`}],
			instead: [{option: makefile, figure: null, why_not: 'is there too; tasks on a cluster were asked for'}],
		};
	}
	return {
		what: 'orchestrator',
		chosen: makefile,
		because: [
			{
				figure: asked === undefined || asked.source === 'default' ? 'none' : String(asked.value),
				what: 'cluster was asked for; all steps are commands that end in minutes on one machine',
				source: `constraints (${asked?.source ?? 'default'})`,
			},
		],
		instead: [{option: kubeflow, figure: null, why_not: 'needs a cluster and an image; --constraint orchestrator=kubeflow asks for it'}],
	};
}
