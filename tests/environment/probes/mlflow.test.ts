import {createServer, type RequestListener} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {mlflow} from '../../../src/environment/probes/mlflow.ts';
import {machine} from '../machine.ts';

async function serving(listener: RequestListener): Promise<number> {
	const server = createServer(listener);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

async function readingOf(uri: string | undefined, timeoutMs = mlflow.timeoutMs) {
	const here = await machine();
	if (uri !== undefined) here.env['MLFLOW_TRACKING_URI'] = uri;
	return here.read({...mlflow, timeoutMs});
}

test('not set reads "not set"', async () => {
	expect(await readingOf(undefined)).toMatchObject({status: 'missing', summary: 'not set'});
});

test('a server is asked at /health, without the credentials of its address', async () => {
	const asked: unknown[] = [];
	const port = await serving((request, response) => {
		asked.push([request.url, request.headers.authorization]);
		response.end('OK');
	});
	const found = await readingOf(`http://me:secret@127.0.0.1:${port}/`);
	expect(found).toMatchObject({
		status: 'ok',
		summary: `answers at http://127.0.0.1:${port}`,
		command: `GET http://127.0.0.1:${port}/health`,
	});
	expect(asked).toEqual([['/health', undefined]]);
	expect(JSON.stringify(found)).not.toContain('secret');
});

test('a server that answers otherwise is degraded, and a redirect is not followed', async () => {
	const paths: unknown[] = [];
	const port = await serving((request, response) => {
		paths.push(request.url);
		response.writeHead(302, {location: '/login'}).end();
	});
	expect(await readingOf(`http://127.0.0.1:${port}`)).toMatchObject({
		status: 'degraded',
		error: '/health answered 302 Found',
		facts: {answers: true},
	});
	expect(paths).toEqual(['/health']);
});

test('a server that is not there is an error, one that hangs is timed out', async () => {
	expect(await readingOf('http://127.0.0.1:1')).toMatchObject({status: 'error', facts: {answers: false}});
	const port = await serving(() => undefined);
	expect(await readingOf(`http://127.0.0.1:${port}`, 300)).toMatchObject({status: 'timed-out', error: 'no answer within 0.3 s'});
});

test('an endless answer with escape sequences is cut and cleaned', async () => {
	const port = await serving((_, response) => {
		const pour = () => {
			while (!response.destroyed && response.write(`\u001b[2J${'x'.repeat(65_536)}`));
		};
		response.on('drain', pour);
		pour();
	});
	const found = await readingOf(`http://127.0.0.1:${port}`);
	expect(found.status).toBe('ok');
	expect(found.raw.length).toBeLessThan(5000);
	expect(found.raw).not.toContain('\u001b');
});

test('databases, folders and other stores are described, not asked', async () => {
	expect(await readingOf('sqlite:///mlflow.db')).toMatchObject({status: 'ok', summary: 'database sqlite:///mlflow.db'});
	expect(await readingOf('postgresql://u:p@db/ml')).toMatchObject({status: 'ok', summary: 'database postgresql://db/ml'});
	expect(await readingOf('databricks://prod')).toMatchObject({status: 'ok', summary: 'databricks://prod (not asked)'});
	expect(await readingOf('file:///')).toMatchObject({status: 'ok', summary: 'folder /'});
	expect(await readingOf('/not/here')).toMatchObject({status: 'degraded', summary: 'folder /not/here is not there yet'});
});
