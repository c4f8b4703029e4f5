import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {kubernetes} from '../../../src/environment/probes/kubernetes.ts';
import {machine} from '../machine.ts';

const config = (user: string) => `
apiVersion: v1
current-context: staging
contexts:
  - name: staging
    context: {cluster: eu, user: me, namespace: churn}
clusters:
  - name: eu
    cluster: {server: "https://me:secret@10.0.0.1:6443"}
users:
  - name: me
    user: ${user}
`;
const answers = `echo '{"clientVersion":{"gitVersion":"v1.31.0"},"serverVersion":{"gitVersion":"v1.30.2"}}'`;

test('a context that answers is ok, with the version of its server', async () => {
	const here = await machine();
	await here.file('home/.kube/config', config('{token: abc}'));
	await here.program('kubectl', answers);
	const found = await here.read(kubernetes);
	expect(found).toMatchObject({status: 'ok', summary: 'staging v1.30.2'});
	expect(found.facts).toMatchObject({
		context: 'staging',
		cluster: 'eu',
		namespace: 'churn',
		answers: true,
		server: 'https://10.0.0.1:6443',
	});
	expect(JSON.stringify(found)).not.toMatch(/secret|abc/);
});

test('a context that does not answer is degraded, with the last line of kubectl', async () => {
	const here = await machine();
	await here.file('home/.kube/config', config('{}'));
	await here.program(
		'kubectl',
		`echo '{"clientVersion":{"gitVersion":"v1.31.0"}}'; echo 'The connection to the server was refused' >&2; exit 1`,
	);
	const found = await here.read(kubernetes);
	expect(found).toMatchObject({status: 'degraded', summary: 'staging, does not answer', error: 'The connection to the server was refused'});
	expect(found.facts['answers']).toBe(false);
});

test.each([
	['exec', '{exec: {command: /opt/bin/aws, args: [eks]}}', 'aws'],
	['an auth provider', '{auth-provider: {name: gcp}}', 'auth provider'],
])('a context that signs in by %s is named but not asked', async (_, user, named) => {
	const here = await machine();
	await here.file('home/.kube/config', config(user));
	await here.program('kubectl', `touch ${here.root}/asked; ${answers}`);
	const found = await here.read(kubernetes);
	expect(found).toMatchObject({status: 'ok', summary: 'staging (not asked)'});
	expect(found.detail).toContain(named);
	expect(found.facts['answers']).toBe(null);
	await expect(readFile(path.join(here.root, 'asked'))).rejects.toThrow('ENOENT');
});

test('without kubectl, a kubeconfig or a current context the words are "No k8s context"', async () => {
	const here = await machine();
	expect(await here.read(kubernetes)).toMatchObject({status: 'missing', summary: 'No k8s context'});
	await here.program('kubectl', answers);
	expect(await here.read(kubernetes)).toMatchObject({status: 'missing', summary: 'No k8s context'});
	await here.file('home/.kube/config', 'current-context: ""\n');
	expect(await here.read(kubernetes)).toMatchObject({status: 'missing', summary: 'No k8s context'});
});

test('several files of KUBECONFIG are merged, the first that names a thing wins', async () => {
	const here = await machine();
	const first = await here.file('a', 'current-context: two\ncontexts: [{name: one, context: {cluster: x}}]\n');
	const second = await here.file('b', 'current-context: one\ncontexts: [{name: two, context: {cluster: second}}]\n');
	here.env['KUBECONFIG'] = `${first}:${second}`;
	await here.program('kubectl', `case "$KUBECONFIG" in *a:*b) ${answers};; esac`);
	expect((await here.read(kubernetes)).facts).toMatchObject({context: 'two', cluster: 'second', answers: true});
});

test.each([
	['is not YAML', 'a: [1\n'],
	['has another shape', 'contexts: 7\n'],
	[
		'is an alias bomb',
		`a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}\n`,
	],
])('a kubeconfig that %s is an error with its cause', async (_, text) => {
	const here = await machine();
	await here.file('home/.kube/config', text);
	await here.program('kubectl', answers);
	const found = await here.read(kubernetes);
	expect(found).toMatchObject({status: 'error', summary: 'kubeconfig not understood'});
	expect(found.error).toMatch(/^kubeconfig not understood: ./);
});
