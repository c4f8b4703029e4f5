import {count, short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge, ProjectFault} from '../../project/cannot-judge.ts';
import {CommandFault} from '../../project/command.ts';
import {projectEnvironment} from '../../project/environments.ts';
import {projectCheck} from '../../project/project-check.ts';
import {rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {predicted, trained} from '../../project/training.ts';
import {versionsOf} from '../../project/versions.ts';
import {attemptsText, needsNetwork} from './network-check.ts';

/** The project trains and predicts in an environment made now from its lock, on rows that the gate gives it. */
export const freshRunCheck: CheckDefinition = projectCheck({
	id: 'pipeline.fresh_run',
	step: 'pipeline',
	title: 'clean-venv run',
	mustBe: 'train and predict end with 0 in an environment made now from the lock, on rows that we give',
	onKeptRows: true,
	couldBeFooledBy: 'something outside of the project that is there now and not elsewhere: a file, a service',
	told: {op: '==', threshold: 0, unit: 'exit status', evidence: ['pipeline.yaml#/commands/train']},
	async judge(project, told) {
		const environment = await projectEnvironment(project);
		const rows = await rowsOf(project);
		const needs = project.pipeline.needs.map(({need}) => need);
		const detail = [
			...project.pipeline.needs.map(({need, why}) => `declared need ${need}: ${why}`),
			environment.how,
			...(project.pipeline.environment.lock ? [] : [await versionsOf(project, environment)]),
			`rows judged on: ${count(rows.heldRows)}, ${rows.origin}`,
		];
		try {
			const {model, seconds} = await trained(project, 'fresh', rows.training);
			await predicted(project, 'fresh', model, rows.unlabelled);
			return measured({...told, value: 0, needs, detail: [`trained in ${short(seconds)} s`, ...detail]}, null);
		} catch (error) {
			if (error instanceof CommandFault && error.run.network !== null && error.run.network.total > 0) {
				if (error.command === 'predict') throw new CannotJudge(needsNetwork(error));
				detail.push(`train reached for the network, which it never gets: ${attemptsText(error.run.network)}`);
			}
			if (error instanceof ProjectFault) return measured({...told, value: 1, needs, detail}, error.message);
			throw error;
		}
	},
	sabotages: [tampering('a module that no lock names', ['train', 'module_of_no_lock'])],
});
