"""The project's steps as a Kubeflow pipeline: `python -m focus_package.kubeflow compile|run`.

A task runs commands of this package, so that the pipeline trains what `train` trains. The image
of pipeline.yaml holds the project and the packages of requirements/train.txt; no task installs
anything. Each task's function is written into the compiled file and may use only what it imports;
its annotations are read when it is compiled, so they are no texts here.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from focus_package import config as configuration
from focus_package.errors import ProjectError
from focus_package.yaml_core import load_yaml

# kfp imports its client of a server at once, with packages that requirements/ leaves out: nothing
# here talks to a server.
client = ModuleType("kfp.client")
setattr(client, "Client", None)  # noqa: B010
sys.modules.setdefault(client.__name__, client)

from kfp import compiler, components, dsl, local  # noqa: E402

SECTION = "kubeflow"


def fetch(data: str, rows: dsl.Output[dsl.Dataset]) -> None:
    """Copy the rows, so that all tasks read the same."""
    import shutil

    shutil.copyfile(data, rows.path)


def validate(
    rows: dsl.Input[dsl.Dataset], report: dsl.Output[dsl.Artifact], most_rejected: float
) -> None:
    """Stop when more than this share of the rows breaks the data contract."""
    from pathlib import Path

    from focus_package.errors import ProjectError
    from focus_package.files import read_json
    from focus_package.kubeflow_task import do

    do("validate", "--data", rows.path, "--out", report.path)
    found = read_json(Path(report.path))
    broken = {one["row"] for one in found["rejected"]}
    if None in broken or len(broken) > most_rejected * found["rows"]:
        first = found["rejected"][0]
        raise ProjectError(f"{len(broken)} of {found['rows']} rows are rejected, first: {first}")


def split(rows: dsl.Input[dsl.Dataset], sides: dsl.Output[dsl.Artifact]) -> None:
    """Tell the rows to train on from those kept for evaluation."""
    from focus_package.kubeflow_task import do

    do("split", "--data", rows.path, "--out", sides.path)


def tune(
    rows: dsl.Input[dsl.Dataset],
    sides: dsl.Input[dsl.Artifact],
    params: dsl.Output[dsl.Artifact],
    trials: int,
) -> None:
    """Search parameters; with 0 trials those of the image, else the better of the defaults."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from focus_package.config import load
    from focus_package.files import write_json
    from focus_package.kubeflow_task import do
    from focus_package.schema import read_table
    from focus_package.split import read_split
    from focus_package.train import decide

    if trials > 0:
        with TemporaryDirectory() as place:
            study = ["--study", f"{place}/study.db", "--trials", str(trials)]
            do("tune", "--data", rows.path, *study, "--out", params.path)
        return
    config = load()
    table = read_table(Path(rows.path), config)
    training, _ = read_split(Path(sides.path), len(table))
    write_json(Path(params.path), decide(config, table.iloc[training]))


def train(
    rows: dsl.Input[dsl.Dataset],
    sides: dsl.Input[dsl.Artifact],
    params: dsl.Input[dsl.Artifact],
    model: dsl.Output[dsl.Model],
    seed: int,
) -> None:
    """Train, track and export; the run goes to MLFLOW_TRACKING_URI."""
    from focus_package.kubeflow_task import do

    read = ["--data", rows.path, "--split", sides.path, "--params", params.path]
    do("train", *read, "--model", model.path, "--seed", str(seed))


