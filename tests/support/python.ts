import os from 'node:os';
import path from 'node:path';
import {makeEnvironment} from '../../src/environment/virtual/make.ts';
import {planEnvironment} from '../../src/environment/virtual/plan.ts';

/** Are the Python tests run? In CI always; else where ML_ENGINEER_TEST_PYTHON names an interpreter with the packages of the lock. */
export const pythonIsTested = Boolean(process.env['ML_ENGINEER_TEST_PYTHON'] || process.env['ML_ENGINEER_TEST_ALL']);

/** What the produced project needs to be checked: its packages, those of its tests, and Kubeflow's. */
const lock = path.resolve('src/blueprints/training_pipeline/requirements/kubeflow/dev.txt');

/** The interpreter for them: the named one, else that of an environment made from the lock, in the cache, as the program makes them. */
export async function testPython(): Promise<string> {
	const named = process.env['ML_ENGINEER_TEST_PYTHON'];
	if (named) return named;
	const {signal} = new AbortController();
	return (await makeEnvironment(await planEnvironment(lock, {workspace: os.tmpdir(), signal}), {signal})).python;
}
