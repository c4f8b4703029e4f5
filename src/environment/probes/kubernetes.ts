import {messageOf} from '../../system/errors.ts';
import {currentContext, kubeconfigFiles} from '../kubeconfig.ts';
import {rawOf} from '../outcome.ts';
import type {Probe} from '../probe.ts';
import {lastLine, oneLine, reading} from '../reading.ts';

/**
 * The context of kubectl, read from the kubeconfig, and whether its cluster answers, asked rarely: kubectl costs 59 ms of
 * CPU. A context whose sign-in runs a program is not asked, because looking must not sign a person in.
 */
export const kubernetes: Probe = {
	id: 'kubernetes',
	title: 'Kubernetes',
	intervalMs: 15_000,
	timeoutMs: 5000,
	maxAgeMs: 5 * 60_000,
	spawns: true,
	watch: async context => [...kubeconfigFiles(context), (await context.find('kubectl')) ?? ''],
	async read(context) {
		const files = kubeconfigFiles(context);
		const none = {context: null, cluster: null, server: null, namespace: null, answers: null};
		const kubectl = await context.find('kubectl');
		let current: Awaited<ReturnType<typeof currentContext>>;
		try {
			current = await currentContext(context, files);
		} catch (error) {
			const words = `kubeconfig not understood: ${messageOf(error).split('\n')[0] ?? ''}`;
			return reading('error', 'kubeconfig not understood', {facts: none, command: files.join(' '), error: words});
		}
		if (current === null) {
			return reading('missing', 'No k8s context', {facts: none, command: files.join(' '), detail: 'no current context in the kubeconfig'});
		}
		const {name, cluster, namespace} = current;
		const facts = {context: name, cluster, server: withoutCredentials(current.server), namespace, answers: null};
		if (kubectl === null) {
			const detail = `the kubeconfig names ${name}, but kubectl is not on PATH`;
			return reading('missing', 'No k8s context', {facts, command: files.join(' '), detail});
		}
		const shown = oneLine(name, 40);
		if (current.signInProgram !== null) {
			const detail = `whether it answers was not asked: signing in would run ${current.signInProgram}`;
			return reading('ok', `${shown} (not asked)`, {facts, command: files.join(' '), detail});
		}
		const args = ['version', '--output=json', '--request-timeout=3s'];
		const command = `kubectl ${args.join(' ')}`;
		const result = await context.run(kubectl, args, {env: {KUBECONFIG: files.join(':')}});
		const raw = rawOf(result);
		const server = result.stdout.match(/"serverVersion"[\s\S]*?"gitVersion":\s*"([^"]{1,60})"/)?.[1] ?? null;
		if (result.ended === 'exited' && result.exitCode === 0 && server !== null) {
			return reading('ok', `${shown} ${server}`, {facts: {...facts, answers: true}, command, raw, detail: `answers, server ${server}`});
		}
		const status = result.ended === 'exited' ? 'degraded' : 'timed-out';
		const error = lastLine(result.stderr) || lastLine(result.stdout) || 'no answer';
		return reading(status, `${shown}, does not answer`, {facts: {...facts, answers: false}, command, raw, error});
	},
};

function withoutCredentials(server: string | null): string | null {
	return server?.replace(/\/\/[^/@]*@/, '//') ?? null;
}
