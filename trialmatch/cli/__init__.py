"""The `trialmatch` command: the one place that puts trialmatch, indexer and web together."""

import os
import sys
from pathlib import Path

import click

from trialmatch import __version__
from trialmatch.cli import backup, bench, browse, match, navigators, reading, registry, site
from trialmatch.cli.context import App
from trialmatch.errors import TrialMatchError
from trialmatch.settings import Settings


class Command(click.Group):
    """Explains its own failures in one line; --debug shows where they come from."""

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
    ctx.obj = App(Settings.from_env(home=home))


for module in (registry, reading, browse, match, site, navigators, backup, bench):
    for command in module.COMMANDS:
        cli.add_command(command)


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
