import {analystCommand} from '../../src/cli/analyst.ts';

process.exitCode = await analystCommand();
