import * as z from 'zod';
import {allowModes} from './allow-mode.ts';
import {checkSchema, gateVerdicts, waiverSchema} from './check.ts';
import {constraintsSchema} from './constraint.ts';
import {inboxItemSchema, phaseRuleSchema, ruleSchema} from './inbox.ts';
import {decidedReadingSchema, saidReadingSchema} from './read-as.ts';
import {roles} from './roles.ts';
import {jobs, phases, systemTypes} from './workflow.ts';
import {writtenSchema} from './written.ts';

export const schemaVersion = 2;
/** What the state file keeps of the history; all of it is in history.ndjson. */
export const historyKept = 500;
/** Refusals that are kept of each role. */
export const refusalsKept = 100;

export const stepStatuses = ['todo', 'running', 'asking', 'done', 'interrupted', 'failed', 'stopped'] as const;
export const phaseStatuses = ['pending', 'active', 'passed', 'failed', 'stale'] as const;

const stepStateSchema = z.object({
	status: z.enum(stepStatuses),
	role: z.enum(roles),
	backend: z.string(),
	attempts: z.number().int(),
	/** Something upstream was done again since this was done. */
	stale: z.boolean(),
	/** The report, relative to the project (job assess: to the session folder). */
	report: z.string().nullable(),
	/** FOUND: one line of what it found, or why it ended badly. */
	summary: z.string().nullable(),
	started_at: z.string().nullable(),
	ended_at: z.string().nullable(),
	/** Since when it waits for a person's answer; how long it waited for those before. Older sessions did not note it. */
	asked_at: z.string().nullish(),
	waited_ms: z.number().optional(),
});
export type StepState = z.infer<typeof stepStateSchema>;

export const isBusy = (step: StepState | undefined): boolean => step?.status === 'running' || step?.status === 'asking';

const gateSchema = z.object({
	verdict: z.enum(gateVerdicts),
	isolation: z.enum(['sandbox', 'by agreement']),
	/** All that the judgement drew follows from it. */
	seed: z.int().optional(),
	checks: z.array(checkSchema),
	/** ISO time and cost of judging. */
	judged_at: z.string().nullable(),
	duration_ms: z.number(),
});
export type Gate = z.infer<typeof gateSchema>;

const phaseStateSchema = z.object({
	status: z.enum(phaseStatuses),
	steps: z.record(z.string(), stepStateSchema),
	/** The last judgement; null before the first. While a gate is judged its checks arrive in `judging`. */
	gate: gateSchema.nullable(),
	judging: z.array(checkSchema).nullable(),
});
export type PhaseState = z.infer<typeof phaseStateSchema>;

export const hiddenSchema = z.object({
	rows: z.number().int(),
	rule: z.string(),
	/** The column whose equal values stayed on one side, with the rule "group". */
	group: z.string().optional(),
	/** Of the files that hold them, as they were put aside. */
	sha256: z.string().optional(),
	/** How often a gate has judged against the hidden rows. */
	judged: z.number().int(),
});

export const dataSchema = z.object({
	files: z.array(z.string()),
	sha256: z.string(),
	/** null: nothing to predict (clustering). */
	target: z.string().nullable(),
	time_split: z.string().nullable(),
	rows: z.number().int(),
	columns: z.number().int(),
	/** Words that a person said mean "missing"; without them only the empty field does. */
	missing_words: z.array(z.string()),
	/** Columns that are not read as they stand; an older session reads all of them so. */
	read_as: z.array(decidedReadingSchema).optional(),
	/** The column that names whom or what a row is about, told once from all rows; null: none; absent: by a version that did not ask. */
	entity: z.string().nullish(),
	/** How the files are written, and which of their rows are none. Older sessions did not note it. */
	written: writtenSchema.optional(),
	/** Copies without the hidden rows: what sub-agents other than the analyst get. */
	visible: z.array(z.string()),
	/** Of these copies, as they were made: whoever works on them may not change them. */
	visible_sha256: z.string().optional(),
	hidden: hiddenSchema,
});
export type SessionData = z.infer<typeof dataSchema>;

