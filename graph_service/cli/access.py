"""``alignment account``, ``token``, ``access``: who may use the service, also before anybody can sign in."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from graph_service.access.access import Access
from graph_service.access.administration import Administration
from graph_service.access.moments import moment
from graph_service.access.roles import ROLES, SCOPES
from graph_service.access.shown import shown_account, shown_event, shown_token
from graph_service.access.tokens import LONGEST_DAYS
from graph_service.app import access_of
from graph_service.cli import common_options, output, show
from graph_service.errors import InvalidInput
from graph_service.settings import Settings

_ROLE: Final = click.Choice(ROLES)
_ACCOUNT_COLUMNS: Final = ["name", "role", "title", "unit", "signs_in", "seen_at"]
_TOKEN_COLUMNS: Final = ["id", "name", "account", "scopes", "used_at", "expires_at"]
_LOG_COLUMNS: Final = ["at", "what", "who", "address", "detail"]


@click.group("account")
def account() -> None:
    """Who has an account, as what. The first one switches sign-in on."""


@account.command("add")
@click.argument("name")
@click.option("--role", type=_ROLE, required=True, help="What the account may do.")
@click.option("--title", default="", help="Who it is, to read.")
@click.option("--unit", default="", help="Of which entity or office.")
@click.option("--invite", is_flag=True, help="Print an invitation in place of asking for a password.")
@click.option("--subject", help="What the provider of sign-in calls that person; no password is then asked for.")
@common_options.store_option
def add(given: Settings, name: str, role: str, title: str, unit: str, invite: bool, subject: str | None) -> None:
    """Add the account NAME; its password is asked for, or is the first line of standard input."""
    password = None if invite or subject is not None else _password()
    with _administration(given) as work:
        if subject is not None:
            work.access.subjects.require_free(subject)
        work.add(name, role, title=title, unit=unit, password=password)
        if subject is not None:
            work.bind(name, subject)
        secret = work.invite(name) if invite else None
    output.notes().print(f"added {output.inert(name)} as {role}", markup=False)
    if secret:
        _tell_invitation(given, secret)


@account.command("list")
@common_options.json_option
@common_options.store_option
def list_(given: Settings, as_json: bool) -> None:
    """List the accounts."""
    with _access(given) as access:
        rows = _picked(map(shown_account, access.accounts.every()), _ACCOUNT_COLUMNS)
    if as_json:
        output.print_json({"accounts": rows})
    else:
        show.table(rows, _ACCOUNT_COLUMNS, empty="nobody has an account: on this machine one needs none")


@account.command("role")
@click.argument("name")
@click.argument("role", type=_ROLE)
@common_options.store_option
def role_(given: Settings, name: str, role: str) -> None:
    """Give the account NAME another ROLE."""
    with _administration(given) as work:
        found = work.set_role(name, role)
    output.notes().print(f"{output.inert(found.name)} is {role} now", markup=False)


@account.command("remove")
@click.argument("name")
@common_options.store_option
def remove(given: Settings, name: str) -> None:
    """End the account NAME, its sessions and its tokens. History keeps the name."""
    with _administration(given) as work:
        found = work.remove(name)
    output.notes().print(f"removed {output.inert(found.name)}", markup=False)


@account.command("password")
@click.argument("name")
@common_options.store_option
def password_(given: Settings, name: str) -> None:
    """Set the password of the account NAME; it is asked for, or the first line of standard input."""
    password = _password()
    with _administration(given) as work:
        work.set_password(name, password)
    output.notes().print("the password is set; every session of the account has ended", markup=False)


@account.command("subject")
@click.argument("name")
@click.argument("subject", required=False)
@click.option("--none", "forgets", is_flag=True, help="Nobody comes in as NAME from there any longer.")
@common_options.store_option
def subject_(given: Settings, name: str, subject: str | None, forgets: bool) -> None:
    """Let whom the provider of sign-in calls SUBJECT in as the account NAME; every session of it ends."""
    if forgets == (subject is not None):
        raise click.UsageError("give the SUBJECT, or --none")
    with _administration(given) as work:
        found = work.bind(name, subject)
    said = f"is {output.inert(subject)} there now" if subject is not None else "has no subject there any longer"
    output.notes().print(f"{output.inert(found.name)} {said}", markup=False)


@account.command("invite")
@click.argument("name")
@common_options.store_option
def invite_(given: Settings, name: str) -> None:
    """Print an invitation with which NAME sets a password, once."""
    with _administration(given) as work:
        secret = work.invite(name)
    _tell_invitation(given, secret)


@click.group("token")
def token() -> None:
    """What lets a program in."""


@token.command("add")
@click.argument("name")
@click.option("--account", "owner", required=True, help="The account on whose behalf the program works.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)), help="What it may do; repeat."
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, show_default=True, help="How long.")
@common_options.json_option
@common_options.store_option
def add_token(given: Settings, name: str, owner: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token called NAME and print it: now, and never again."""
    with _administration(given) as work:
        secret, made = work.make_token(owner, name, scopes, days)
    if as_json:
        output.print_json({"id": made.id, "secret": secret, "expires_at": moment(made.expires_at)})
    else:
        click.echo(secret)


@token.command("list")
@common_options.json_option
@common_options.store_option
def list_tokens(given: Settings, as_json: bool) -> None:
    """List the tokens, without what is secret of them."""
    with _access(given) as access:
        rows = _picked(map(shown_token, access.tokens.every()), _TOKEN_COLUMNS)
    if as_json:
        output.print_json({"tokens": rows})
    else:
        show.table(rows, _TOKEN_COLUMNS, empty="there is no token")


@token.command("revoke")
@click.argument("id", metavar="ID")
@common_options.store_option
def revoke(given: Settings, id: str) -> None:
    """End the token ID, as `alignment token list` shows it."""
    with _administration(given) as work:
        found = work.revoke_token(id)
    output.notes().print(f"revoked {output.inert(found.name)}", markup=False)


@click.group("access")
def access() -> None:
    """What was done to get in."""


@access.command("log")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@click.option("--who", help="Only what this name did.")
@common_options.json_option
@common_options.store_option
def log(given: Settings, limit: int, who: str | None, as_json: bool) -> None:
    """Sign-ins, refusals, exports, and what was done to accounts and tokens, newest first."""
    with _access(given) as access:
        rows = _picked(map(shown_event, access.audit.events(most=limit, who=who)), _LOG_COLUMNS)
    if as_json:
        output.print_json({"events": rows})
    else:
        show.table(rows, _LOG_COLUMNS, empty="nothing was done yet")


def _picked(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    return [{column: row[column] for column in columns} for row in rows]


@contextmanager
def _access(given: Settings) -> Iterator[Access]:
    """The accounts of the store, beside whatever has the graph open."""
    access = access_of(given)
    try:
        yield access
    finally:
        access.close()


@contextmanager
def _administration(given: Settings) -> Iterator[Administration]:
    with _access(given) as access:
        yield Administration(access, given.author, "terminal")


def _password() -> str:
    """Asked for twice at a terminal; else the first line of what comes in. Never an argument, which others can see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline(10_000).rstrip("\r\n")
    if not line:
        raise InvalidInput("no password came on standard input; pipe one line, or run this at a terminal")
    return line


def _tell_invitation(given: Settings, secret: str) -> None:
    shown = f"[{given.host}]" if ":" in given.host else given.host
    click.echo(f"http://{shown}:{given.port}/invitation?invitation={secret}")
    output.notes().print(
        f"send this address to that person alone; it sets a password once, within {given.invitation_days} days",
        markup=False,
    )
