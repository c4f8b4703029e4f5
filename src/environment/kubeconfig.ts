import path from 'node:path';
import {parse} from 'yaml';
import * as z from 'zod';
import type {ProbeContext} from './probe.ts';

const mostBytes = 2 * 1024 * 1024;

const linkSchema = z.looseObject({cluster: z.string().nullish(), user: z.string().nullish(), namespace: z.string().nullish()});

const userSchema = z.looseObject({exec: z.looseObject({command: z.string()}).nullish(), 'auth-provider': z.unknown().optional()});

const configSchema = z.looseObject({
	'current-context': z.string().nullish(),
	contexts: z.array(z.looseObject({name: z.string(), context: linkSchema.nullish()})).nullish(),
	clusters: z.array(z.looseObject({name: z.string(), cluster: z.looseObject({server: z.string().nullish()}).nullish()})).nullish(),
	users: z.array(z.looseObject({name: z.string(), user: userSchema.nullish()})).nullish(),
});

export type KubernetesContext = {
	readonly name: string;
	readonly cluster: string | null;
	readonly server: string | null;
	readonly namespace: string | null;
	/** The program that signs in, if one would have to run; such a cluster is not asked. */
	readonly signInProgram: string | null;
};

/** The files kubectl would read: KUBECONFIG (a list), else ~/.kube/config. */
export function kubeconfigFiles({env, home}: Pick<ProbeContext, 'env' | 'home'>): string[] {
	const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter(file => file !== '');
	return listed.length > 0 ? listed.map(file => path.resolve(file)) : [path.join(home, '.kube', 'config')];
}

/**
 * The current context, merged from the files as kubectl merges them (the first that names a thing wins); null when none is
 * set. Throws when a file is not YAML of that shape.
 */
export async function currentContext(context: ProbeContext, files: readonly string[]): Promise<KubernetesContext | null> {
	const configs = [];
	for (const file of files) {
		const text = await context.readText(file, mostBytes);
		if (text !== null) configs.push(configSchema.parse(parse(text, {maxAliasCount: 100}) ?? {}));
	}
	const name = configs.map(config => config['current-context']).find(Boolean);
	if (!name) return null;
	const link = configs.flatMap(config => config.contexts ?? []).find(one => one.name === name)?.context;
	const cluster = configs.flatMap(config => config.clusters ?? []).find(one => one.name === link?.cluster)?.cluster;
	const user = configs.flatMap(config => config.users ?? []).find(one => one.name === link?.user)?.user;
	return {
		name,
		cluster: link?.cluster ?? null,
		server: cluster?.server ?? null,
		namespace: link?.namespace ?? null,
		signInProgram: user?.exec ? path.basename(user.exec.command) : user?.['auth-provider'] ? 'an auth provider' : null,
	};
}
