"""Dumps that only the holder of a key reads: age files, written and read as they stream.

The format is that of https://age-encryption.org/v1, so that ``age`` and ``rage`` read them too. Each 64 KiB of it are
authenticated by themselves and in their order: what was altered, moved or cut off is seen where it is read.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from graph_service.errors import InvalidInput
from graph_service.private_files import opener

MAGIC: Final = b"age-encryption.org/"
#: A public key to encrypt to, and a secret one to decrypt with.
Recipient = Any
Identity = Any


def recipients(given: Sequence[str]) -> list[Recipient]:
    """The public keys of some texts: ``age1…``, ``ssh-ed25519 …``, ``ssh-rsa …``, or the name of a file of them.

    Raises:
        InvalidInput: one of them is none.
    """
    return [found for text in given for found in _recipients(text.strip())]


def _recipients(text: str) -> Iterator[Recipient]:
    import pyrage  # here, since few commands need it

    try:
        if text.startswith("age1"):
            yield pyrage.x25519.Recipient.from_str(text)
        elif text.startswith("ssh-"):
            yield pyrage.ssh.Recipient.from_str(text)
        else:
            lines = [line.strip() for line in Path(text).read_text(encoding="utf-8").splitlines()]
            keys = [line for line in lines if line.startswith(("age1", "ssh-"))]
            if not keys:
                raise ValueError(text)
            for key in keys:
                yield from _recipients(key)
    except (OSError, ValueError, pyrage.RecipientError) as error:
        raise InvalidInput(
            "{given!r} is no recipient; give an age1… key, an SSH public key (ssh-ed25519 or ssh-rsa), or a file of "
            "them",
            given=text[:120],
        ) from error


def identities(paths: Sequence[Path], passphrase: Callable[[Path], str]) -> list[Identity]:
    """The secret keys in some files; ``passphrase`` is asked for that of a file which has one.

    Raises:
        InvalidInput: a file holds none that can be used.
    """
    return [found for path in paths for found in _identities(path, passphrase)]


def _identities(path: Path, passphrase: Callable[[Path], str]) -> list[Identity]:
    import pyrage

    try:
        content = path.read_bytes()
        if content.startswith(MAGIC):
            content = pyrage.passphrase.decrypt(content, passphrase(path))
        if b"PRIVATE KEY-----" in content:
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        if not found:
            raise ValueError("there is no AGE-SECRET-KEY-1 in it")
        return found
    except (OSError, ValueError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise InvalidInput(
            "{path} holds no identity that can be used ({why}); give the file of the secret key",
            path=path,
            why=str(error),
        ) from error


def new_key(path: Path, passphrase: str = "") -> str:
    """Make a pair of keys: the secret one goes to a file, with a passphrase if one is given; returns the public one.

    Raises:
        InvalidInput: the file is there already, or cannot be written.
    """
    import pyrage

    made = pyrage.x25519.Identity.generate()
    public = str(made.to_public())
    content = f"# public key: {public}\n{made}\n".encode()
    try:
        with open(path, "xb", opener=opener) as file:
            file.write(pyrage.passphrase.encrypt(content, passphrase) if passphrase else content)
    except FileExistsError as error:
        raise InvalidInput("{path} is there already; a key is never written over", path=path) from error
    except OSError as error:
        raise InvalidInput(
            "{path} cannot be written ({why}); choose another place", path=path, why=error.strerror or str(error)
        ) from error
    return public


@contextmanager
def encrypted(out: IO[bytes], to: Sequence[Recipient]) -> Iterator[IO[bytes]]:
    """A file to write to, whose content goes to ``out`` encrypted; nothing of it is anywhere else.

    Raises:
        OSError: it cannot be written.
    """
    import pyrage

    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as plain:
            pyrage.encrypt_io(plain, out, list(to))

    work = _InBackground(encrypt)
    try:
        with os.fdopen(writing, "wb") as plain:
            yield plain
    except BrokenPipeError:
        work.end()
        if work.error is None:
            raise
    finally:
        work.end()
    if work.error is not None:
        raise OSError(str(work.error)) from work.error


@contextmanager
def decrypted(path: Path, by: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """The content of an encrypted file, as it is read; it may be believed only once all of it was read.

    Raises:
        InvalidInput: it is for another key, or was altered or cut short.
    """
    import pyrage

    if not by:
        raise InvalidInput("{name} is encrypted; give the file of the secret key with --identity", name=path.name)
    reading, writing = os.pipe()

    def decrypt() -> None:
        with path.open("rb") as file, os.fdopen(writing, "wb") as plain:
            pyrage.decrypt_io(file, plain, list(by))

    work = _InBackground(decrypt)
    is_left = False
    try:
        with os.fdopen(reading, "rb") as plain:
            yield plain
    except GeneratorExit:
        is_left = True
        raise
    finally:
        work.end()
        if work.error is not None and not is_left and "pipe" not in str(work.error).lower():
            raise InvalidInput(
                "{name} cannot be decrypted: it is for another key, or it was cut short or altered; nothing was stored",
                name=path.name,
            ) from work.error


class _InBackground:
    """Work in a thread of its own, with the error that ended it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.error: Exception | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # whatever it was, who waits for it is told
            self.error = error

    def end(self) -> None:
        """Wait until it has ended."""
        self._thread.join()
