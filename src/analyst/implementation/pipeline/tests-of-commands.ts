import type {Pipeline} from '../../../domain/pipeline.ts';
import {analystPython, pythonJson, pythonText} from '../../project/analyst-python.ts';

/** Tests of a project's own `train` and `predict`, by nothing but Python's standard library. */
export const testsOfCommands = ({commands, data, target, problem}: Pipeline): Promise<string> =>
	analystPython('test_commands.py', {
		DATA: pythonText(data.path),
		DELIMITER: pythonText(data.delimiter),
		TARGET: pythonText(target.column),
		RECODE: pythonJson(target.recode),
		REGRESSION: problem === 'regression' ? 'True' : 'False',
		COMMANDS: pythonJson({train: commands.train, predict: commands.predict}),
	});
