// Writes lines to stdout as fast as they are taken: node flood.mjs <raw|protocol> <megabytes, 0: until it is ended>
// As protocol it is an agent that floods from its first prompt on.
import {once} from 'node:events';
import {writeSync} from 'node:fs';
import readline from 'node:readline';

const [mode, megabytes] = [process.argv[2], Number(process.argv[3])];
const line = at =>
	`step ${at} loss ${(1 / (1 + at)).toFixed(6)} reading rows ${at * 1000} to ${at * 1000 + 999} of the training part, accuracy ${(0.5 + (at % 50) / 100).toFixed(4)}`;
const frame = at =>
	JSON.stringify({
		jsonrpc: '2.0',
		method: 'session/update',
		params: {sessionId: 's1', update: {sessionUpdate: 'agent_message_chunk', content: {type: 'text', text: `${line(at)}\n`}}},
	});
const block = Buffer.from(
	Array.from({length: 500}, (_, at) => `${mode === 'raw' ? `\u001b[32m${line(at)}\u001b[39m` : frame(at)}\n`).join(''),
);
const wanted = megabytes * 1e6 || Number.POSITIVE_INFINITY;

if (mode === 'raw') {
	try {
		for (let written = 0; written < wanted; ) {
			try {
				written += writeSync(1, block);
			} catch (error) {
				if (error.code !== 'EAGAIN') throw error;
				await new Promise(resolve => setTimeout(resolve, 1));
			}
		}
	} catch (error) {
		if (error.code !== 'EPIPE') throw error; // who read it is gone
	}
} else {
	const send = message => process.stdout.write(`${JSON.stringify({jsonrpc: '2.0', ...message})}\n`);
	process.stdout.on('error', () => process.exit(0));
	let cancelled = false;
	for await (const text of readline.createInterface({input: process.stdin})) {
		const {id, method} = JSON.parse(text);
		if (method === 'initialize') send({id, result: {protocolVersion: 1, agentCapabilities: {}, authMethods: []}});
		else if (method === 'session/new') send({id, result: {sessionId: 's1'}});
		else if (method === 'session/cancel') cancelled = true;
		else if (method === 'session/prompt') void flood(id);
		else if (id !== undefined) send({id, error: {code: -32601, message: 'Method not found'}});
	}
	process.exit(0);

	async function flood(id) {
		for (let written = 0; written < wanted && !cancelled; written += block.length) {
			if (!process.stdout.write(block)) await once(process.stdout, 'drain');
			await new Promise(resolve => setImmediate(resolve));
		}
		send({id, result: {stopReason: cancelled ? 'cancelled' : 'end_turn'}});
	}
}
