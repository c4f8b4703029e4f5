import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const hash = 'a'.repeat(64);
export const lockText = `# made by hand
numpy==2.4.6 \\
    --hash=sha256:${hash} \\
    --hash=sha256:${'b'.repeat(64)}
    # via something
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:${hash}
contourpy==1.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:${hash}
Typing_Extensions==4.16.0 --hash=sha256:${hash}
`;

/** What uv and pip print when something is wrong, taken from real runs. */
export const failures = {
	'uv cannot reach the index': {
		problem: 'network',
		stderr: `error: Failed to fetch: \`https://me:secret@index.example/simple/numpy/\`
  Caused by: Request failed after 3 retries
  Caused by: error sending request for url (https://me:secret@index.example/simple/numpy/)
  Caused by: client error (Connect)
  Caused by: tcp connect error
  Caused by: Connection refused (os error 111)`,
		words: [/package index cannot be reached/, /HTTPS_PROXY/],
	},
	'pip cannot reach the index, and says the version is missing': {
		problem: 'network',
		stderr: `WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/numpy/
ERROR: Could not find a version that satisfies the requirement numpy==2.4.6 (from versions: none)
ERROR: No matching distribution found for numpy==2.4.6`,
		words: [/package index cannot be reached/],
	},
	'uv finds another hash': {
		problem: 'hash',
		stderr: `  × Failed to download \`numpy==2.4.6\`
  ╰─▶ Hash mismatch for \`numpy==2.4.6\`

      Expected:
        sha256:aaaa

      Computed:
        sha256:bbbb`,
		words: [/hash mismatch/i, /numpy==2\.4\.6/, /Do not use this download/],
	},
	'pip finds another hash': {
		problem: 'hash',
		stderr: `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    numpy==2.4.6 from https://index.example/numpy.whl:
        Expected sha256 aaaa
             Got        bbbb`,
		words: [/hash mismatch/i, /exit 1: numpy==2\.4\.6: Expected sha256 aaaa/],
	},
	'the disk is full': {
		problem: 'space',
		stderr: 'error: Failed to install: numpy-2.4.6.whl\n  Caused by: failed to write: No space left on device (os error 28)',
		words: [/no space is left/, /XDG_CACHE_HOME/],
	},
	'uv finds no wheel for the platform': {
		problem: 'wheel',
		stderr: `  × No solution found when resolving dependencies:
  ╰─▶ Because numpy==2.4.6 has no wheels with a matching platform tag (e.g., \`manylinux_2_36_x86_64\`) and you require numpy==2.4.6, we can conclude that your requirements are unsatisfiable.`,
		words: [/no wheel for this Python and platform/],
	},
	'the index does not have the version': {
		problem: 'version',
		stderr: `  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of numpy==2.4.6 and you require numpy==2.4.6, we can conclude that your requirements are unsatisfiable.`,
		words: [/not in the package index/, /no version of numpy==2\.4\.6/],
	},
	'the certificate is not trusted': {
		problem: 'certificate',
		stderr: 'error: Failed to fetch\n  Caused by: invalid peer certificate: UnknownIssuer',
		words: [/SSL_CERT_FILE/],
	},
	'pip finds nothing and does not say why': {
		problem: 'nothing',
		stderr: `ERROR: Could not find a version that satisfies the requirement docopt==0.6.2 (from versions: none)
ERROR: No matching distribution found for docopt==0.6.2`,
		words: [/cannot be reached, lacks it, or has no wheel/, /docopt==0\.6\.2/],
	},
	'a dependency is not in the lock': {
		problem: 'no-hash',
		stderr: 'error: Hash-checking is required, but no trusted hash was provided for: `greenlet`',
		words: [/has a package without a hash/, /greenlet/],
	},
	'something else': {problem: 'other', stderr: 'error: the moon is in the wrong place', words: [/the moon is in the wrong place/]},
} as const;

