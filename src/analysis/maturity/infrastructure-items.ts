import path from 'node:path';
import {yamlAt, yamlDocuments, yamlItems, yamlText} from '../infra/yaml-tree.ts';
import type {Context} from './context.ts';
import type {Item} from './report.ts';

const workloads = new Set([
	'Deployment',
	'StatefulSet',
	'DaemonSet',
	'Job',
	'CronJob',
	'Service',
	'Pod',
	'Ingress',
	'HorizontalPodAutoscaler',
	'Rollout',
	'InferenceService',
	'SeldonDeployment',
	'ConfigMap',
	'Namespace',
	'RayService',
	'VirtualService',
]);

export function containerItems({dockerfiles, services, repository}: Context): Item[] {
	const files = dockerfiles.flatMap(file => {
		const line = file.instructions.find(one => one.name === 'FROM')?.line ?? 1;
		const evidence = repository.at(file.path, line);
		return evidence === null ? [] : [{name: 'docker', ...evidence}];
	});
	const composed = new Map<string, Item>();
	for (const service of services) {
		const evidence = composed.has(service.path) ? null : repository.at(service.path, service.line);
		if (evidence !== null) composed.set(service.path, {name: 'docker-compose', ...evidence});
	}
	return [...files, ...composed.values()];
}

export function kubernetesItems({manifests, repository}: Context): Item[] {
	const found: Item[] = [];
	for (const manifest of manifests) {
		if (!workloads.has(manifest.kind)) continue;
		const evidence = repository.at(manifest.path, manifest.line);
		const name = manifest.apiVersion.startsWith('serving.kserve')
			? 'kserve'
			: manifest.kind === 'SeldonDeployment'
				? 'seldon'
				: 'kubernetes';
		if (evidence !== null) found.push({name, ...evidence});
	}
	for (const {path: file} of repository.files) {
		const name = path.posix.basename(file);
		const kind = name === 'Chart.yaml' ? 'helm' : /^kustomization\.ya?ml$/u.test(name) ? 'kustomize' : null;
		const evidence = kind === null ? null : repository.first(file);
		if (kind !== null && evidence !== null) found.push({name: kind, ...evidence});
	}
	return found;
}

/** Infrastructure as code, once a folder and tool. */
export function codeItems({repository}: Context): Item[] {
	const found = new Map<string, Item>();
	for (const {path: file} of repository.files) {
		const tool = infrastructureTool(file, () => repository.text(file, 512 * 1024) ?? '');
		if (tool === null) continue;
		const key = `${tool} ${path.posix.dirname(file)}`;
		const evidence = found.has(key) ? null : repository.first(file);
		if (evidence !== null) found.set(key, {name: tool, ...evidence});
	}
	return [...found.values()];
}

function infrastructureTool(file: string, text: () => string): string | null {
	const name = path.posix.basename(file);
	if (name.endsWith('.tf')) return 'terraform';
	if (name.endsWith('.bicep')) return 'bicep';
	if (/^Pulumi(\.\w+)?\.ya?ml$/u.test(name)) return 'pulumi';
	if (name === 'cdk.json') return 'aws-cdk';
	if (/^serverless\.ya?ml$/u.test(name)) return 'serverless';
	if (
		/^(template|cloudformation.*|.*-stack)\.(ya?ml|json)$/u.test(name) &&
		/^AWSTemplateFormatVersion|"AWSTemplateFormatVersion"/mu.test(text())
	)
		return 'cloudformation';
	if (/(^|\/)(playbooks?|roles)\/.*\.ya?ml$/u.test(file) && /^\s*-?\s*hosts:/mu.test(text())) return 'ansible';
	return null;
}

