import type {Context} from '../context.ts';
import type {Detector} from '../detector.ts';
import type {Evidence} from '../report.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const masks = /^(presidio_analyzer|presidio_anonymizer|scrubadub|diffprivlib|opacus|anonymizedf|tensorflow_privacy)\./u;
const named =
	/(anonymi[sz]e|pseudonymi[sz]e|mask_?(pii|email|phone|personal|sensitive|name)|redact|scrub_?pii|remove_?pii|hash_(pii|email|user|customer|id|column|identif))/iu;
const scanners = /gitleaks|detect-secrets|trufflehog|git-secrets|ggshield/u;
const bucket =
	/^\s*resource\s+"(aws_s3_bucket_(public_access_block|server_side_encryption_configuration|lifecycle_configuration|policy)|google_storage_bucket_iam\w*|google_data_loss_prevention\w*|azurerm_storage_management_policy)"/u;

/** Protection that is configured, not coded: access to buckets, a scan for secrets. */
function configured({repository, pipelines}: Context): Evidence[] {
	const found: Evidence[] = [];
	for (const {path} of repository.files) {
		const wanted = path.endsWith('.tf')
			? bucket
			: /(^|\/)\.pre-commit-config\.ya?ml$/u.test(path)
				? /^[^#]*\b(gitleaks|detect-secrets|trufflehog|ggshield|detect-private-key)\b/u
				: null;
		if (wanted === null) continue;
		for (const [index, text] of repository.lines(path).entries()) {
			const evidence = wanted.test(text) ? repository.at(path, index + 1) : null;
			if (evidence !== null) found.push(evidence);
		}
	}
	for (const pipeline of pipelines) {
		for (const action of pipeline.actions)
			if (scanners.test(action.name)) found.push(...[repository.at(action.path, action.line)].filter(one => one !== null));
		for (const command of pipeline.commands)
			if (scanners.test(command.words[0] ?? '')) found.push(...[repository.at(command.path, command.line)].filter(one => one !== null));
	}
	return found;
}

export const privacy: Detector = {
	id: 'D5',
	title: 'The data pipeline has privacy controls',
	certainty: 'presence',
	role: 'data_pipeline',
	effort: 2,
	detect: context =>
		judgedSpots(
			context,
			[
				...callSpots(context.product, call => masks.test(call.name) || named.test(shortName(call.name))),
				...definitionSpots(context.product, one => one.kind === 'function' && named.test(shortName(one.name))),
			],
			{
				missing: 'no masking, access rule, retention or scan for secrets',
				next: 'Mask or hash personal columns where data is read, and scan for secrets before each commit.',
			},
			configured(context),
		),
};
