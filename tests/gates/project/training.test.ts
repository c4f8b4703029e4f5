import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {trackedTraining, trained} from '../../../src/gates/project/training.ts';
import {type TinyProject, tinyProject} from '../verify/tiny-project.ts';
import {judging} from './judged-project.ts';

/** Writes whether it is to track, and tracks, as a project does that knows the contract. */
const train = `import json, os, pathlib, sys
data, model, seed = sys.argv[1:]
pathlib.Path(model).mkdir(parents=True)
(pathlib.Path(model) / "tracking.json").write_text(json.dumps(os.environ.get("ML_ENGINEER_TRACKING")))
if os.environ.get("ML_ENGINEER_TRACKING") != "off":
    pathlib.Path(os.environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///")).write_text("a run")
`;

let project: TinyProject;
beforeEach(async () => {
	project = await tinyProject({'train.py': train});
});
afterEach(() => project.remove());

test('only the training whose run is read is tracked; the one that is scored is like all the others', async () => {
	await judging(project.root, async judged => {
		const training = path.join(project.root, judged.pipeline.data.path);
		const told = async (model: string) => JSON.parse(await readFile(path.join(model, 'tracking.json'), 'utf8'));
		const fresh = await trained(judged, 'fresh', training);
		const shuffled = await trained(judged, 'shuffled', training);
		expect([await told(fresh.model), await told(shuffled.model)]).toEqual(['off', 'off']);
		expect(fresh.tracked).toBeNull();
		const again = await trackedTraining(judged);
		expect(await told(again.model)).toBeNull();
		expect(await readFile(again.tracked?.store ?? '', 'utf8')).toBe('a run');
	});
});
