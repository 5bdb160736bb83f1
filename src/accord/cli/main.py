"""The entry point `accord`: finds commands, and turns every refusal into one sentence and an exit code."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import click

from accord import __version__
from accord.checker.refusal import Refusal
from accord.cli import commands
from accord.core.errors import AccordError

BAD_INPUT, INTERRUPTED = 2, 130


class Discovered(click.Group):
    """A group whose commands are the modules of `accord.cli.commands`, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(m.name for m in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return found


@click.group(cls=Discovered, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="accord")
def accord() -> None:
    """Define, prove, attack, simulate and operate mechanisms for AI safety.

    Exit codes: 0 it holds or is done; 1 refuted or refused; 2 bad input; 3 unsettled.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line. Never shows a traceback for bad input."""
    try:
        code = accord.main(args=list(arguments) if arguments is not None else None, prog_name="accord", standalone_mode=False)
    except (AccordError, Refusal) as problem:
        _say(str(problem))
        code = BAD_INPUT
    except click.exceptions.NoArgsIsHelpError as help_:
        print(help_.format_message(), file=sys.stderr)
        code = BAD_INPUT
    except click.ClickException as problem:
        _say(problem.format_message().replace("\n", " "))
        code = BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted: nothing was left half-written")
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except OSError as problem:
        _say(f"{problem.filename or 'a file'}: {problem.strerror or problem}: choose another file or mend its permissions")
        code = BAD_INPUT
    sys.exit(code if isinstance(code, int) else 0)


def _say(sentence: str) -> None:
    print(f"accord: {sentence}", file=sys.stderr)
