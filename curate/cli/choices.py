"""Values that a shell completes: the names of reports, the codes of rules. What they mean is found out when the command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    Value = click.ParamType[str]
else:
    Value = click.ParamType  # of which older versions know no kinds


class ReportName(Value):
    """The name of a report."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so."""
        from curate.reports.registry import all_outputs

        return [CompletionItem(name, help=each.summary) for name, each in all_outputs().items() if name.startswith(incomplete)]


class ReportFile(ReportName):
    """NAME=FILE: a report and where it goes."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names, and after the sign the shell's own files."""
        if "=" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(f"{each.value}=", help=each.help) for each in super().shell_complete(ctx, param, incomplete)]


class RuleCodes(Value):
    """Codes, families or names of rules, joined by commas."""

    name = "codes"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What the last of the codes may become."""
        from curate.checks.registry import all_checks

        before, sign, last = incomplete.rpartition(",")
        codes = {code: check.rule.name for code, check in all_checks().items()}
        return [CompletionItem(f"{before}{sign}{code}", help=name) for code, name in codes.items() if code.startswith(last.upper())]
