"""Where OFAC publishes its lists, and how an address is opened: who asks, which redirects are followed, what an answer means."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import requests

from glomag.errors import FetchError
from glomag.sources.entries import SourceFormat

BASE_ADDRESS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
FORMAT_OF_OPTION: dict[str, SourceFormat] = {"advanced": "SDN_ADVANCED.XML", "csv": "SDN.CSV", "xml": "SDN.XML"}

_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_FORBIDDEN, _NOT_FOUND, _FIRST_CLIENT_ERROR, _FIRST_SERVER_ERROR = 403, 404, 400, 500
RANGE_NOT_SATISFIABLE = 416


class BrokenTransferError(Exception):
    """The transfer failed in a way that may pass: worth another attempt."""


def address_of(wanted: SourceFormat, base: str = BASE_ADDRESS) -> str:
    """The address of one file below the base address; raises FetchError for a base that cannot be asked."""
    parts = _split(base)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise FetchError("this is no address of a folder of files", where=base, allowed=f"https://host/folder/, as in {BASE_ADDRESS}")
    if parts.username or parts.password:
        raise FetchError(
            "the address holds a user name or a password, and it would be written beside the file",
            where=parts.hostname,
            allowed="an address that anybody may ask",
        )
    return f"{base.rstrip('/')}/{wanted}"


def by_hand(address: str) -> str:
    """What to do where the program cannot download a file."""
    return f"open {address} in a browser, save the file, and use it with: glomag ingest FILE"


def shown_address(address: str) -> str:
    """The address without its query: the service signs the query of a redirect for a few minutes, and that is no provenance."""
    return urlunsplit((*urlsplit(address)[:3], "", ""))


class _Session(requests.Session):
    """Leaves every redirect to `open_address`: requests itself would read the whole body of one, of any size, and its address."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def open_session() -> requests.Session:
    """A session that says which program asks, asks for plain bytes, and sends no credentials found on the machine.

    A proxy named by the environment is used, as a person behind one expects.
    """
    session = _Session()
    session.headers["User-Agent"] = f"glomag/{version('glomag')} (recounts US Global Magnitsky sanctions from public records)"
    # A range counts bytes as they are sent: compressed on the way they would be others.
    session.headers["Accept-Encoding"] = "identity"
    session.auth = _send_no_credentials  # without it, requests looks for the host in a netrc file
    return session


def _split(address: str) -> SplitResult:
    """The parts of an address, all empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _send_no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def open_address(session: requests.Session, address: str, headers: dict[str, str], timeouts: tuple[float, float]) -> requests.Response:
    """Ask an address, follow its redirects, and return an answer with a body that is still to be read.

    Raises BrokenTransferError for what may pass (no connection, time-out, 5xx), FetchError for what will not: 403, 404 and
    other 4xx but 416, a redirect from https to http or to no web address, more than five redirects, a refused certificate.
    """
    asked = address
    for _ in range(_MOST_REDIRECTS + 1):
        response = _ask(session, asked, headers, timeouts)
        if response.status_code not in _REDIRECTS:
            _check_status(response, address)
            return response
        response.close()
        asked = _next_address(asked, response.headers.get("Location", ""), address)
    raise FetchError(
        f"the service redirects more than {_MOST_REDIRECTS} times",
        where=f"{address}, last to {shown_address(asked)}",
        change=by_hand(address),
    )


def _ask(session: requests.Session, address: str, headers: dict[str, str], timeouts: tuple[float, float]) -> requests.Response:
    try:
        return session.get(address, headers=headers, timeout=timeouts, stream=True, allow_redirects=False)
    except requests.exceptions.SSLError as error:
        raise FetchError(
            f"the certificate of the service is refused: {error}", where=shown_address(address), change=by_hand(address)
        ) from None
    except requests.exceptions.Timeout:
        raise BrokenTransferError("the service does not answer in time") from None
    except requests.exceptions.ConnectionError:
        raise BrokenTransferError("no connection to the service") from None
    except requests.exceptions.RequestException as error:
        raise FetchError(f"the address cannot be asked: {error}", where=shown_address(address), change="see glomag fetch --help") from None


def _next_address(asked: str, location: str, first: str) -> str:
    try:
        to = urljoin(asked, location) if location else ""
    except ValueError:
        to = ""
    scheme_from, scheme_to = urlsplit(asked).scheme, _split(to).scheme
    if scheme_to not in ("https", "http") or not urlsplit(to).hostname:
        raise FetchError(f"the service redirects to {to or 'nowhere'}, which is no web address", where=first, change=by_hand(first))
    if (scheme_from, scheme_to) == ("https", "http"):
        raise FetchError(
            "the service redirects from https to http, where anybody on the way could change the list",
            where=f"{first}, to {shown_address(to)}",
            allowed="https as long as it began with https",
            change=by_hand(first),
        )
    return to


def _check_status(response: requests.Response, address: str) -> None:
    status = response.status_code
    if status in (requests.codes.ok, requests.codes.partial_content, RANGE_NOT_SATISFIABLE):
        return
    response.close()
    if status >= _FIRST_SERVER_ERROR:
        raise BrokenTransferError(f"the service answers {status} {response.reason}")
    if status == _FORBIDDEN:
        raise FetchError("the service answers 403: it refuses programs, as it does at times", where=address, change=by_hand(address))
    if status == _NOT_FOUND:
        raise FetchError(
            "the service answers 404: the file has moved",
            where=address,
            change="look for its new place on OFAC's site and name the folder with --address, or use a file with: glomag ingest FILE",
        )
    kind = "refuses the request" if status >= _FIRST_CLIENT_ERROR else "sends no file"
    raise FetchError(f"the service answers {status} {response.reason}: it {kind}", where=address, change=by_hand(address))
