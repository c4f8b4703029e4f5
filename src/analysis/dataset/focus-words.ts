/*
 * What a focus asks for, in the words of columns: "which employees leave" is `Attrition`. Few stems and few synonyms, of outcomes that
 * tables often hold; they order proposals and decide nothing.
 */

const concepts: readonly (readonly string[])[] = [
	'leave left leaver churn attrition cancel cancellation quit resign exit terminate turnover retention retain stay unsubscribe',
	'default loan repay repayment delinquent delinquency arrears credit creditworthy',
	'price cost value charge fare fee premium valuation worth expensive',
	'survive survival survivor die died dead death deceased mortality fatal alive',
	'fraud fraudulent scam',
	'sale sell sold revenue demand',
	'buy bought purchase convert conversion order subscribe subscription deposit',
	'rent rental demand count cnt ridership',
	'click ctr',
	'fail failure broken breakdown fault defect outage',
	'damage harm injury accident',
	'disease ill illness sick diagnosis diagnose malignant cancer',
	'income salary wage earn earnings pay',
	'grade exam pass result score',
	'quality rating stars',
	'delay late lateness',
	'spam ham',
	'energy power consumption load usage',
].map(words => words.split(' '));

const filler = new Set(
	'a an and are be by can do does for from get given has have how if in into is it its make me model of on or our predict predicting prediction predictor project service should that the their them this to want what when where which who whom why will with you'.split(
		' ',
	),
);

/** Without the usual endings: survived, survival and survive are one word. Three letters are always left. */
const stem = (word: string): string => word.replace(/^(.{3,}?)(ations?|ings?|ers?|ed|es|als?|s|e)$/, '$1');

const conceptsOf = new Map<string, number[]>();
for (const [at, words] of concepts.entries())
	for (const word of words) conceptsOf.set(stem(word), [...(conceptsOf.get(stem(word)) ?? []), at]);

/** "MonthlyRate_2" → monthly, rate: words of a name or a sentence, as stems. */
function stemsOf(text: string): string[] {
	const words = text
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
		.toLowerCase()
		.split(/[^\p{L}]+/u);
	return words.filter(word => word.length > 1 && !filler.has(word)).map(stem);
}

export type FocusMatch = {readonly concept: boolean; readonly words: number};

/** How a text (a name, labels) answers a focus: does it name the same outcome, and how many of its other words. */
export function focusMatch(focus: string, text: string): FocusMatch {
	const asked = new Set(stemsOf(focus));
	const wanted = new Set([...asked].flatMap(word => conceptsOf.get(word) ?? []));
	const said = new Set(stemsOf(text));
	const concept = [...said].some(word => (conceptsOf.get(word) ?? []).some(one => wanted.has(one)));
	return {concept, words: [...said].filter(word => asked.has(word)).length};
}
