"""Accounts, tokens and the audit from a terminal: what is said, what is kept, and what is refused in one sentence."""

from contextlib import ExitStack, closing

import pytest

from graph_service.access.access import Access
from graph_service.access.sqlite import SqliteAccess, access_path

PASSWORD = "seven grey herons"
OIDC = {"ISSUER": "https://login.example.org", "CLIENT_ID": "plans", "CLIENT_SECRET": "s3cret of it"}


@pytest.fixture
def kept(store):
    """What is kept of accounts, read anew."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(Access(SqliteAccess(access_path(store)))))


@pytest.fixture
def ana(alignment, store):
    """The first account, which administers."""
    assert alignment("account", "add", "ana", "--role", "administrator", stdin=f"{PASSWORD}\n").code == 0


@pytest.fixture
def with_provider(monkeypatch, store):
    for name, value in OIDC.items():
        monkeypatch.setenv(f"ALIGNMENT_OIDC_{name}", value)


def accounts(alignment):
    return {each["name"]: each for each in alignment("account", "list", "--json").json["accounts"]}


def test_an_account_is_added_with_a_password_that_is_no_argument(alignment, kept):
    assert "nobody has an account" in alignment("account", "list").out
    added = alignment(
        "account",
        *("add", "amina@example.org", "--role", "approver", "--title", "Amina", "--unit", "RCO"),
        stdin=f"{PASSWORD}\nanother line\n",
    )
    assert (added.code, added.out) == (0, "") and "added amina@example.org as approver" in added.err
    assert kept().sign_in("amina@example.org", PASSWORD).session
    shown = accounts(alignment)["amina@example.org"]
    assert (shown["role"], shown["title"], shown["unit"], shown["signs_in"]) == ("approver", "Amina", "RCO", True)
    assert "amina@example.org" in alignment("account", "list").out and PASSWORD not in alignment("account", "list").out


@pytest.mark.parametrize(
    ("args", "stdin", "words", "code"),
    [
        (("add", "omar", "--role", "reader"), "", ("no password came",), 1),
        (("add", "omar", "--role", "reader"), "short\n", ("12 ",), 1),
        (("add", "ana", "--role", "reader"), f"{PASSWORD}\n", ("there is an account 'ana'",), 1),
        (("add", " ", "--role", "reader", "--invite"), "", ("needs a name",), 1),
        (("add", "a\u202eb", "--role", "reader", "--invite"), "", ("one line",), 1),
        (("add", "omar", "--role", "king"), f"{PASSWORD}\n", ("--role",), 2),
        (("add", "omar", "--role", "reader", "--subject", "x"), "", ("ALIGNMENT_OIDC_ISSUER",), 1),
        (("role", "ana", "reader"), "", ("last who administers",), 1),
        (("role", "omar", "reader"), "", ("no account 'omar'", "account list"), 1),
        (("remove", "ana"), "", ("last who administers",), 1),
        (("remove", "omar"), "", ("no account 'omar'",), 1),
        (("password", "omar"), f"{PASSWORD}\n", ("no account 'omar'",), 1),
        (("password", "ana"), "", ("no password came",), 1),
        (("invite", "omar"), "", ("no account 'omar'",), 1),
        (("subject", "ana", "x"), "", ("ALIGNMENT_OIDC_ISSUER",), 1),
        (("subject", "ana"), "", ("--none",), 2),
        (("subject", "ana", "x", "--none"), "", ("--none",), 2),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(alignment, ana, args, stdin, words, code):
    before = accounts(alignment)
    alignment("account", *args, stdin=stdin).refused(*words, code=code)
    assert accounts(alignment) == before


def test_an_invitation_is_an_address_on_standard_output_that_sets_a_password_once(alignment, ana, kept, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_HOST", "::1")
    first = alignment("account", "add", "omar", "--role", "reader", "--invite")
    assert first.out.startswith("http://[::1]:8000/invitation?invitation=") and "within 7 days" in first.err
    assert not accounts(alignment)["omar"]["signs_in"]
    second = alignment("account", "invite", "omar")
    void, secret = (each.out.strip().partition("=")[2] for each in (first, second))
    assert kept().accounts.invited(void) is None
    assert kept().accounts.accept(secret, PASSWORD).name == "omar" and kept().sign_in("omar", PASSWORD).session


def test_another_password_and_role_and_the_end_of_an_account(alignment, ana, kept):
    alignment("account", "add", "omar", "--role", "reader", stdin=f"{PASSWORD}\n")
    session = kept().sessions.begin("omar")
    changed = alignment("account", "password", "omar", stdin="another good one\n")
    assert "every session" in changed.err and kept().sessions.actor(session) is None
    assert kept().sign_in("omar", "another good one").session and not kept().sign_in("omar", PASSWORD).session
    assert "omar is approver now" in alignment("account", "role", "omar", "approver").err
    assert accounts(alignment)["omar"]["role"] == "approver"
    assert "removed omar" in alignment("account", "remove", "omar").err
    assert list(accounts(alignment)) == ["ana"]
    alignment("account", "add", "omar", "--role", "reader", "--invite").refused("history names it")


def test_a_subject_of_the_provider_is_bound_and_taken_back(alignment, ana, kept, with_provider):
    alignment("account", "add", "omar", "--role", "reader", "--subject", "b2f1")
    assert kept().accounts.find("omar").subject == "https://login.example.org b2f1"
    assert accounts(alignment)["omar"]["signs_in"]
    alignment("account", "add", "nina", "--role", "reader", "--subject", "b2f1").refused("that of the account omar")
    assert "nina" not in accounts(alignment)
    alignment("account", "subject", "ana", "b2f1").refused("that of the account omar")
    alignment("account", "subject", "ana", "a\nb").refused("subject")
    session = kept().sessions.begin("omar")
    assert "no subject" in alignment("account", "subject", "omar", "--none").err
    assert kept().accounts.find("omar").subject is None and kept().sessions.actor(session) is None
    assert "ana is b2f1 there now" in alignment("account", "subject", "ana", "b2f1").err
    events = alignment("access", "log", "--json").json["events"]
    assert [each["detail"] for each in events if each["what"] == "subject changed"] == [
        "ana: b2f1",
        "omar: -",
        "omar: b2f1",
    ]
    assert OIDC["CLIENT_SECRET"] not in str(events)


def test_a_token_is_printed_once_and_ends(alignment, ana, kept):
    assert "there is no token" in alignment("token", "list").out
    secret = alignment("token", "add", "Dashboard", "--account", "ana", "--scope", "read").out.strip()
    assert secret.startswith("alg_") and kept().tokens.actor(secret).role == "reader"
    made = alignment(
        "token", "add", "Night", "--account", "ana", "--scope", "read", "--scope", "import", "--days", "1", "--json"
    ).json
    listed = alignment("token", "list", "--json")
    assert {each["name"]: each["scopes"] for each in listed.json["tokens"]} == {
        "Dashboard": ["read"],
        "Night": ["read", "import"],
    }
    assert secret not in listed.out and made["secret"] not in listed.out and "Night" in alignment("token", "list").out
    assert "revoked Night" in alignment("token", "revoke", made["id"]).err
    assert kept().tokens.actor(made["secret"]) is None and kept().tokens.actor(secret)
    alignment("token", "revoke", made["id"]).refused("there is no token", "token list")


@pytest.mark.parametrize(
    ("args", "words", "code"),
    [
        (("--account", "omar", "--scope", "read"), ("no account 'omar'",), 1),
        (("--account", "rita", "--scope", "decide"), ("rita has the role reader", "decide"), 1),
        (("--account", "ana", "--scope", "read", "--days", "367"), ("--days",), 2),
        (("--account", "ana", "--scope", "everything"), ("--scope",), 2),
        (("--account", "ana"), ("--scope",), 2),
    ],
)
def test_a_token_that_cannot_be_is_refused(alignment, ana, args, words, code):
    alignment("account", "add", "rita", "--role", "reader", "--invite")
    alignment("token", "add", "x", *args).refused(*words, code=code)
    assert alignment("token", "list", "--json").json["tokens"] == []


def test_the_audit_says_who_did_what_newest_first_and_no_secret(alignment, ana, kept):
    assert kept().sign_in("ana", "wrong", address="192.0.2.7").session is None
    secret = alignment("token", "add", "Dashboard", "--account", "ana", "--scope", "read").out.strip()
    events = alignment("access", "log", "--json").json["events"]
    assert [(each["what"], each["who"]) for each in events] == [
        ("token made", "a tester"),
        ("sign-in refused", "ana"),
        ("account added", "a tester"),
    ]
    assert events[1]["address"] == "192.0.2.7" and events[0]["address"] == "terminal"
    assert len(alignment("access", "log", "--json", "--limit", 1).json["events"]) == 1
    assert [each["who"] for each in alignment("access", "log", "--json", "--who", "ana").json["events"]] == ["ana"]
    shown = alignment("access", "log").out
    assert "account added" in shown and secret not in shown and PASSWORD not in shown
    assert "nothing was done yet" in alignment("access", "log", "--who", "nobody").out


def test_a_store_without_a_file_needs_one_named_for_accounts(alignment, store, monkeypatch, tmp_path):
    monkeypatch.setenv("ALIGNMENT_STORE", "ladybug::memory:")
    alignment("account", "list").refused("ALIGNMENT_ACCESS_FILE")
    monkeypatch.setenv("ALIGNMENT_ACCESS_FILE", str(tmp_path / "people"))
    assert alignment("account", "list", "--json").json == {"accounts": []}
    assert not (tmp_path / "people").exists(), "looking makes no file"


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(script, store):
    import os
    import pty
    import subprocess

    from tests.cli.conftest import SCRIPT, _env

    ours, theirs = pty.openpty()
    going = subprocess.Popen(
        [SCRIPT, "account", "add", "ana", "--role", "administrator"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=_env(store),
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    for asked in (b"Password: ", b"confirmation: "):
        while asked not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, f"{PASSWORD}\n".encode())
    while b"added ana" not in shown:
        shown += os.read(ours, 1000)
    assert going.wait(30) == 0 and PASSWORD.encode() not in shown
    os.close(ours)
