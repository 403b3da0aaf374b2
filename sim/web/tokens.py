"""Who may sit where: a random token a role, kept beside the log with access for its owner only."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

FILE = "tokens.json"
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_GROUPS, _LONG = 3, 4


def _new() -> str:
    """Twelve random signs (59 bits) in groups that can be read aloud and typed."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_LONG)) for _ in range(_GROUPS))


def grouped(typed: str) -> str:
    """A token as it is kept, from one that was typed or read aloud: without its dashes, with spaces, in capitals."""
    signs = "".join(sign for sign in typed.lower() if sign.isalnum())
    return "-".join(signs[k : k + _LONG] for k in range(0, len(signs), _LONG))


class Tokens:
    """Tokens of one exercise; made once, so that printed cards stay right."""

    def __init__(self, of: dict[str, str]) -> None:
        self._of = of

    @classmethod
    def of_folder(cls, folder: Path, roles: Iterable[str]) -> Tokens:
        """Read the tokens of a folder, and make those that are missing."""
        path = folder / FILE
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        known |= {role: _new() for role in roles if role not in known}
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file)
        return cls(known)

    def token(self, role: str) -> str:
        """The token of a role."""
        return self._of[role]

    def role(self, token: str) -> str | None:
        """The role of a token; compared in constant time, all of them each time."""
        found = None
        for role, known in self._of.items():
            if secrets.compare_digest(known.encode(), token.encode("utf-8", "replace")):
                found = role
        return found

    def roles(self) -> list[str]:
        """All roles."""
        return list(self._of)

    def destroy(self, folder: Path) -> None:
        """Nobody can join any more."""
        self._of = {}
        (folder / FILE).unlink(missing_ok=True)
