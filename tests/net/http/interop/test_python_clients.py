"""httpx and requests, in a process of their own, against our server."""

import importlib.util
import sys
import textwrap

import pytest
from outsiders import BIG, pointed_at, run

ASK = """
import sys
import {module} as library

url = sys.argv[1]
with library.{session} as client:
    if library.__name__ == "requests":
        client.trust_env = False
    print(client.get(url + "/hello").text)
    print(client.post(url + "/echo", data={{"a": "b c"}}).text)
    print(client.post(url + "/form", data={{"a": "b"}}, files={{"f": ("é.txt", b"file")}}).text)
    chunked = client.put(url + "/echo", {body}=iter([b"in ", b"pieces"]))
    print(chunked.text, chunked.headers["X-Length"])
    print(len(client.get(url + "/big").content))
    print(client.get(url + "/moved", {follow}=True).url.__str__().rpartition("/")[2])
    print(client.head(url + "/hello").headers["Content-Length"])
    print(client.get(url + "/refused").status_code, client.get(url + "/nowhere").status_code)
    print(len({{client.get(url + "/addr").text for _ in range(20)}}))
    try:
        client.get(url + "/abort")
    except library.{broken} as error:
        print("broken off")
"""

TOLD = f"""\
hello
a=b+c
b é.txt file
in pieces -1
{BIG}
hello
5
403 404
1
broken off
"""

LIBRARIES = {
    "httpx": ("Client(trust_env=False)", "content", "follow_redirects", "TransportError"),
    "requests": ("Session()", "data", "allow_redirects", "RequestException"),
}


@pytest.mark.parametrize("module", LIBRARIES)
def test_a_client_of_pythons_gets_what_it_asks_for(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} isn't installed")
    session, body, follow, broken = LIBRARIES[module]
    names = {"module": module, "session": session, "body": body, "follow": follow}
    program = ASK.format(**names, broken=broken)
    with pointed_at() as (_, url):
        told = run(sys.executable, "-I", "-X", "utf8", "-c", textwrap.dedent(program), url)
    assert told == TOLD
