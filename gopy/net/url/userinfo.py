"""The user's name and password in a URL.

Go: net/url/url.go Userinfo
"""

from gopy.net.url.escaping import Part, escape


class Userinfo:
    """A name and perhaps a password, immutable; ``str()`` escapes them.

    Go: net/url/url.go Userinfo
    """

    __slots__ = ("_password", "_username")

    def __init__(self, username: str, password: str | None = None) -> None:
        self._username = username
        self._password = password

    def username(self) -> str:
        """Return the name.

        Go: net/url/url.go Userinfo.Username
        """
        return self._username

    def password(self) -> tuple[str, bool]:
        """Return the password, and whether there is one.

        Go: net/url/url.go Userinfo.Password
        """
        return self._password or "", self._password is not None

    def __str__(self) -> str:
        name = escape(self._username, Part.USER)
        return name if self._password is None else f"{name}:{escape(self._password, Part.USER)}"

    def __repr__(self) -> str:
        return f"Userinfo({self._username!r})"  # reprs go into logs, passwords don't

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Userinfo):
            return NotImplemented
        return (self._username, self._password) == (other._username, other._password)

    def __hash__(self) -> int:
        return hash((self._username, self._password))


def user(username: str, /) -> Userinfo:
    """Return a Userinfo without a password.

    Go: net/url/url.go User
    """
    return Userinfo(username)


def user_password(username: str, password: str, /) -> Userinfo:
    """Return a Userinfo with a password.

    Go: net/url/url.go UserPassword
    """
    return Userinfo(username, password)
