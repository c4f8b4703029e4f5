import {readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {serverWords} from '../../../../src/analyst/implementation/tracking/server.ts';
import {analystPython} from '../../../../src/analyst/project/analyst-python.ts';
import {run} from '../../../../src/system/exec.ts';
import {groupAlive} from '../../../../src/system/groups.ts';
import {temporaryFolder} from '../../../session/support.ts';

const freePort = () =>
	new Promise<number>(resolve => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

/** A server that says who it is and what it was told, then answers, or never does. */
const serverOf = (answers: boolean) => `import http.server, os, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
open("told", "w").write(f"{os.getpid()} {os.environ.get('MLFLOW_SERVER_ENABLE_JOB_EXECUTION')}\\n")
if not ${answers ? 'True' : 'False'}:
    time.sleep(60)
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
`;

async function started(answers: boolean, seconds: number) {
	const folder = await temporaryFolder();
	const port = await freePort();
	await writeFile(path.join(folder, 'start.py'), await analystPython('start_server.py'));
	await writeFile(path.join(folder, 'server.py'), serverOf(answers));
	const words = ['start.py', `http://127.0.0.1:${port}`, 'log', String(seconds), 'python3', 'server.py', String(port)];
	const result = await run('python3', words, {cwd: folder, timeoutMs: 40_000});
	const [pid = '', jobs] = (await readFile(path.join(folder, 'told'), 'utf8')).trim().split(' ');
	return {result, pid: Number(pid), jobs, port};
}

describe.skipIf((await run('python3', ['--version'], {timeoutMs: 20_000})).exitCode !== 0)('a server that a person asked for', () => {
	test('goes on when it answers, without workers that tracking does not need', async () => {
		const {result, pid, jobs, port} = await started(true, 30);
		try {
			expect(JSON.parse(result.stdout)).toEqual({pid, url: `http://127.0.0.1:${port}`});
			expect([groupAlive(pid), jobs]).toEqual([true, 'false']);
		} finally {
			process.kill(-pid, 'SIGKILL');
		}
	});

	test('is gone, with all it started, when it does not answer in time', async () => {
		const {result, pid, port} = await started(false, 2);
		expect(result.exitCode).toBe(1);
		expect(result.stderr).toContain(`the server did not answer at http://127.0.0.1:${port} within 2 s; its words are in log`);
		await vi.waitFor(() => expect(groupAlive(pid)).toBe(false), 5000);
	});
});

test('a password of the store is not among the words of the server', () => {
	const project = {pipeline: {commands: {}}} as unknown as Parameters<typeof serverWords>[0];
	const words = serverWords(project, 'postgresql://ml:secret@db.example/runs');
	expect(words.join(' ')).toBe('python -m mlflow server --host 127.0.0.1 --port 5000');
	expect(serverWords(project, 'sqlite:///runs.db')).toContain('sqlite:///runs.db');
	expect(serverWords(project, 'https://ml:secret@runs.example')).toEqual([]);
});