export type FakeMachine = {
	readonly root: string;
	readonly bin: string;
	readonly env: Readonly<Record<string, string>>;
	readonly lock: string;
	/** Every command the programs were given, a line each. */
	readonly calls: () => Promise<string[]>;
	/** What an installer does next: "ok", "hang" or words to fail with. */
	readonly behave: (how: string) => Promise<void>;
	readonly program: (name: string, script: string) => Promise<string>;
	readonly gone: () => Promise<void>;
};

/** A folder with programs called python3 and uv that act as the real ones do, and nothing else on PATH. */
export async function fakeMachine(options: {readonly uv?: boolean; readonly version?: string} = {}): Promise<FakeMachine> {
	const root = await mkdtemp(path.join(os.tmpdir(), 'virtual-'));
	const bin = path.join(root, 'bin');
	const lock = path.join(root, 'train.txt');
	await mkdir(bin);
	await mkdir(path.join(root, 'home'));
	await writeFile(lock, lockText);
	const program = async (name: string, script: string) => {
		const file = path.join(bin, name);
		await writeFile(file, `#!/bin/sh\nPATH=/usr/bin:/bin\nroot='${root}'\n${script}\n`);
		await chmod(file, 0o755);
		return file;
	};
	await writeFile(path.join(root, 'behaviour'), 'ok');
	await program('python3', pythonScript(options.version ?? '3.11.7', path.join(bin, 'python3')));
	await writeFile(path.join(root, 'uv.script'), `#!/bin/sh\nPATH=/usr/bin:/bin\nroot='${root}'\n${uvScript}\n`);
	if (options.uv !== false) await program('uv', uvScript);
	return {
		root,
		bin,
		lock,
		env: {PATH: bin, HOME: path.join(root, 'home'), XDG_CACHE_HOME: path.join(root, 'cache')},
		calls: async () => (await readFile(path.join(root, 'calls'), 'utf8').catch(() => '')).split('\n').filter(line => line !== ''),
		behave: how => writeFile(path.join(root, 'behaviour'), how),
		program,
		gone: () => rm(root, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}),
	};
}

/** What both installers do with packages: as the file "behaviour" says. */
const installed = `
env > "$root/env"
case "$(cat "$root/behaviour")" in
	ok) mkdir -p "$place/lib"; echo numpy > "$place/lib/numpy.py" ;;
	hang) mkdir -p "$place/lib"; echo half > "$place/lib/half.py"; echo $$ > "$root/pid.new"; mv "$root/pid.new" "$root/pid"; sleep 60 ;;
	slow) sleep 0.5; mkdir -p "$place/lib"; echo numpy > "$place/lib/numpy.py" ;;
	*) cat "$root/behaviour" >&2; exit 1 ;;
esac`;

const pythonOfPlace = `
mkdir -p "$place/bin"
{
	echo '#!/bin/sh'
	echo 'PATH=/usr/bin:/bin'
	echo "root='$root'; place='$place'"
	cat "$root/inner"
} > "$place/bin/python"
chmod +x "$place/bin/python"`;

const pythonScript = (version: string, executable: string) => `
${innerPython}
if [ "$2" = -c ]; then
	echo '{"executable": "${executable}", "version": "${version}", "platform": "linux-x86_64", "complete": true, "implementation": "CPython"}'
	exit 0
fi
echo "python3 $*" >> "$root/calls"
for place in "$@"; do :; done
${pythonOfPlace}`;

/** The interpreter of an environment: it can only be pip. For the lock of uv it installs the uv of this machine. */
const innerPython = `cat > "$root/inner" <<'END'
echo "environment-python $*" >> "$root/calls"
for lock in "$@"; do :; done
if grep -q '^uv==' "$lock"; then
	test -e "$root/no-uv" && { echo 'ERROR: no matching platform tag' >&2; exit 1; }
	cp "$root/uv.script" "$place/bin/uv"; chmod +x "$place/bin/uv"; exit 0
fi
${installed}
END`;

const uvScript = `
echo "uv $*" >> "$root/calls"
if [ "$1" = venv ]; then
	for place in "$@"; do :; done
	echo 'env; cat' > "$root/inner"
	${pythonOfPlace}
	exit 0
fi
place="\${4%/bin/python}"
${installed}`;
