import type {CiAction} from '../infra/ci/pipeline.ts';
import type {Run} from './runs.ts';

const deployCommands: readonly RegExp[] = [
	/^kubectl\b.*\s(apply|rollout|set|create|replace)\b/u,
	/^helm\b.*\s(upgrade|install)\b/u,
	/^helmfile\b.*\s(apply|sync)\b/u,
	/^gcloud\b.*\b(run|functions|app)\b.*\bdeploy\b|^gcloud\b.*\bdeploy-model\b|^gcloud\b.*\bupdate-traffic\b/u,
	/^aws (ecs update-service|ecs deploy|lambda update-function-code|sagemaker (create|update)-endpoint|cloudformation deploy|apprunner|elasticbeanstalk)/u,
	/^eb deploy/u,
	/^az\b.*\b(online-deployment|online-endpoint|webapp|containerapp|functionapp|aks|container)\b.*\b(create|update|up|deploy|deployment)\b/u,
	/^az ml (model|online-deployment|endpoint|service)\b.*\bdeploy\b/u,
	/^(sls|serverless|sam|cdk|copilot|chalice|modal|cortex|zappa|flyctl|fly|vercel|railway|truss|databricks|bentoml|prefect|serve|kserve)\b.*\bdeploy\b/u,
	/^terraform\b.*\bapply\b/u,
	/^pulumi up\b/u,
	/^heroku container:release\b/u,
	/^git push\b.*(heroku|huggingface|hf\.co|dokku)/u,
	/^argocd app (sync|set)\b/u,
	/^(anyscale|ray) (service|serve)\b.*\b(rollout|deploy|run|update)\b/u,
	/^(ssh)\b.*\b(docker|systemctl|compose|kubectl)\b/u,
	/^docker (stack deploy|service update)\b/u,
	/^(ansible-playbook)\b/u,
	/^mlflow (sagemaker|deployments)\b.*\b(deploy|create|update)\b/u,
];

const deployActions =
	/^(\S*AMLModelDeploy@|Azure(Rm)?Web(App)?(Container|Deployment)?@|AzureRmWebAppDeployment@|AzureWebAppContainer@|KubernetesManifest@|HelmDeploy@|AzureFunctionApp\w*@|AzureContainerApps@|azure\/(webapps-deploy|k8s-deploy|functions-action|container-apps-deploy-action|aci-deploy)|aws-actions\/amazon-ecs-deploy-task-definition|google-github-actions\/(deploy-cloudrun|deploy-appengine|deploy-cloud-functions)|akhileshns\/heroku-deploy|superfly\/flyctl-actions|einaregilsson\/beanstalk-deploy|serverless\/github-action|johnbeynon\/render-deploy-action|cloudfoundry|steebchen\/kubectl|actions-hub\/kubectl|koslib\/helm-eks-action|nathanraine\/render|deliverybot\/helm|jtyr\/helm|digitalocean\/app_action|alexflippo|apprunner|awslabs\/.*deploy)/iu;

/** Does a command put a service or pipeline into use? Building or pushing an image alone does not. */
export function deploys(run: Run): boolean {
	if (run.invocation.kind !== 'program') return false;
	const text = run.invocation.words.join(' ').replace(/^\S*\//u, '');
	return (
		deployCommands.some(one => one.test(text)) ||
		(run.pipeline?.actions.some(isRemote) === true &&
			/^docker( |-)compose\b.*\bup\b|^docker run\b/u.test(text) &&
			run.chain.some(at => run.pipeline?.actions.some(action => isRemote(action) && action.line === at.line) === true))
	);
}

const isRemote = (action: CiAction) => /ssh-action|remote-ssh/u.test(action.name);

export const isDeployAction = (action: CiAction) => deployActions.test(action.name);
