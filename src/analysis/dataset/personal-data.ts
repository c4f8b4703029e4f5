export type PersonalKind = 'e-mail' | 'phone' | 'name' | 'address of a computer';

export interface PersonalData {
	readonly kind: PersonalKind;
	/** Part of the distinct values looked at that have this form, 0 to 1. */
	readonly share: number;
	readonly values_seen: number;
}

const email = /^[\w.+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}$/;
const phone = /^(\+|\(|0|1[-. ]|\d{3}[-. ])[\d\s()./x-]{6,24}$/;
const dated = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/;
const ip = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
/** Two to four capitalised words, or "Last, First", with titles and initials. */
const person =
	/^(\p{Lu}[\p{L}'’-]+,\s*)?((Mr|Mrs|Ms|Miss|Dr|Prof|Master|Rev)\.?\s+)?(\p{Lu}[\p{Ll}'’-]*\.?)(\s+\p{Lu}[\p{L}'’-]*\.?){0,3}(\s*\(.*\))?$/u;

/** Frequent given names of several languages: enough to tell a column of people from one of places. */
const given = new Set(
	`james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam henry nathan peter zachary kyle walter ethan jeremy harold carl keith roger
	mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa betty margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori
	hans peter karl heinz wolfgang klaus juergen jürgen dieter manfred uwe ursula monika petra sabine renate helga karin ingrid pierre michel philippe alain jacques francois françois luc nathalie isabelle sylvie francesco giovanni giuseppe antonio luigi mario marco paolo lucia giulia sofia juan carlos luis miguel pedro pablo jorge diego fernando carmen ana lucía isabel joao joão paulo rui ivan sergei dmitri vladimir olga natasha tatiana wei ming li hiroshi kenji yuki akira mohammed muhammad ahmed ali hassan fatima aisha omar raj priya anil sunita lars sven erik anders nils johan astrid ingrid bjorn`.split(
		/\s+/,
	),
);

/**
 * Whether a column of words likely holds personal data, told from a sample of its distinct values. The column's name can lower
 * the share that is asked for, never decide alone. Null when nothing is likely.
 */
export function personalDataOf(name: string, values: readonly string[]): PersonalData | null {
	if (values.length < 5) return null;
	const trimmed = values.map(value => value.trim());
	const shareOf = (test: (value: string) => boolean) => trimmed.filter(test).length / trimmed.length;
	const named = (words: RegExp) => words.test(name);
	const found: readonly (readonly [PersonalKind, number, number])[] = [
		['e-mail', shareOf(value => email.test(value)), named(/mail/i) ? 0.1 : 0.3],
		['address of a computer', shareOf(value => ip.test(value)), named(/\bip\b|address/i) ? 0.3 : 0.8],
		['phone', shareOf(isPhone), named(/phone|tel|mobile|fax|cell/i) ? 0.3 : 0.8],
		['name', shareOf(isPerson), named(/name|customer|patient|passenger|employee|person|author|surname|player/i) ? 0.15 : 0.35],
	];
	for (const [kind, share, needed] of found)
		if (share >= needed) return {kind, share: Math.round(share * 1000) / 1000, values_seen: trimmed.length};
	return null;
}

function isPhone(value: string): boolean {
	const digits = value.replace(/\D/g, '').length;
	return digits >= 7 && digits <= 15 && phone.test(value) && /[^\d]/.test(value) && !dated.test(value) && !ip.test(value);
}

function isPerson(value: string): boolean {
	if (!/\s/.test(value) || !person.test(value)) return false;
	const words = value.split(/[\s,.()]+/).filter(Boolean);
	return words.length >= 2 && words.length <= 10 && words.slice(0, 4).some(word => given.has(word.toLowerCase()));
}
