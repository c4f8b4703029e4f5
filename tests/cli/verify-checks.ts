import {measured, notRun} from '../../src/gates/measurement.ts';
import {tryCommand} from '../../src/gates/project/command.ts';
import {projectEnvironment} from '../../src/gates/project/environments.ts';
import {projectCheck} from '../../src/gates/project/project-check.ts';
import {projectData} from '../../src/gates/project/rows.ts';
import {predicted, trained} from '../../src/gates/project/training.ts';
import type {PlacedCheck} from '../../src/gates/verify/verify.ts';

const told = {op: '<=', threshold: 0, unit: 'failures', evidence: ['pipeline.yaml']} as const;
const words = {mustBe: '0 failures', couldBeFooledBy: 'nothing', sabotages: []};

/** Runs the project's own commands with the Python of PATH: nothing has to be installed for it. */
export const cheapChecks: readonly PlacedCheck[] = [
	{
		phase: 'IMPLEMENTATION',
		definition: projectCheck({
			...words,
			id: 'pipeline.fresh_run',
			step: 'pipeline',
			title: 'trains and predicts',
			told,
			judge: async (project, its) => {
				const {how} = await projectEnvironment(project);
				const {model} = await trained(project, 'plain', projectData(project));
				await predicted(project, 'plain', model, projectData(project));
				return measured({...its, value: 0, detail: [how]}, null);
			},
		}),
	},
	{
		phase: 'IMPLEMENTATION',
		definition: projectCheck({
			...words,
			id: 'pipeline.tests',
			step: 'integration',
			title: 'own tests',
			told,
			judge: async (project, its) => {
				const {exitCode} = await tryCommand(project, 'test', {});
				return measured({...its, value: exitCode}, exitCode === 0 ? null : `its tests ended with ${exitCode}`);
			},
		}),
	},
	{
		phase: 'PIPELINE_DESIGN',
		definition: {
			...words,
			id: 'serving.open',
			step: 'serving',
			title: 'described',
			measure: async () => notRun(told, 'pipeline.yaml has no `serving`'),
		},
	},
];
