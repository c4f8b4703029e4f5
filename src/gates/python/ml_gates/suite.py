"""A project's own tests on a changed copy: first those that run the changed line."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from ml_gates.bench import Bench, near
from ml_gates.mutant import Mutant, write
from ml_gates.own_tests import read_account
from ml_gates.processes import Ended
from ml_gates.request import Request

ASKED = 5
FEW = 0.5
"""Of all tests: where more of them run the line, all are run at once."""


@dataclass
class Suite:
    """The tests, and which lines each of them runs."""

    bench: Bench
    words: list[str]
    plugin: str | None = None
    tests_of: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    count: int = 0
    alone: set[frozenset[str]] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, request: Request, bench: Bench) -> Suite:
        """Read the account of the healthy run, where there is one."""
        suite = cls(bench, request.texts("test"))
        if not request.has("account"):
            return suite
        suite.plugin = request.text("plugin")
        tests = read_account(request.file("account"))
        suite.count = len(tests)
        for name, test in tests.items():
            for path, numbers in (test.get("lines") or {}).items():
                for number in numbers:
                    suite.tests_of.setdefault((path, number), set()).add(name)
        return suite

    def reaching(self, mutant: Mutant) -> set[str]:
        """Return the tests that are known to run the mutant's line; what a child runs is not."""
        found: set[str] = set()
        for line in near(mutant.change.line):
            found |= self.tests_of.get((mutant.path, line), set())
        return found

    def run_all(self, mutant: Mutant | None) -> Ended:
        """Run all tests on a copy with this change, or with none."""
        return self._once(mutant, None)

    def run(self, mutant: Mutant) -> Ended:
        """Run the tests on a copy with this change until one notices it.

        Those that run its line notice it first; only where they pass the whole suite has its say,
        which may reach the line by a program that it starts. Whether they pass without the others
        on the healthy copy the first are asked, and one in `ASKED` of the next: where they do not,
        all are run from then on.
        """
        few = frozenset(self.reaching(mutant))
        if self.plugin is not None and 0 < len(few) <= FEW * self.count:
            ended = self._once(mutant, few)
            if ended.code != 0 and self._stand_alone(few):
                return ended
        return self.run_all(mutant)

    def _stand_alone(self, few: frozenset[str]) -> bool:
        with self.lock:
            if few in self.alone or self.plugin is None:
                return self.plugin is not None
            if len(self.alone) % ASKED == 0 and self._once(None, few).code != 0:
                self.plugin = None
                return False
            self.alone.add(few)
            return True

    def _once(self, mutant: Mutant | None, only: frozenset[str] | None) -> Ended:
        bench = self.bench
        seconds = bench.request.number("test_seconds", 300)
        # A copy in which nothing ran before.
        with bench.copy() as copy:
            if mutant:
                write(mutant, bench.project, copy)
            if only is None or self.plugin is None:
                return bench.start(self.words, copy, seconds, {}, [])
            # Beside the plugin, where no program of the project can write.
            place = Path(self.plugin).parent
            listed = place / f"only-{secrets.token_hex(6)}"
            listed.write_text("\n".join(sorted(only)), encoding="utf-8")
            words = [*self.words, "-p", Path(self.plugin).stem]
            added = {"ML_GATES_ONLY": str(listed)}
            try:
                return bench.start(words, copy, seconds, added, [str(place)])
            finally:
                listed.unlink(missing_ok=True)
