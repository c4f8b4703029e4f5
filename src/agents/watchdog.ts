import {type Child, start} from '../system/exec.ts';

/*
 * If this program is killed outright nobody stops its sub-agents: most end when their input does, some do not. A tiny shell of its own
 * process group reads which groups are alive; when its input ends before it was told to go, we are gone and it ends them.
 */
const script = `trap '' HUP INT TERM
groups=
while read -r what pid; do
case $what in
begin) groups="$groups $pid";;
end) rest=; for one in $groups; do [ "$one" = "$pid" ] || rest="$rest $one"; done; groups=$rest;;
bye) exit 0;;
esac
done
sleep 2
for one in $groups; do kill -TERM -"$one" 2>/dev/null; done
sleep 2
for one in $groups; do kill -KILL -"$one" 2>/dev/null; done`;

/** Lives while there are sub-agents; one process of about a megabyte, idle. */
export class Watchdog {
	#child: Child | null = null;
	readonly #groups = new Set<number>();

	begin(pid: number): void {
		this.#groups.add(pid);
		if (this.#child === null) {
			try {
				this.#child = start('/bin/sh', ['-c', script], {env: {PATH: process.env['PATH'] ?? '/usr/bin:/bin'}});
			} catch {
				return; // no shell here: sub-agents are still stopped by us, and most end by themselves
			}
			this.#child.stdout.resume();
			this.#child.stderr.resume();
		}
		this.#child.stdin.write(`begin ${pid}\n`);
	}

	end(pid: number): void {
		if (!this.#groups.delete(pid)) return;
		this.#child?.stdin.write(`end ${pid}\n`);
		if (this.#groups.size === 0) void this.stop();
	}

	/** Sends it away; settles when it is gone. */
	async stop(): Promise<void> {
		const child = this.#child;
		if (child === null) return;
		this.#child = null;
		child.stdin.end('bye\n');
		await child.exited;
	}
}
