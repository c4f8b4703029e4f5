"""A module is imported that no lock names."""

from importlib import import_module

from sabotages.tampering import run

import_module("a_module_that_no_lock_names")
run()
