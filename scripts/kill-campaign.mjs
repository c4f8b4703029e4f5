// Kills a process over and over, at random moments, and looks for what was lost. The suite does the same some fifty times; this is
// for a night.
//   node scripts/kill-campaign.mjs [kills] [lanes]     a process that saves a session as fast as it can
//   node scripts/kill-campaign.mjs --program N [lanes] the built program on a screen, taken up again after every kill; every tenth on
//                                                      the example
//   node scripts/kill-campaign.mjs --build N DATA TARGET [seconds]
//                                                      headless, through Design and Build to its gate: N kills of one session, each
//                                                      after 1 to that many seconds (30), then it is left to end
//   node scripts/kill-campaign.mjs --early N [ms] [DATA TARGET]
//                                                      headless, N sessions, each killed at another instant of its first seconds: at
//                                                      100 ms after its start and at its first save, and ms (50) later each; each is
//                                                      taken up and assesses to its end
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const program = process.argv[2] === '--program';
const [kills = 1000, lanes = 2] = process.argv.slice(program ? 3 : 2).map(Number);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-kill-'));
const from = performance.now();
const each = Math.ceil(kills / lanes);
const inLanes = async lane =>
	(await Promise.all(Array.from({length: lanes}, (_, number) => lane(path.join(folder, String(number)))))).flat();
let kept = true;
try {
	console.log(
		process.argv[2] === '--early'
			? await earlyKills()
			: process.argv[2] === '--build'
				? await buildKills()
				: program
					? await programKills()
					: await storeKills(),
	);
	kept = process.exitCode === 1;
} finally {
	if (kept) console.error(`what was there at the end is kept: ${folder}`);
	else await rm(folder, {recursive: true, force: true});
}

async function storeKills() {
	const {buildWriter, killRounds} = await import('../tests/faults/kill-rounds.ts');
	const writer = await buildWriter(folder);
	const results = await inLanes(place => killRounds(writer, place, each, Math.random));
	return `${each * lanes} kills in ${seconds()} s: ${sum(results, 'seq')} events saved, ${sum(results, 'acknowledged')} acknowledged, none lost, no file torn`;
}

async function programKills() {
	const {killProgram} = await import('../tests/faults/program-rounds.ts');
	const perSession = 5;
	const results = await inLanes(async place => {
		const done = [];
		for (let session = 0; session * perSession < each; session += 1)
			done.push(await killProgram(path.join(place, String(session)), perSession, Math.random, session % 10 === 9));
		return done;
	});
	return `${sum(results, 'kills')} kills of ${results.length} sessions in ${seconds()} s: ${sum(results, 'shownDone')} times a step was shown as done, ${sum(results, 'interrupted')} times one was cut off; none lost, nobody left running, every gate passed in the end`;
}

async function buildKills() {
	const {killBuild} = await import('../tests/faults/build-rounds.ts');
	const [many = '10', data = '', target = '', most = '30'] = process.argv.slice(3);
	const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache');
	const bench = {home: folder, data: path.resolve(data), target, until: 'IMPLEMENTATION', cache};
	const result = await killBuild(bench, {kills: Number(many), least: 1000, most: Number(most) * 1000, random: Math.random});
	if (result.exit !== 0) process.exitCode = 1;
	return `${result.kills} kills in ${seconds()} s, at:\n  ${result.moments.join('\n  ')}\n${result.done} times a step was done by then, none ran again; ${result.trials} trials had ended at most; the last life ended with ${result.exit}`;
}

async function earlyKills() {
	const {earlyRounds} = await import('../tests/faults/early-rounds.ts');
	const [many = '60', step = '50', data = 'examples/birdstrikes.csv', target = 'Effect Amount of damage'] = process.argv.slice(3);
	const counts = await earlyRounds(
		{home: folder, data: path.resolve(data), target},
		{many: Number(many), stepMs: Number(step), told: (moment, stage) => console.log(`${moment.padEnd(26)} ${stage}`)},
	);
	const stages = Object.entries(counts).map(([stage, count]) => `${count} with ${stage}`);
	return `${many} kills in ${seconds()} s, ${stages.join(', ')}: every session that was saved went on by itself to its gate and passed it, none had to be begun again`;
}

function seconds() {
	return ((performance.now() - from) / 1000).toFixed(1);
}

function sum(results, key) {
	return results.reduce((total, result) => total + result[key], 0);
}
