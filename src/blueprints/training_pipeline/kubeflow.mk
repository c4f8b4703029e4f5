# The steps as a Kubeflow pipeline; see docs/kubeflow.md.
.PHONY: kubeflow kubeflow-here

kubeflow: $(filter .venv/bin/python,$(PYTHON))
	PYTHONPATH=src $(PYTHON) -m focus_package.kubeflow compile --out kubeflow/pipeline.yaml

# Without a cluster: every task in a process of this environment.
kubeflow-here: $(filter .venv/bin/python,$(PYTHON))
	PYTHONPATH=src $(PYTHON) -m focus_package.kubeflow run --pipeline kubeflow/pipeline.yaml --data $(DATA) --model $(MODEL) --seed $(SEED)
