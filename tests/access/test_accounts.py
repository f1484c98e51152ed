"""Accounts, sessions, tokens, invitations and the audit: what each keeps, and when it ends."""

import contextlib
import os
import stat
import threading
import time

import pytest

from graph_service.access import passwords
from graph_service.access.access import Access
from graph_service.access.sqlite import SqliteAccess
from graph_service.errors import Conflict, InvalidInput, NotFound, StoreError, StoreUnavailable, TooManyAttempts
from tests.access.conftest import PASSWORD
from tests.folding import for_each


def test_nobody_needs_an_account_until_there_is_one_and_then_everybody_does(access):
    assert not access.is_on()
    access.accounts.add("ana", "administrator", password=PASSWORD)
    assert access.is_on()


def test_a_question_makes_no_file_and_what_is_kept_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "g.lbug.access"
    access = Access(SqliteAccess(path))
    assert not access.is_on() and access.accounts.every() == [] and not path.exists()
    mask = os.umask(0)
    try:
        access.accounts.add("ana", "administrator")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    access.close()


def test_two_processes_use_one_file(tmp_path):
    """What one adds the other sees at once: the terminal adds an account while the service runs."""
    one, two = (Access(SqliteAccess(tmp_path / "a")) for _ in range(2))
    assert not two.is_on()
    one.accounts.add("ana", "administrator", password=PASSWORD)
    assert two.is_on() and [each.name for each in two.accounts.every()] == ["ana"]
    threads = [
        threading.Thread(target=lambda n=n: (one, two)[n % 2].accounts.add(f"p{n}", "reader")) for n in range(20)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(one.accounts.every()) == len(two.accounts.every()) == 21
    one.close()
    two.close()


def test_a_file_that_is_none_of_ours_is_refused_and_one_that_went_is_missed(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError, match="cannot be read"):
        Access(SqliteAccess(path)).is_on()
    path.unlink()
    (tmp_path / "elsewhere").write_bytes(b"")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        Access(SqliteAccess(path)).accounts.add("ana", "reader")
    path.unlink()
    access = Access(SqliteAccess(path))
    access.accounts.add("ana", "administrator", password=PASSWORD)
    assert access.is_on()
    path.unlink()
    assert access.is_on()
    with pytest.raises(StoreUnavailable, match="taken away"):
        access.accounts.every()
    access.close()


@for_each("name", ["", "  ", "a\nb", "a\x00", "x" * 201, "a\u202eb", "a\u200bb"])
def test_a_name_is_one_line_that_one_can_see(access, name):
    with pytest.raises(InvalidInput):
        access.accounts.add(name, "reader")


def test_names_that_look_alike_are_one(access):
    access.accounts.add("Ana@Example.org", "reader")
    for name in ("ana@example.org", " ANA@example.org", "ana@example.org"):
        with pytest.raises(Conflict):
            access.accounts.add(name, "reader")
    assert access.accounts.find("ANA@EXAMPLE.ORG").name == "Ana@Example.org"


@for_each("password", ["short", "aaaaaaaaaaaaaa", "ana-ana-ana-1", "x" * 300])
def test_a_password_that_is_easy_to_guess_is_refused(access, password):
    with pytest.raises(InvalidInput, match="password"):
        access.accounts.add("ana", "reader", password=password)


def test_a_password_is_kept_as_argon2id_and_matches_however_it_was_typed(access):
    kept = access.accounts.add("ana", "reader", password="café au lait noir").password
    assert kept.startswith("$argon2id$") and "lait" not in kept
    assert passwords.is_right(kept, "cafe\u0301 au lait noir")
    assert not passwords.is_right(kept, "cafe au lait noir") and not passwords.is_right(None, "café au lait noir")


def test_a_name_without_an_account_takes_as_long_as_one_with(access):
    access.accounts.add("ana", "reader", password=PASSWORD)
    passwords.is_right(None, "x")

    def seconds(name):
        begun = time.process_time()
        access.sign_in(name, "wrong password", address=f"192.0.2.{len(name)}")
        return time.process_time() - begun

    known, unknown = (sorted(seconds(name) for _ in range(4))[1] for name in ("ana", "nobody"))
    assert unknown > known / 3, "the work of a hash is left out for a name without an account"


def test_the_last_who_administers_stays(access):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    access.accounts.add("invited", "administrator")
    for act in (
        lambda: access.accounts.remove("ana"),
        lambda: access.accounts.set_role("ana", "approver"),
    ):
        with pytest.raises(Conflict, match="last who administers"):
            act()
    access.accounts.set_password("invited", PASSWORD)
    assert access.accounts.set_role("ana", "reader").role == "reader"
    with pytest.raises(Conflict):
        access.accounts.remove("invited")


def test_a_removed_account_is_gone_with_all_it_has_and_its_name_is_not_given_again(access):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    access.accounts.add("bo", "approver", password=PASSWORD)
    session, (token, _) = access.sessions.begin("bo"), access.tokens.make("bo", "t", ("read",), 1)
    invitation = access.accounts.invite("bo")
    access.accounts.remove("bo")
    assert access.sessions.actor(session) is None and access.tokens.actor(token) is None
    assert access.accounts.invited(invitation) is None and access.tokens.every() == []
    assert access.sign_in("bo", PASSWORD).session is None
    with pytest.raises(Conflict, match="history names it"):
        access.accounts.add("bo", "reader")
    with pytest.raises(NotFound):
        access.accounts.set_role("bo", "reader")


def test_an_invitation_sets_a_password_once_and_in_time(access, clock):
    access.accounts.add("ana", "administrator")
    old, secret = access.accounts.invite("ana"), access.accounts.invite("ana")
    assert access.accounts.invited(old) is None and access.accounts.invited("") is None
    with pytest.raises(InvalidInput):
        access.accounts.accept(secret, "short")
    assert access.accounts.accept(secret, PASSWORD).name == "ana"
    assert access.accounts.accept(secret, "another password") is None
    assert access.sign_in("ana", PASSWORD).session
    late = access.accounts.invite("ana")
    clock.sleep(7 * 86_400 + 1)
    assert access.accounts.invited(late) is None


def test_a_session_ends_without_requests_and_at_last_whatever_was_done(access, clock):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    secret = access.sign_in("ana", PASSWORD).session
    for _ in range(11):
        clock.sleep(3_600)
        assert access.sessions.actor(secret).name == "ana"
    clock.sleep(3_601)
    assert access.sessions.actor(secret) is None, "twelve hours are over"
    secret = access.sign_in("ana", PASSWORD).session
    clock.sleep(7_201)
    assert access.sessions.actor(secret) is None, "two hours without a request"


def test_a_session_ends_at_sign_out_at_another_password_and_at_the_next_sign_in(access):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    first = access.sign_in("ana", PASSWORD).session
    second = access.sign_in("ana", PASSWORD, before=first).session
    assert access.sessions.actor(first) is None and access.sessions.actor(second)
    assert access.sessions.end(second) == "ana" and access.sessions.actor(second) is None
    third = access.sign_in("ana", PASSWORD).session
    access.accounts.set_password("ana", "another password")
    assert access.sessions.actor(third) is None


def test_nothing_that_is_kept_lets_anybody_in(access, tmp_path):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    session, (token, _) = access.sign_in("ana", PASSWORD).session, access.tokens.make("ana", "t", ("read",), 1)
    invitation = access.accounts.invite("ana")
    kinds = ("account", "session", "token", "invitation", "attempt", "event")
    kept = str(access.store.view(lambda tx: [tx.entries(kind) for kind in kinds]))
    assert not any(secret in kept for secret in (PASSWORD, session, token, invitation))


def test_a_token_says_what_it_may_do_and_until_when(access, clock):
    access.accounts.add("ana", "approver")
    secret, made = access.tokens.make("ana", "Night import", ("import", "read"), 30)
    assert secret.startswith("alg_") and len(secret) > 40
    actor = access.tokens.actor(secret)
    assert (actor.name, actor.role, actor.own_role, actor.via) == ("ana", "reader", "approver", "Night import")
    assert [each.used_at for each in access.tokens.every("ana")] == [clock.now]
    access.accounts.set_role("ana", "reader")
    assert access.tokens.actor(access.tokens.make("ana", "x", ("decide",), 1)[0]).role == "reader"
    clock.sleep(30 * 86_400)
    assert access.tokens.actor(secret) is None
    access.tokens.revoke(made.id)
    with pytest.raises(NotFound):
        access.tokens.revoke(made.id)
    for scopes, days, name in (((), 1, "t"), (("fly",), 1, "t"), (("read",), 367, "t"), (("read",), 1, " ")):
        with pytest.raises(InvalidInput):
            access.tokens.make("ana", name, scopes, days)


def test_nobody_revokes_anothers_token_by_its_id(access):
    access.accounts.add("ana", "reader")
    access.accounts.add("bo", "reader")
    _, made = access.tokens.make("ana", "t", ("read",), 1)
    with pytest.raises(NotFound):
        access.tokens.revoke(made.id, "bo")


@for_each("name", ["ana", "nobody"])
def test_five_tries_and_then_growing_waits_whether_or_not_there_is_such_an_account(name):
    from tests.access.conftest import Clock

    clock = Clock()
    access = Access(SqliteAccess(), clock=clock)
    access.accounts.add("ana", "administrator", password=PASSWORD)
    assert [access.sign_in(name, "wrong", address="192.0.2.1").left for _ in range(5)] == [4, 3, 2, 1, 0]
    waits = []
    for _ in range(5):
        with pytest.raises(TooManyAttempts) as told:
            access.sign_in(name, PASSWORD, address="198.51.100.7")
        waits.append(told.value.wait_s)
        clock.sleep(told.value.wait_s)
        assert access.sign_in(name, "wrong", address="203.0.113.9").session is None
    assert [round(wait / 600) for wait in waits] == [1, 2, 4, 6, 6]


def test_an_address_that_tries_many_names_waits_also_where_one_of_them_is_its_own(access):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    with pytest.raises(TooManyAttempts):
        for n in range(40):
            access.sign_in(f"name-{n}", "wrong", address="2001:db8::1")
            if n % 5 == 0:
                assert access.sign_in("ana", PASSWORD, address="2001:db8::2").session
    with pytest.raises(TooManyAttempts):
        access.sign_in("another", "wrong", address="2001:db8::ffff:1")
    assert access.sign_in("ana", PASSWORD, address="192.0.2.1").session


def test_guesses_at_once_are_counted_before_any_is_looked_at(access):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    looked = []

    def guess():
        with contextlib.suppress(TooManyAttempts):
            looked.append(access.sign_in("ana", "wrong", address="192.0.2.1"))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(looked) == 5


def test_the_audit_is_one_line_each_without_what_was_typed_and_forgets_in_time(access, clock):
    access.accounts.add("ana", "administrator", password=PASSWORD)
    access.sign_in("ana", "wrong", address="192.0.2.1")
    clock.sleep(1)
    access.sign_in("my secret password", "typed in the wrong field", address="192.0.2.1")
    clock.sleep(1)
    access.sign_in("ana", PASSWORD, address="192.0.2.1")
    clock.sleep(1)
    access.audit.note("export", "ana\n2026 forged", detail="/x\x1b[2J\u202e")
    found = access.audit.events()
    assert [each.what for each in found] == ["export", "sign-in", "sign-in refused", "sign-in refused"]
    assert "secret" not in str(found) and "wrong" not in str(found)
    assert not any(sign in str(each) for each in found for sign in ("\n", "\x1b", "\u202e"))
    assert [each.what for each in access.audit.events(who="ana", most=1)] == ["sign-in"]
    assert [each.what for each in access.audit.events(before=found[0].at, most=1)] == ["sign-in"]
    clock.sleep(366 * 86_400)
    access.audit.note("sign-out", "ana")
    assert [each.what for each in access.audit.events()] == ["sign-out"]