/** DVC, LFS and the like keep data out of git and name its version. */
export function dataVersioningItems({repository}: Context): Item[] {
	const found: Item[] = [];
	const pointers = repository.files.filter(({path: file}) => /\.dvc$/u.test(file) && !file.startsWith('.dvc/'));
	const lock = repository.files.filter(({path: file}) => path.posix.basename(file) === 'dvc.lock');
	const dvc = [...pointers, ...lock][0]?.path ?? (repository.has('.dvc/config') ? '.dvc/config' : undefined);
	const dvcEvidence = dvc === undefined ? null : repository.first(dvc);
	if (dvcEvidence !== null) found.push({name: 'dvc', ...dvcEvidence});
	for (const {path: file} of repository.files) {
		if (path.posix.basename(file) !== '.gitattributes') continue;
		const line = repository.lines(file).findIndex(text => /^[^#]*filter=lfs/u.test(text)) + 1;
		const evidence = line === 0 ? null : repository.at(file, line);
		if (evidence !== null) found.push({name: 'git-lfs', ...evidence});
	}
	return found;
}

/** Pipelines that are stated in files rather than in Python. */
export function orchestrationFileItems({repository, manifests}: Context): Item[] {
	const found: Item[] = [];
	const add = (name: string, file: string, line: number) => {
		const evidence = repository.at(file, line) ?? repository.first(file);
		if (evidence !== null) found.push({name, ...evidence});
	};
	for (const {path: file} of repository.files) {
		const name = path.posix.basename(file);
		if (name === 'dvc.yaml') {
			const stages = yamlAt(yamlDocuments(repository.text(file) ?? '')[0], 'stages');
			if (stages?.kind === 'map' && stages.entries.size > 0)
				add('dvc', file, repository.lines(file).findIndex(line => /^stages\s*:/u.test(line)) + 1);
		}
		if (/^Snakefile$|\.smk$/u.test(name)) add('snakemake', file, repository.lines(file).findIndex(line => /^rule\s/u.test(line)) + 1);
		if (name === 'MLproject') add('mlflow-projects', file, repository.lines(file).findIndex(line => /^entry_points\s*:/u.test(line)) + 1);
		if (/^prefect\.ya?ml$/u.test(name)) add('prefect', file, 1);
		if (/\.nf$/u.test(name)) add('nextflow', file, 1);
		if (
			/\.ya?ml$/u.test(name) &&
			/azureml|aml/iu.test(repository.lines(file)[0] ?? '') &&
			/pipelineJob/u.test(repository.lines(file)[0] ?? '')
		)
			add('azureml-pipelines', file, 1);
	}
	for (const manifest of manifests) {
		if (/^argoproj\.io/u.test(manifest.apiVersion) && /^(Cron)?Workflow(Template)?$/u.test(manifest.kind))
			add('argo-workflows', manifest.path, manifest.line);
		if (/^(pipelines\.)?kubeflow\.org/u.test(manifest.apiVersion)) add('kubeflow', manifest.path, manifest.line);
	}
	return found;
}

export type AlertRule = Item & {readonly expression: string};

/** Alert rules of Prometheus, as files or manifests. */
export function alertRules({repository, manifests}: Context): AlertRule[] {
	const found: AlertRule[] = [];
	const read = (file: string) => {
		for (const tree of yamlDocuments(repository.text(file, 1024 * 1024) ?? '')) {
			const groups = yamlAt(tree, 'groups') ?? yamlAt(tree, 'spec', 'groups');
			for (const rule of yamlItems(groups).flatMap(group => yamlItems(yamlAt(group, 'rules')))) {
				const alert = yamlText(yamlAt(rule, 'alert')) ?? yamlText(yamlAt(rule, 'title'));
				const evidence = alert === undefined ? null : repository.at(file, rule.line);
				if (alert !== undefined && evidence !== null)
					found.push({
						name: yamlAt(rule, 'alert') === undefined ? 'grafana' : 'prometheus',
						...evidence,
						expression: `${alert} ${yamlText(yamlAt(rule, 'expr')) ?? ''}`,
					});
			}
		}
	};
	const ruled = new Set(manifests.filter(one => one.kind === 'PrometheusRule').map(one => one.path));
	for (const {path: file} of repository.files) {
		if (!/\.ya?ml$/u.test(file) || file.startsWith('.github/')) continue;
		if (
			ruled.has(file) ||
			(/alert|rule|prometheus|monitor|grafana/iu.test(file) && /^groups\s*:/mu.test(repository.text(file, 1024 * 1024) ?? ''))
		)
			read(file);
		if (/^alertmanager.*\.ya?ml$/u.test(path.posix.basename(file))) {
			const evidence = repository.first(file);
			if (evidence !== null) found.push({name: 'alertmanager', ...evidence, expression: ''});
		}
	}
	for (const {path: file} of repository.files) {
		if (!file.endsWith('.tf')) continue;
		for (const [index, text] of repository.lines(file).entries()) {
			const kind =
				/^\s*resource\s+"(aws_cloudwatch_metric_alarm|google_monitoring_alert_policy|azurerm_monitor_metric_alert|datadog_monitor)"\s+"([^"]+)"/u.exec(
					text,
				);
			const evidence = kind === null ? null : repository.at(file, index + 1);
			if (kind !== null && evidence !== null)
				found.push({name: (kind[1] ?? '').split('_').slice(0, 2).join('-'), ...evidence, expression: kind[2] ?? ''});
		}
	}
	return found;
}

/** Grafana dashboards are JSON files with panels. */
export function dashboardItems({repository}: Context): Item[] {
	const found: Item[] = [];
	for (const {path: file, bytes} of repository.files) {
		if (!file.endsWith('.json') || bytes > 2 * 1024 * 1024 || !/grafana|dashboard/iu.test(file)) continue;
		const lines = repository.lines(file);
		const line = lines.findIndex(text => /"panels"\s*:/u.test(text)) + 1;
		const evidence = line === 0 ? null : repository.at(file, line);
		if (evidence !== null) found.push({name: 'grafana', ...evidence});
	}
	return found;
}

/** Servers that collect what services measure: their configuration or their container. */
export function collectorItems({repository, services, manifests}: Context): Item[] {
	const found: Item[] = [];
	for (const {path: file} of repository.files) {
		if (!/^prometheus.*\.ya?ml$/u.test(path.posix.basename(file))) continue;
		const line = repository.lines(file).findIndex(text => /^scrape_configs\s*:/u.test(text)) + 1;
		const evidence = line === 0 ? null : repository.at(file, line);
		if (evidence !== null) found.push({name: 'prometheus', ...evidence});
	}
	for (const service of services) {
		const name = /(^|\/)(prometheus|grafana|jaeger|loki|datadog)/u.exec(service.image ?? '')?.[2];
		const evidence = name === undefined ? null : repository.at(service.path, service.line);
		if (name !== undefined && evidence !== null) found.push({name, ...evidence});
	}
	for (const manifest of manifests) {
		if (!/^(ServiceMonitor|PodMonitor)$/u.test(manifest.kind)) continue;
		const evidence = repository.at(manifest.path, manifest.line);
		if (evidence !== null) found.push({name: 'prometheus', ...evidence});
	}
	return found;
}
