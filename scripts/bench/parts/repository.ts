// Assesses a repository: node repository.mjs <folder>
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';

const [folder = '.'] = process.argv.slice(2);
const from = performance.now();
const {inventory} = await assessRepository(folder);
process.stdout.write(
	`${JSON.stringify({
		seconds: (performance.now() - from) / 1000,
		pythonFiles: inventory.python_files,
		highestMiB: process.resourceUsage().maxRSS / 1024,
	})}\n`,
);
process.exit(0);
