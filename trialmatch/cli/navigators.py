"""trialmatch navigators: the accounts of the team that people can send their lists to."""

import click

from trialmatch.cli.context import App, json_option, print_json
from web.lists.store import open_lists
from web.team.accounts import SETUP_DAYS, Accounts


@click.group("navigators")
def navigators_command() -> None:
    """Accounts for navigators, the only ones there are.

    Example: trialmatch navigators add "Ana Lima"
    """


@navigators_command.command("add")
@click.argument("name")
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="The site's address, for the link.")
@click.pass_obj
def add(app: App, name: str, site: str) -> None:
    """Make an account; prints the link with which its password is set, once.

    Example: trialmatch navigators add "Ana Lima" --site https://trials.example.org
    """
    _print_link(site, Accounts(open_lists(app.settings.database("lists"))).add(name))


@navigators_command.command("reset")
@click.argument("name")
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="The site's address, for the link.")
@click.pass_obj
def reset(app: App, name: str, site: str) -> None:
    """End the password and all sessions; prints a new link.

    Example: trialmatch navigators reset "Ana Lima"
    """
    _print_link(site, Accounts(open_lists(app.settings.database("lists"))).reset(name))


@navigators_command.command("disable")
@click.argument("name")
@click.pass_obj
def disable(app: App, name: str) -> None:
    """End the account's sessions and set its lists free.

    Example: trialmatch navigators disable "Ana Lima"
    """
    freed = Accounts(open_lists(app.settings.database("lists"))).disable(name)
    click.echo(f"{name} is disabled; {freed} lists are free again")


@navigators_command.command("list")
@json_option
@click.pass_obj
def show(app: App, as_json: bool) -> None:
    """All accounts and whether they are in use.

    Example: trialmatch navigators list --json
    """
    for navigator in Accounts(open_lists(app.settings.database("lists"))).all():
        if as_json:
            print_json({"name": navigator.name, "state": navigator.state})
        else:
            click.echo(f"{navigator.name:30} {navigator.state}")


@navigators_command.command("audit")
@json_option
@click.pass_obj
def audit(app: App, as_json: bool) -> None:
    """Who signed in, and who opened, took or handed over which list, first things first.

    Example: trialmatch navigators audit
    """
    for entry in Accounts(open_lists(app.settings.database("lists"))).audit():
        if as_json:
            print_json({"at": entry.at.isoformat(), "who": entry.who, "what": entry.what, "list": entry.sent_id})
        else:
            click.echo(f"{entry.at:%Y-%m-%d %H:%M}  {entry.who:30} {entry.what} {entry.sent_id or ''}")


def _print_link(site: str, secret: str) -> None:
    click.echo(f"{site.rstrip('/')}/desk/set-up/{secret}")
    click.echo(f"The link works once, for {SETUP_DAYS} days.", err=True)


COMMANDS = (navigators_command,)
