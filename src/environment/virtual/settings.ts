import {readFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where packages come from and how the network is reached. What changes where or what is installed is not passed on. */
const passed =
	/^(LANG|LC_\w+|TMPDIR|USER|NETRC|XDG_(CACHE|CONFIG|DATA)_HOME|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PYENV_(ROOT|VERSION))$|^(https?|all|no)_proxy$/i;
const pip =
	/^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|TIMEOUT|DEFAULT_TIMEOUT|RETRIES|CACHE_DIR|CONFIG_FILE|KEYRING_PROVIDER|USE_FEATURE)$/;
const uv =
	/^UV_(DEFAULT_INDEX|INDEX|INDEX_\w+|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|OFFLINE|INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS|HTTP_\w+|CACHE_DIR|CONFIG_FILE|KEYRING_PROVIDER|LINK_MODE|CONCURRENT_\w+|PYTHON_INSTALL_DIR)$/;

/** The settings of the person that an installer may see; the rest of the environment, tokens of other tools above all, stays here. */
export function installerSettings(own: NodeJS.ProcessEnv): Record<string, string> {
	const settings: Record<string, string> = {};
	for (const [name, value] of Object.entries(own)) {
		if (value !== undefined && (passed.test(name) || pip.test(name) || uv.test(name))) settings[name] = value;
	}
	// uv asks no questions, fetches no Python and reads no project; pip does not look for its own successor.
	return {
		...settings,
		UV_PYTHON_DOWNLOADS: 'never',
		UV_NO_PROGRESS: '1',
		PIP_NO_INPUT: '1',
		PIP_DISABLE_PIP_VERSION_CHECK: '1',
		NO_COLOR: '1',
	};
}

/** What uv calls pip's settings. uv reads none of pip's, but who set up a mirror for pip means every installer. */
const twins: Readonly<Record<string, string>> = {
	'index-url': 'UV_DEFAULT_INDEX',
	'extra-index-url': 'UV_INDEX',
	'find-links': 'UV_FIND_LINKS',
	'trusted-host': 'UV_INSECURE_HOST',
	'no-index': 'UV_NO_INDEX',
	cert: 'SSL_CERT_FILE',
};
const ownIndexes = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS', 'UV_NO_INDEX', 'UV_CONFIG_FILE'];

/** pip's settings as uv's, from pip's variables and files; nothing where the person has set up uv itself. */
export function uvTwins(own: NodeJS.ProcessEnv): Record<string, string> {
	if (ownIndexes.some(name => own[name])) return {};
	const settings: Record<string, string> = {};
	const configured = pipConfiguration(own);
	for (const [name, twin] of Object.entries(twins)) {
		const value = own[`PIP_${name.toUpperCase().replaceAll('-', '_')}`] ?? configured[name];
		if (!value || own[twin]) continue;
		settings[twin] = twin === 'UV_FIND_LINKS' ? value.split(/\s+/).join(',') : value;
	}
	// pip looks for a version in all its indexes; uv by default only in the first that has the package.
	return settings['UV_INDEX'] ? {...settings, UV_INDEX_STRATEGY: 'unsafe-best-match'} : settings;
}

function pipConfiguration(own: NodeJS.ProcessEnv): Record<string, string> {
	const home = own['HOME'] || os.homedir();
	const configHome = own['XDG_CONFIG_HOME'] || path.join(home, '.config');
	const files = ['/etc/pip.conf', path.join(home, '.pip', 'pip.conf'), path.join(configHome, 'pip', 'pip.conf'), own['PIP_CONFIG_FILE']];
	return Object.assign({}, ...files.filter(file => file !== undefined).map(file => settingsOf(textOf(file))));
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8').slice(0, 64 * 1024);
	} catch {
		return ''; // most people have none of them; pip reads them itself and says what is wrong with them
	}
}

/** `[global]` and `[install]` of an ini file; a value may go on in indented lines. */
function settingsOf(text: string): Record<string, string> {
	const settings: Record<string, string> = {};
	let section = '';
	let key = '';
	for (const line of text.split(/\r?\n/)) {
		if (/^\s*([#;]|$)/.test(line)) continue;
		const header = /^\[(.+)\]/.exec(line)?.[1];
		const [, name, value] = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
		if (header !== undefined) section = header.trim();
		else if (section !== 'global' && section !== 'install') continue;
		else if (name !== undefined && value !== undefined) {
			key = name.replaceAll('_', '-').toLowerCase();
			settings[key] = value.trim();
		} else if (/^\s/.test(line) && key !== '') settings[key] = `${settings[key]} ${line.trim()}`.trim();
	}
	return settings;
}
