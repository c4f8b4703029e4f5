const always = new Set([
	'HOME',
	'PATH',
	'LANG',
	'TERM',
	'TMPDIR',
	'USER',
	'SHELL',
	'HTTPS_PROXY',
	'HTTP_PROXY',
	'NO_PROXY',
	'https_proxy',
	'http_proxy',
	'no_proxy',
	'NODE_EXTRA_CA_CERTS',
]);
const alwaysPrefixes = ['LC_', 'XDG_', 'SSL_CERT_'];

export type AgentEnvironment = {
	readonly env: Readonly<Record<string, string>>;
	/** Names that are passed, sorted; never their values. */
	readonly passed: readonly string[];
	/** How many names of ours were not passed. */
	readonly withheld: number;
};

/**
 * The environment an agent gets: the names every program needs, and those its backend is known to read. Everything else —
 * tokens of other tools above all — stays here.
 * @param prefixes names of the backend; one that ends in `_` stands for all that begin with it.
 */
export function agentEnvironment(
	ours: Readonly<Record<string, string | undefined>>,
	prefixes: readonly string[] = [],
	extra: Readonly<Record<string, string>> = {},
): AgentEnvironment {
	const allowed = (name: string) =>
		always.has(name) ||
		alwaysPrefixes.some(prefix => name.startsWith(prefix)) ||
		prefixes.some(prefix => (prefix.endsWith('_') ? name.startsWith(prefix) : name === prefix));
	const env: Record<string, string> = {};
	let withheld = 0;
	for (const [name, value] of Object.entries(ours)) {
		if (value === undefined) continue;
		if (allowed(name)) env[name] = value;
		else withheld += 1;
	}
	const passed = Object.keys(env).sort();
	return {env: {...env, ...extra}, passed, withheld};
}

/** One sentence for the screen: `claude gets HOME PATH …. Not passed: 41 others.` */
export const describeEnvironment = (name: string, environment: AgentEnvironment): string =>
	`${name} gets ${environment.passed.join(' ')} (names only). Not passed: ${environment.withheld} others.`;
