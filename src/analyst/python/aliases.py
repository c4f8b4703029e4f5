"""Print the aliases of all registered models as JSON."""

import json
import os

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
from mlflow import MlflowClient

# By its variable, not by a word: an address may carry a password, and the words of a command
# are shown and kept.
client = MlflowClient(os.environ["MLFLOW_TRACKING_URI"])
print(
    json.dumps(
        [
            {"name": model.name, "alias": alias, "version": str(version)}
            for model in client.search_registered_models(max_results=1000)
            for alias, version in model.aliases.items()
        ]
    )
)
