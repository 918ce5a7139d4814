"""The command line (DESIGN §6).

Exit status: 0 done, 1 failed and may be tried again, 2 wrong usage or malformed input, 3 refused
by the gate, 4 needs a person.

``--json`` prints one JSON object on standard output; everything for people goes to standard error.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from publish.cli.output import Output
from publish.cli.parser import parser
from publish.errors import ZhengmingError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    given = parser().parse_args(arguments)
    output = Output(json=given.json)
    try:
        module, function = given.run.split(".")
        run = getattr(importlib.import_module(f"publish.cli.{module}"), function)
        status: int = run(given, output)
    except ZhengmingError as error:
        output.failure(error)
        return error.exit_status
    except KeyboardInterrupt:
        output.say("已中断；已受理的内容不会丢失，再次运行同一命令即可继续。")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return status
