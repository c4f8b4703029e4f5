import {createHash} from 'node:crypto';
import path from 'node:path';
import {count} from '../../../domain/format.ts';
import type {TrackingReport} from '../../../steps/implementation/tracking/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {portable} from '../../project/mlflow-store.ts';
import {withProject} from '../../project/open.ts';
import {predictRows} from '../../project/predict.ts';
import {dataOf, type Project} from '../../project/project.ts';
import {type Training, trainOnce} from '../../project/training.ts';
import {aliasesOf} from './registry.ts';
import {offerServer, serverWords} from './server.ts';

/** Trains twice with everything the same and compares the predictions; says where the runs are and who is champion. */
export async function trackTrainings(input: StepInput, tools: WorkTools): Promise<TrackingReport> {
	return withProject(input, tools, async project => {
		const first = await trained(project, tools, 1);
		const second = await trained(project, tools, 2);
		const equal = first.sha256 === second.sha256;
		tools.say(
			equal
				? `two trainings give the same ${count(first.rows)} predictions, to the byte`
				: `two trainings with the same data, parameters and seed DIFFER (${first.sha256.slice(0, 12)}, ${second.sha256.slice(0, 12)})`,
		);
		const uri = first.training.trackingUri;
		const tracked = first.training.runId !== null;
		tools.say(
			tracked ? `runs lie in ${clean(portable(uri, project.home), 120)}` : '`train` records no run: the project does not track itself',
		);
		const {model, registry} = await aliasesOf(project, tools, uri);
		tools.say(
			registry.champion === null
				? 'the registry has no champion yet'
				: `champion: version ${registry.champion}${registry.challenger === null ? '' : `, challenger: version ${registry.challenger}`}`,
		);
		const server = serverWords(project, uri);
		const shown = tracked ? await offerServer(tools, project, serverWords(project, uri, project.home)) : null;
		return {
			schema: 1,
			predictions_sha256: [first.sha256, second.sha256],
			equal,
			server: [...server],
			registry,
			tracking_uri: portable(uri, project.home),
			run_ids: [first.training.runId, second.training.runId].filter(id => id !== null),
			rows: first.rows,
			...(model === null ? {} : {model}),
			shown_at: shown,
		};
	});
}

async function trained(
	project: Project,
	tools: WorkTools,
	which: 1 | 2,
): Promise<{readonly training: Training; readonly sha256: string; readonly rows: number}> {
	const model = path.join(project.scratch, `model-${which}`);
	tools.progress(`training ${which} of 2`, (which - 1) / 2);
	const training = await trainOnce(project, tools, {
		model,
		title: `train ${which} of 2`,
		why: which === 1 ? 'the first of two trainings that must agree' : 'the second, with the same data, parameters and seed',
	});
	tools.progress(`predicting with model ${which} of 2`, (which - 0.3) / 2);
	const {text, table} = await predictRows(project, tools, 'predict', {model, data: await dataOf(project), out: `predictions-${which}.csv`});
	return {training, sha256: createHash('sha256').update(text).digest('hex'), rows: table.rows.length};
}
