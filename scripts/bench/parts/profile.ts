// Reads and measures a data file: node profile.mjs <file> <folder to spill to>
import {openDataset} from '../../../src/analysis/dataset/open.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';

const [file = '', folder = '.'] = process.argv.slice(2);
const from = performance.now();
let calls = 0;
const progress = () => {
	calls += 1;
};
const dataset = await openDataset([file], {tempDirectory: folder, progress});
const opened = performance.now();
const {rows} = await profileDataset(dataset, progress);
const seconds = (performance.now() - from) / 1000;
const readSeconds = (opened - from) / 1000;
await dataset.close();
process.stdout.write(`${JSON.stringify({seconds, readSeconds, rows, calls, highestMiB: process.resourceUsage().maxRSS / 1024})}\n`);
process.exit(0);
