import {type ChildProcess, spawn} from 'node:child_process';

/*
 * SIGKILL gives this process no last moment. What it started (a training, git, an installer) would run on and write into a project that
 * the next start takes up again. A shell of a few hundred KiB waits for the end of our pipe and then ends the groups it was told of.
 */
const script = `groups=' '
while read -r change pid; do
	case $change in
	+) groups="$groups$pid " ;;
	-) groups="\${groups%%" $pid "*} \${groups#*" $pid "}" ;;
	esac
done
for pid in $groups; do kill -KILL "-$pid" 2>/dev/null; done`;

let guard: ChildProcess | null = null;

/** Has a process group ended when this process ends, whatever ends it. */
export function guarded(pid: number): void {
	tell('+', pid);
}

/** Takes a group back whose end was seen: its number may be another's soon. */
export function unguarded(pid: number): void {
	tell('-', pid);
}

function tell(change: '+' | '-', pid: number): void {
	guard ??= begin();
	if (guard.stdin?.writable) guard.stdin.write(`${change} ${pid}\n`);
}

/** In a session of its own, so that Ctrl-C and a closed terminal do not reach it, and unable to keep us running. */
function begin(): ChildProcess {
	const child = spawn('/bin/sh', ['-c', script], {detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {}, cwd: '/'});
	child.on('error', () => undefined); // without a shell there is no guard: an ordinary end still stops all groups
	child.stdin?.on('error', () => undefined);
	child.unref();
	const {stdin} = child;
	if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
	return child;
}