def evaluate(
    rows: dsl.Input[dsl.Dataset],
    sides: dsl.Input[dsl.Artifact],
    model: dsl.Input[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
    report: dsl.Output[dsl.Artifact],
) -> None:
    """Score the model on the rows that it did not train on."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from focus_package.config import load
    from focus_package.files import read_json
    from focus_package.kubeflow_task import do
    from focus_package.schema import read_table
    from focus_package.split import read_split

    config = load()
    table = read_table(Path(rows.path), config)
    _, kept = read_split(Path(sides.path), len(table))
    with TemporaryDirectory() as place:
        file = f"{place}/kept.csv"
        table.iloc[kept].to_csv(file, index=False, sep=config.data.delimiter)
        do("evaluate", "--model", model.path, "--data", file, "--out", report.path)
    for name, value in read_json(Path(report.path))["metrics"].items():
        if value is not None:
            metrics.log_metric(name, value)


def describe(model: dsl.Input[dsl.Model], card: dsl.Output[dsl.Markdown]) -> None:
    """Write the model card."""
    from focus_package.kubeflow_task import do

    do("model-card", "--model", model.path, "--out", card.path)


def build(name: str, data: str, seed: int, image: str, tracking: str | None) -> Any:
    """Return the pipeline: its tasks, in `image`, and how they hang together."""

    def task(function: Callable[..., None]) -> Any:
        return dsl.component(function, base_image=image, install_kfp_package=False)

    def steps(
        data: str = data, seed: int = seed, trials: int = 0, most_rejected: float = 0.01
    ) -> dsl.Model:
        fetched = task(fetch)(data=data)
        fetched.set_caching_options(enable_caching=False)  # a path may hold other rows tomorrow
        rows = fetched.outputs["rows"]
        checked = task(validate)(rows=rows, most_rejected=most_rejected)
        sides = task(split)(rows=rows).after(checked).outputs["sides"]
        params = task(tune)(rows=rows, sides=sides, trials=trials).outputs["params"]
        trained = task(train)(rows=rows, sides=sides, params=params, seed=seed)
        if tracking is not None:
            trained.set_env_variable("MLFLOW_TRACKING_URI", tracking)
        model = trained.outputs["model"]
        task(evaluate)(rows=rows, sides=sides, model=model)
        task(describe)(model=model)
        return model

    what = "Checks, splits, tunes, trains, evaluates, describes."
    return dsl.pipeline(name=name, description=what)(steps)


def compile_to(out: Path) -> None:
    """Write the pipeline of pipeline.yaml as the YAML that a Kubeflow server takes."""
    config = configuration.load()
    section = configuration.Section(_document(), "").section(SECTION)
    steps = build(
        config.name,
        config.data.path,
        config.model.seed,
        section.text("image"),
        section.optional_text("tracking_uri"),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    compiler.Compiler().compile(steps, str(out))
    print(f"{out}: compiled for {section.text('image')}")


def _document() -> Any:
    return load_yaml(Path(configuration.FILE).read_text(encoding="utf-8"))


def run_here(pipeline: Path, data: Path, model: Path, seed: int) -> None:
    """Run a compiled pipeline without a cluster: its tasks in processes of this environment."""
    with TemporaryDirectory() as place:
        runner = local.SubprocessRunner(use_venv=False)
        local.init(runner=runner, pipeline_root=place, raise_on_error=True)
        steps = components.load_component_from_file(str(pipeline))
        done = steps(data=str(data.resolve()), seed=seed)
        shutil.rmtree(model, ignore_errors=True)
        shutil.copytree(done.output.path, model)
    print(f"{pipeline} ran here; the model is in {model}")


def main(words: list[str] | None = None) -> int:
    """Run one command; an expected failure is one sentence on stderr and status 1."""
    program = argparse.ArgumentParser(prog="python -m focus_package.kubeflow", description=__doc__)
    commands = program.add_subparsers(dest="command", required=True)
    compiling = commands.add_parser("compile", help=compile_to.__doc__)
    compiling.add_argument("--out", type=Path, required=True)
    running = commands.add_parser("run", help=run_here.__doc__)
    for file in ("pipeline", "data", "model"):
        running.add_argument(f"--{file}", type=Path, required=True)
    running.add_argument("--seed", type=int, default=0)
    options = program.parse_args(words)
    try:
        if options.command == "compile":
            compile_to(options.out)
        else:
            run_here(options.pipeline, options.data, options.model, options.seed)
    except (ProjectError, RuntimeError, OSError) as error:
        print(f"focus_package: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
