"""The `trialmatch` command: the one place that puts trialmatch, indexer and web together."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from trialmatch import __version__
from trialmatch.errors import TrialMatchError
from trialmatch.settings import Settings

# Each command and the module it is in, which is loaded when the command is called: a search waits for no web server.
MODULES = {
    "backup": "backup", "bench": "bench", "evaluate": "reading", "facts": "reading", "feedback": "site",
    "lexicon": "reading", "match": "match", "navigators": "navigators", "notify": "site", "restore": "backup",
    "search": "browse", "serve": "site", "show": "reading", "status": "registry", "sync": "registry",
}  # fmt: skip


class Command(click.Group):
    """Explains its own failures in one line; --debug shows where they come from."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        commands: tuple[click.Command, ...] = import_module(f"trialmatch.cli.{MODULES[cmd_name]}").COMMANDS
        return next(command for command in commands if command.name == cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (TrialMatchError, OSError) as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"trialmatch: {error}", err=True)
            ctx.exit(1)


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Where everything is kept (or TRIALMATCH_HOME)."
)
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
@click.version_option(__version__)
@click.pass_context
def cli(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """Find clinical trials that fit a person with metastatic breast cancer.

    Example: trialmatch sync && trialmatch search "elacestrant" --timing treatment_change
    """
    from trialmatch.cli.context import App  # loads what reads and searches; the help needs none of it

    ctx.obj = App(Settings.from_env(home=home))


def main() -> None:
    """The entry point: Ctrl-C ends with 130, a closed pipe silently."""
    try:
        sys.exit(cli.main(prog_name="trialmatch", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("trialmatch: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read us has gone; Python must not complain again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