/** Which data a session works on, as a person named it; read and checked after the session was saved, so that a resume can go on with it. */
export const dataRequestSchema = z.object({
	files: z.array(z.string()),
	/** null: nothing to predict (clustering). */
	target: z.string().nullable(),
	time_split: z.string().nullable(),
	missing_words: z.array(z.string()),
	/** What was said of how columns are read. */
	reading: saidReadingSchema.optional(),
	written: writtenSchema.optional(),
	/** Of a database: the table, or the SELECT, whose rows are the data; null: its only table. */
	table: z.string().nullish(),
	query: z.string().nullish(),
});
export type DataRequest = z.infer<typeof dataRequestSchema>;

const agentSchema = z.object({
	backend: z.string(),
	version: z.string().nullable(),
	pid: z.number().int().nullable(),
	started_at: z.string().nullable(),
	cost_usd: z.number(),
});

export const decisionSchema = z.object({
	value: z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.null()]))]),
	by: z.enum(['person', 'default']),
	at: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** `{status, summary, facts}` of each probe when the session began. */
export const environmentRecordSchema = z.record(
	z.string(),
	z.object({status: z.string(), summary: z.string(), facts: z.record(z.string(), z.unknown())}),
);
export type EnvironmentRecord = z.infer<typeof environmentRecordSchema>;

const historyEntrySchema = z.object({
	seq: z.number().int(),
	at: z.string(),
	type: z.string(),
	phase: z.string().optional(),
	step: z.string().optional(),
	/** One line of what happened, for people. */
	note: z.string().optional(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** The session file. The first six fields are what the first versions of this program wrote; other tools read them. */
export const stateSchema = z.object({
	activated: z.literal(true),
	focus_area: z.string(),
	timestamp: z.string(),
	ml_approach: z.string(),
	key_principles: z.array(z.string()),
	active_capabilities: z.array(z.string()),
	schema: z.literal(schemaVersion),
	session_id: z.string(),
	/** What a person calls it; null: its focus. */
	name: z.string().nullable(),
	seq: z.number().int(),
	phase: z.enum([...phases, 'COMPLETE']),
	job: z.enum(jobs),
	/** What is built; each adds its steps to IMPLEMENTATION. */
	system_types: z.array(z.enum(systemTypes)).min(1),
	workspace: z.string(),
	/** null for job assess: reports then lie in the session folder. */
	project: z.string().nullable(),
	/** null: no data, only the repository is assessed. */
	data_request: dataRequestSchema.nullable(),
	/** What --allow said when it began; null: nothing. */
	allow_mode: z.enum(allowModes).nullable(),
	/** null: there is none, or it was not read yet. */
	data: dataSchema.nullable(),
	constraints: constraintsSchema,
	phases: z.record(z.enum(phases), phaseStateSchema),
	agents: z.partialRecord(z.enum(roles), agentSchema),
	waivers: z.array(waiverSchema),
	inbox: z.array(inboxItemSchema),
	decisions: z.record(z.string(), decisionSchema),
	rules: z.array(ruleSchema),
	/** What a person allowed for a whole phase. */
	phase_rules: z.array(phaseRuleSchema).default([]),
	/** Commands refused because nobody could be asked; listed at the end of a headless run. The newest 100 of each role. */
	refused: z.array(z.object({role: z.enum(roles), title: z.string(), at: z.string()})),
	/** How many were refused in all; absent: as many as are listed. */
	refused_total: z.number().int().nonnegative().optional(),
	/** Commands that were let through, and by whom: the last 500. */
	allowed: z.array(z.object({role: z.enum(roles), title: z.string(), by: z.enum(['person', 'rule', 'listed', 'all']), at: z.string()})),
	environment: environmentRecordSchema.nullable(),
	git_head: z.string().nullable(),
	/** Sentences about what differed when the session was last resumed. */
	changed_meanwhile: z.array(z.string()),
	history: z.array(historyEntrySchema),
});
export type SessionState = z.infer<typeof stateSchema>;
