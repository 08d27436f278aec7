"""Addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.courier import url_of
from app.domain.errors import KnownError


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("hub.example", "https://hub.example:8443"),
        (" hub.example:9000/ ", "https://hub.example:9000"),
        ("10.1.2.3", "https://10.1.2.3:8443"),
        ("https://hub.example", "https://hub.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://hub.example", "http://hub.example:8080"),
        ("[::1]:8443", "https://[::1]:8443"),
        ("HUB.example:1", "https://hub.example:1"),
    ],
)
def test_an_address_is_read_as_it_is_meant(written: str, url: str):
    assert url_of(written) == url
    assert url_of(url) == url


@pytest.mark.parametrize(
    "written",
    ["", "   ", "ftp://hub", "hub/path", "https://hub/login?x=1", "hub:99999", "user:word@hub", "file:///etc"],
)
def test_what_is_no_address_says_so(written: str):
    with pytest.raises(KnownError) as caught:
        url_of(written)
    assert caught.value.code == "address-malformed"


@given(st.text(max_size=30))
def test_nothing_that_somebody_types_is_a_bug(written: str):
    try:
        url = url_of(written)
    except KnownError as error:
        assert error.code == "address-malformed"  # noqa: PT017 - most texts are no address, some are
    else:
        assert url_of(url) == url
