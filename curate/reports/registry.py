"""All outputs, found in the modules of this package: one more output is one more file with an `OUTPUT`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from curate.errors import ConfigError, nearest
from curate.reports.base import Output

ENTRY_POINTS = "curate.reports"
ORDER = ("terminal", "json", "jsonl", "markdown", "html", "sarif", "junit", "github", "csv")
"""The order in which lists show them; others follow by name."""


@cache
def all_outputs() -> dict[str, Output]:
    """Every output by its name: ours, then those of entry points `curate.reports`.

    Raises `TypeError` for two of ours with one name, `ConfigError` for one of a plugin that cannot be used.
    """
    found: dict[str, Output] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        output = vars(importlib.import_module(f"curate.reports.{module.name}")).get("OUTPUT")
        if isinstance(output, Output):
            if output.name in found:
                raise TypeError(f"curate.reports.{module.name}: the name {output.name} belongs to another output")
            found[output.name] = output
    for point in entry_points(group=ENTRY_POINTS):
        try:
            output = point.load()
            if not isinstance(output, Output):
                raise TypeError("it is no curate.reports.base.Output")
            if output.name in found:
                raise TypeError(f"the name {output.name} is taken")
        except Exception as error:  # whatever a stranger's module raises must name the plugin, not end in a traceback
            raise ConfigError(f"the plugin {point.name} ({point.value}) cannot be used: {error}", "update or uninstall it") from error
        found[output.name] = output
    place = {name: number for number, name in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda each: (place.get(each[0], len(ORDER)), each[0])))


def output_named(name: str, option: str = "report") -> Output:
    """The output of a name, in any case. Raises `ConfigError` with the nearest name; `option` says where it was given."""
    outputs = all_outputs()
    if name.lower() not in outputs:
        close = nearest(name, list(outputs))
        raise ConfigError(f"no report {name}", f"did you mean {close}?" if close else f"the reports are {', '.join(outputs)}", option)
    return outputs[name.lower()]
