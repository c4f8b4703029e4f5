import type {Rule} from './inbox.ts';

/** Does a rule let this command of this role through? The words must be equal one by one; nothing is expanded. */
export function ruleAllows(rule: Rule, role: string, command: readonly string[] | null): boolean {
	return command !== null && rule.roles.some(one => one === role) && rule.prefix.every((word, index) => command[index] === word);
}
