// Five children write, one process takes it in: CPU and memory of the one that takes.
// node ingest.mjs <drop|transcript|protocol-drop|protocol> <flood.mjs> <folder> <megabytes each>
import {start} from '../../../src/system/exec.ts';
import {killAllGroups} from '../../../src/system/groups.ts';
import {type Feed, openTranscripts, protocolFeed, rawFeed, transcriptFeed} from './feeds.ts';

const [mode = 'drop', script = '', folder = '.', size = '1'] = process.argv.slice(2);
const each = Number(size);
process.once('exit', killAllGroups);

/** The bytes of the protocol, read and forgotten. */
function dropProtocol(): Feed {
	const children = Array.from({length: 5}, () => start(process.execPath, [script, 'protocol', size], {nice: 19}));
	const done = children.map(child => {
		child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"session/prompt","params":{}}\n');
		let left = each * 1e6;
		return new Promise<void>(resolve =>
			child.stdout.on('data', (chunk: Buffer) => {
				left -= chunk.length;
				if (left <= 0) resolve();
			}),
		);
	});
	return {
		done: Promise.all(done).then(() => undefined),
		stop: async () => void (await Promise.all(children.map(child => child.stop(200)))),
	};
}

const transcripts = mode === 'transcript' || mode === 'protocol' ? await openTranscripts(folder) : null;
const feed =
	transcripts === null
		? mode === 'drop'
			? rawFeed(script, each, () => null)
			: dropProtocol()
		: mode === 'transcript'
			? transcriptFeed(script, each, transcripts)
			: protocolFeed(script, each, transcripts, folder);
const from = process.cpuUsage();
const began = performance.now();
await feed.done;
for (const transcript of transcripts?.values() ?? []) await transcript.flush();
const {user, system} = process.cpuUsage(from);
const seconds = (performance.now() - began) / 1000;
const problem = [...(transcripts?.values() ?? [])].find(transcript => transcript.problem !== null)?.problem;
if (problem) throw new Error(problem);
await feed.stop();
for (const transcript of transcripts?.values() ?? []) await transcript.close();
const gigabytes = (5 * each) / 1000;
process.stdout.write(
	`${JSON.stringify({
		cpuPerGb: (user + system) / 1e6 / gigabytes,
		mbPerSecond: (5 * each) / seconds,
		rssMiB: process.memoryUsage.rss() / 1024 ** 2,
		highestMiB: process.resourceUsage().maxRSS / 1024,
	})}\n`,
);
process.exit(0);
