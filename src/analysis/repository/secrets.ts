/** Kinds of secrets by their form. What a form cannot tell (any long word) is none. */
const kinds: readonly (readonly [kind: string, form: RegExp])[] = [
	['AWS access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/u],
	['private key', /-----BEGIN (RSA |EC |OPENSSH |DSA |PGP )?PRIVATE KEY/u],
	['GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/u],
	['Slack token', /\bxox[abprs]-[0-9A-Za-z-]{20,}/u],
	['Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/u],
	['OpenAI key', /\bsk-(proj-|ant-)?[A-Za-z0-9_-]{32,}/u],
	['Hugging Face token', /\bhf_[A-Za-z0-9]{34}\b/u],
	[
		'password in an address',
		/\b[a-z][a-z0-9+]{1,20}:\/\/[^\s/:@'"${}<>]{1,60}:(?=[^\s/@'"${}<>]{6,}@)(?!.*(example|changeme|password|user:pass|xxx|\*\*\*))/iu,
	],
	[
		'password',
		/\b(\w*password|passwd|\w*secret_?key|\w*api_?key|\w*access_?token|auth_?token)["']?\s*[=:]\s*["'](?!.*(\$\{|<|example|changeme|password["']|xxx|your|\*\*\*|test|dummy|placeholder|redacted))[^"'\s]{8,}["']/iu,
	],
];
const hint = /AKIA|ASIA|PRIVATE KEY|gh[pousr]_|github_pat_|xox|AIza|sk-|hf_|:\/\/|passw|secret|api_?key|token/iu;

/** The first secret of a line: its kind, and where what must not be repeated begins; null when there is none. */
export function secretIn(line: string): {readonly kind: string; readonly from: number} | null {
	if (line.length > 5000 || !hint.test(line)) return null;
	let found: {kind: string; from: number} | null = null;
	for (const [kind, form] of kinds) {
		const match = form.exec(line);
		if (match === null) continue;
		// a name may be told, its value not
		const value = kind === 'password' ? match.index + match[0].search(/["'][^"']*["']$/u) : match.index;
		if (found === null || value < found.from) found = {kind, from: value};
	}
	return found;
}
