/** Kernel settings that keep bubblewrap from working, as text of their files; null where there is no such file. */
export type KernelSettings = {
	/** user.max_user_namespaces */
	readonly maxUserNamespaces: string | null;
	/** kernel.unprivileged_userns_clone, of Debian's and Arch's kernels. */
	readonly unprivilegedClone: string | null;
	/** kernel.apparmor_restrict_unprivileged_userns, of Ubuntu's. */
	readonly appArmor: string | null;
};

export const settingFiles: Readonly<Record<keyof KernelSettings, string>> = {
	maxUserNamespaces: '/proc/sys/user/max_user_namespaces',
	unprivilegedClone: '/proc/sys/kernel/unprivileged_userns_clone',
	appArmor: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
};

export const notInstalled = 'bubblewrap is not installed; install it (apt install bubblewrap, dnf install bubblewrap)';

/** Why bubblewrap made no sandbox, from what it wrote on stderr, and what would change it. */
export function sandboxReason(stderr: string, settings: KernelSettings): string {
	const lines = stderr.split('\n').filter(line => line.startsWith('bwrap: '));
	const words = (lines.at(-1) ?? stderr.trim().split('\n').at(-1) ?? '').replace(/^bwrap: /, '').slice(0, 90);
	const seen = words === '' ? '' : ` (${words})`;
	if (/unknown option/i.test(words)) return `this bubblewrap is too old${seen}; 0.8 or newer is needed`;
	// The first of these also comes of the other causes, which name themselves.
	if (/mount proc|\/newroot\/proc/i.test(words)) {
		return `no new /proc can be mounted here${seen}: a container in a container; start the outer one with an unmasked /proc`;
	}
	const namespaces = /namespace|uid map|gid map|RTM_NEW|loopback|clone|user_ns|userns/i.test(words);
	if (namespaces || words === '') {
		if (settings.maxUserNamespaces?.trim() === '0') {
			return `user namespaces are off${seen}: sysctl user.max_user_namespaces=10000 turns them on`;
		}
		if (settings.unprivilegedClone?.trim() === '0') {
			return `user namespaces are off${seen}: sysctl kernel.unprivileged_userns_clone=1 turns them on`;
		}
		if (settings.appArmor?.trim() === '1') {
			return `AppArmor stops it${seen}: give bwrap a profile with "userns," or sysctl kernel.apparmor_restrict_unprivileged_userns=0`;
		}
	}
	if (namespaces) return `this kernel or container allows no new namespaces${seen}; containers need to permit unshare (seccomp)`;
	if (/pivot_root|mount|remount/i.test(words)) return `this container allows no mounts${seen}`;
	return words === '' ? 'bubblewrap made no sandbox and did not say why' : `bubblewrap made no sandbox: ${words}`;
}
