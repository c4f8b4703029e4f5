import {expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../implementation/scored-project.ts';

test.skipIf(!gatesPythonIsThere)('a relative link in a model leads to the same in every run that gets the model', async () => {
	const checks = await judged(
		{
			train:
				'import os\nos.mkdir(model + "/v1")\nos.rename(model + "/model.json", model + "/v1/model.json")\nos.symlink("v1", model + "/latest")\nos.symlink("latest/model.json", model + "/model.json")',
			predict: 'assert os.readlink(model + "/latest") == "v1"\nassert json.load(open(model + "/latest/model.json")) == learned',
		},
		['pipeline.fresh_run', 'pipeline.predict_function'],
	);
	expect(checks.get('pipeline.fresh_run')).toMatchObject({verdict: 'pass', reason: null});
	expect(checks.get('pipeline.predict_function')).toMatchObject({verdict: 'pass', reason: null});
});
