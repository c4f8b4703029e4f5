import path from 'node:path';
import {shellLine} from '../domain/shell-words.ts';
import type {Said} from './claims.ts';
import {commandWords} from './command.ts';

/** The names of tools that agents give as titles. */
const toolNames = new Set(
	'bash shell terminal execute exec run read write edit multiedit task run_shell_command write_file read_file'.split(' '),
);
/** Programs by names that are no English word: a title that begins with one could be that command. */
const programs = new Set(
	(
		'git gh uv uvx pip pip3 pipx python python2 python3 ipython pytest conda mamba jupyter mlflow docker podman nerdctl kubectl oc helm npm npx pnpm ' +
		'yarn bun deno node perl ruby php java julia rscript rustc cargo go gcc cc cmake tox nox hatch poetry pdm dvc aws gcloud az terraform ansible ' +
		'torchrun gunicorn uvicorn streamlit psql mysql sqlite3 duckdb redis ls cat cp ln rg grep egrep sed awk gawk tar gzip zip unzip tee touch mkdir ' +
		'mkfifo mount umount df du ps top id env printenv chroot crontab systemctl service apt apt-get yum dnf brew snap nc ncat socat telnet ftp sftp ' +
		'rsync openssl gpg base64 xxd strace gdb tmux nohup setsid ionice busybox vi vim nano emacs pwsh powershell cmd osascript reboot shutdown poweroff ' +
		'killall pkill useradd userdel passwd visudo iptables ldconfig insmod nvidia-smi'
	).split(' '),
);
/** Commands that are English words, too: as a command they are written small. */
const verbs = new Set(
	(
		'find make kill test sort split cut join more less watch time at which type set source export install history diff file head tail echo printf yes ' +
		'exec command alias unset trap cd pwd wait jobs fg bg halt nice timeout parallel script screen look patch stat strings truncate shred dot link ' +
		'unlink read write edit view open run start stop just ray flask dask bash fish dash su'
	).split(' '),
);
const running = /^(?:run|running|execute|executing|bash|shell|\$)(?:: ?| )/i;
const touching = /^(?:read|reading|view|open|write|writing|create|edit|editing|update|overwrite|multiedit)(?: file| to)?(?:: ?| )/i;
/** Names that are no word of a sentence: a sentence with one of them could be that command. */
const commandNames = /(?:^|[\s'"`(])(?:rm|rmdir|mv|dd|sudo|doas|curl|wget|chmod|chown|mkfs|scp|ssh|bash|sh|zsh|xargs|eval)(?:$|[\s'"`).])/i;
/** What a shell acts on. */
const shellActs = /[|;&`$<>\n\r\\]/;

/**
 * Do words for people say nothing that could run beside what is asked? They do where they are a label, repeat the command, or name a
 * file of the request; a description where it begins as a sentence does and nothing in it is a shell's.
 */
export function agrees({field, text}: Said, command: readonly string[] | null, paths: readonly string[], root: string): boolean {
	const said = withoutFence(text.trim());
	if (commandNames.test(said) && !toolNames.has(said.toLowerCase())) return repeats(said, command);
	if (said === '' || isLabel(said) || toolNames.has(said.toLowerCase())) return true;
	if (field.startsWith('rawInput.') && /^\p{Lu}/u.test(said) && !shellActs.test(said)) return true;
	return command === null ? namesFile(said, paths, root) : repeats(said, command);
}

const withoutFence = (text: string) =>
	(/^```(?:[a-z]*\n)?([\s\S]*?)\n?```$/.exec(text)?.[1] ?? /^`([^`]*)`$/.exec(text)?.[1] ?? text).trim();

/** Plain words of which the first is no command; what follows "Run" counts as the first. */
function isLabel(text: string): boolean {
	if (!text.split(' ').every(word => /^[('"#]?[A-Za-z0-9][\w'-]*[)'",:.!?…]*$/.test(word))) return false;
	const [first = ''] = text.replace(running, '').split(' ');
	const word = first.replace(/[^\w-]+$/, '');
	return !programs.has(word.toLowerCase()) && !verbs.has(word);
}

function repeats(text: string, command: readonly string[] | null): boolean {
	if (command === null) return false;
	const whole = JSON.stringify(command);
	return [text, withoutFence(text.replace(running, ''))].some(
		line => line === shellLine(command) || JSON.stringify(commandWords(line)) === whole,
	);
}

/** `Read train.py`, `Writing to reports/data.json`, `/w/train.py (10 - 20)`: one of the files that are asked for. */
function namesFile(text: string, paths: readonly string[], root: string): boolean {
	const named = withoutFence(text.replace(touching, '').replace(/ \((lines? )?[\d\s,-]+\)$/, ''));
	return paths.some(one => one === path.resolve(root, named) || (!/\s/.test(named) && path.basename(one) === path.basename(named)));
}
