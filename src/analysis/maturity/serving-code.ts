import type {PythonModule} from '../python/module.ts';
import {Reach} from '../python/reach.ts';
import type {Context} from './context.ts';

const route =
	/\.(post|get|put|route|api_route|websocket|deployment|ingress|api|endpoint|service)(\(|$)|^(bentoml\.(api|service)|ray\.serve\.deployment|serve\.deployment|modal\.)/u;
const handlerClass = /(BaseHandler|PythonModel|LitAPI|ModelServer|MLModel|BentoService|APIView|Resource|TritonPythonModel)/u;
const frameworks =
	/^(fastapi|flask|bentoml|ray\.serve|litserve|mlserver|kserve|seldon_core|streamlit|gradio|django|rest_framework|starlette|sanic|tornado|aiohttp|chalice|modal)(\.|$)/u;

/** Functions that answer a request or serve a prediction. */
export function handlers(context: Context): {readonly module: PythonModule; readonly scopes: readonly string[]}[] {
	return context.product.flatMap(module => {
		if (module.notebook || !module.facts.imports.some(one => frameworks.test(one.target) || handlerClass.test(one.target))) return [];
		const scopes = module.facts.definitions
			.filter(one => one.decorators.some(text => route.test(text)) || (one.kind === 'class' && handlerClass.test(one.signature)))
			.map(one => one.name);
		const script = module.facts.imports.some(one => /^(streamlit|gradio)(\.|$)/u.test(one.target));
		const all = script ? ['', '__main__', ...scopes] : scopes;
		return all.length === 0 ? [] : [{module, scopes: all}];
	});
}

const serving = new WeakMap<Context, Reach>();
const training = new WeakMap<Context, Reach>();

/** What runs when a request is answered. */
export function servingReach(context: Context): Reach {
	const reach = serving.get(context) ?? new Reach(context.index, handlers(context));
	serving.set(context, reach);
	return reach;
}

/** What runs when a model is trained, whoever starts it: the training modules as scripts and the functions that train. */
export function trainingReach(context: Context): Reach {
	const reach =
		training.get(context) ??
		new Reach(
			context.index,
			context.training.map(({module, call}) => ({module, scopes: ['', '__main__', call.scope, call.scope.split('.')[0] ?? '']})),
		);
	training.set(context, reach);
	return reach;
}
