"""`mutants`: list them, write one, or judge a project's tests by them."""

from __future__ import annotations

from typing import Any

from ml_gates.errors import GateError
from ml_gates.mutant import find, pick, project_of, write
from ml_gates.mutant_run import judge_tests
from ml_gates.request import Request


def mutants(request: Request) -> dict[str, Any]:
    """Do what `mode` says."""
    mode = request.text("mode", "list")
    if mode not in ("list", "apply", "run"):
        raise GateError(f"mode must be list, apply or run, seen {mode!r}")
    files, found = find(request)
    if mode == "list":
        chosen = pick(found, request.integer("count", 60), request.integer("seed", 0))
        return {
            "files": files,
            "total": len(found),
            "mutants": [mutant.described() for mutant in chosen],
        }
    if mode == "apply":
        wanted = request.text("id")
        mutant = next((one for one in found if one.id == wanted), None)
        if mutant is None:
            raise GateError(f"the sources hold no mutant {wanted}")
        write(mutant, project_of(request), request.path("out"))
        return mutant.described()
    chosen = pick(found, request.integer("count", 60), request.integer("seed", 0))
    if not chosen:
        raise GateError("the sources hold nothing to mutate")
    return judge_tests(request, project_of(request), chosen)
