"""Joining by a slip: who knows the code gets in, once, however often the line is cut; nobody else does."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.desk import session
from app.desk.clerks import clerks
from app.domain.errors import KnownError, Misuse, Unreachable
from app.domain.people import Person
from app.hub import enrolment
from app.hub.county import CountyHub
from app.protocol.codes import new_code
from app.protocol.joining import check_joined, prove_join, read_join_file, slip_of
from app.protocol.messages import Join, Joined
from app.protocol.signatures import SecretKey
from tests.integration import small_county
from tests.integration.processes import start_joining
from tests.integration.served import Served, served
from tests.integration.small_county import LI, WANG, ZHAO
from tests.integration.strangers import asked, listening, reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "mountain-stream-7"
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that serves."""
    with served(tmp_path_factory.mktemp("office")) as running:
        yield running


def bring(hub: CountyHub, code: str, desk_key: SecretKey | None = None) -> Joined:
    """What a hub answers to a desk that brings this code."""
    slip, secret = slip_of(code)
    keys = SecretKey(), desk_key or SecretKey()
    join = prove_join(Join(slip, keys[0].public, keys[1].public, hub.clock()), secret)
    joined = enrolment.answer(hub, join)
    check_joined(joined, join, secret)
    return joined


def refusal(hub: CountyHub, code: str) -> tuple[str, dict[str, str]]:
    """With what words a hub does not take a code."""
    with pytest.raises(KnownError) as caught:
        bring(hub, code)
    return caught.value.code, caught.value.values


def mistyped(code: str) -> str:
    """The code with its last character wrong."""
    return code[:-1] + ("3" if code[-1] == "2" else "2")


def test_a_wrong_code_does_not_tell_what_is_wrong(hub: CountyHub):
    code = enrolment.issue(hub, LI).code
    wrong_secret, no_such_slip = refusal(hub, mistyped(code)), refusal(hub, new_code())
    assert wrong_secret == no_such_slip == ("code-unknown", {})
    assert bring(hub, code).person == LI


def test_after_five_wrong_tries_the_right_code_does_not_open(hub: CountyHub):
    code = enrolment.issue(hub, LI).code
    for _ in range(5):
        assert refusal(hub, mistyped(code))[0] == "code-unknown"
    assert refusal(hub, code)[0] == "code-tried-out"
    assert bring(hub, enrolment.issue(hub, LI).code).person == LI
    with hub.store.reading() as tx:
        assert len(tx.desks()) == 1


def test_tries_by_who_knows_no_name_count_for_no_slip(hub: CountyHub):
    code = enrolment.issue(hub, LI).code
    for _ in range(20):  # as who has seen the first group, or guessed it
        assert refusal(hub, code[:4] + new_code()[4:]) == ("code-unknown", {})
    with hub.store.reading() as tx:
        slip = tx.slip(slip_of(code)[0])
    assert slip is not None
    assert slip.tries == 0
    assert bring(hub, code).person == LI


def test_who_knows_no_name_waits_for_nobody_who_writes(hub: CountyHub):
    found: list[str] = []
    stranger = threading.Thread(target=lambda: found.append(refusal(hub, new_code())[0]), daemon=True)
    with hub.store.writing():
        stranger.start()
        stranger.join(10)
        assert found == ["code-unknown"]


def test_tries_at_once_are_all_counted(hub: CountyHub):
    code = enrolment.issue(hub, LI).code
    found: list[str] = []
    many = [threading.Thread(target=lambda: found.append(refusal(hub, mistyped(code))[0])) for _ in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert sorted(found) == ["code-tried-out"] * 3 + ["code-unknown"] * 5
    assert refusal(hub, code)[0] == "code-tried-out"


@pytest.mark.parametrize(("days", "outcome"), [(6.99, ""), (7.01, "code-expired"), (400, "code-expired")])
def test_a_slip_is_good_for_seven_days(hub: CountyHub, days: float, outcome: str):
    code = enrolment.issue(hub, LI).code
    later = CountyHub(hub.folder, clock=lambda: hub.clock() + int(days * DAY_MS))
    try:
        if outcome:
            assert refusal(later, code)[0] == outcome
        else:
            assert bring(later, code).person == LI
    finally:
        later.close()


def test_a_new_slip_voids_the_old_one_of_the_same_person(hub: CountyHub):
    old, new = enrolment.issue(hub, LI).code, enrolment.issue(hub, LI).code
    assert refusal(hub, old)[0] == "code-unknown"
    assert bring(hub, new).person == LI


def test_a_repeat_by_the_same_desk_gets_the_same_answer_and_another_desk_none(hub: CountyHub):
    code, key = enrolment.issue(hub, LI).code, SecretKey()
    first = bring(hub, code, key)
    again = bring(hub, code, key)
    assert structs.replace(again, proof=b"") == structs.replace(first, proof=b"")
    assert refusal(hub, code)[0] == "code-used"
    with hub.store.reading() as tx:
        assert [desk.id for desk in tx.desks()] == [first.desk]


def test_the_secret_of_a_slip_is_not_in_the_database(hub: CountyHub):
    issued = enrolment.issue(hub, LI)
    _, secret = slip_of(issued.code)
    with hub.store.reading() as tx:
        rows = repr(list(tx.rows("slip"))).encode()
    assert secret not in rows
    assert secret[:8] not in rows


def test_a_lost_reply_costs_nothing(office: Served, tmp_path: Path):
    code = enrolment.issue(office.hub, LI).code

    def take_and_hang_up(line: socket.socket) -> None:
        enrolment.answer(office.hub, msgspec.msgpack.decode(asked(line)[1], type=Join))

    with listening(take_and_hang_up) as address, pytest.raises(Unreachable) as cut:
        session.enrol(tmp_path, f"http://{address}", code, PASSWORD)
    assert cut.value.code == "cut-off"
    with pytest.raises(KnownError) as caught:  # the clerk is nervous now, and types it wrongly
        session.enrol(tmp_path, office.address, mistyped(code), PASSWORD)
    assert caught.value.code == "code-unknown"
    assert session.enrol(tmp_path, office.address, code, PASSWORD).person == LI
    assert _desks(office.hub, LI) == 1


def test_who_is_killed_while_joining_joins_by_trying_again(office: Served, tmp_path: Path):
    code = enrolment.issue(office.hub, ZHAO).code
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    ended = False
    for _ in range(12):
        joining = start_joining(tmp_path, office.address, code, PASSWORD, tmp_path.parent / "joining.log")
        joining.process.join(chance.uniform(0.01, 0.6))
        ended = joining.process.exitcode is not None
        joining.close()
        if ended:
            break
    if not ended:
        session.enrol(tmp_path, office.address, code, PASSWORD)
    assert [clerk.person for clerk in clerks(tmp_path)] == [ZHAO]
    desk = session.unlock(tmp_path, "", PASSWORD)
    assert desk.identity.person == ZHAO
    desk.close()
    assert _desks(office.hub, ZHAO) == 1


def test_two_clerks_share_a_pc(office: Served, tmp_path: Path):
    office.hub.import_people([Person("qian", "钱进", small_county.HILLS)])
    for person in (WANG, "qian"):
        session.enrol(tmp_path, office.address, enrolment.issue(office.hub, person).code, f"{PASSWORD}-{person}")
    with pytest.raises(Misuse) as caught:
        session.unlock(tmp_path, "", f"{PASSWORD}-{WANG}")
    assert caught.value.code == "which-clerk"
    with pytest.raises(KnownError) as refused:
        session.unlock(tmp_path, WANG, f"{PASSWORD}-qian")
    assert refused.value.code == "wrong-password"
    desk = session.unlock(tmp_path, "钱进", f"{PASSWORD}-qian")
    assert desk.identity.person == "qian"
    desk.close()


def test_whoever_stands_between_cannot_put_in_keys_of_their_own(hub: CountyHub, tmp_path: Path):
    code = enrolment.issue(hub, LI).code
    mine = SecretKey()

    def swap_the_desks_keys(line: socket.socket) -> None:
        join = msgspec.msgpack.decode(asked(line)[1], type=Join)
        with pytest.raises(KnownError) as caught:
            enrolment.answer(hub, structs.replace(join, person_key=mine.public, desk_key=mine.public))
        assert caught.value.code == "code-unknown"
        reply(line, b"", "404 Not Found")

    def swap_the_hubs_keys(line: socket.socket) -> None:
        join = msgspec.msgpack.decode(asked(line)[1], type=Join)
        joined = enrolment.answer(hub, join)
        reply(line, msgspec.msgpack.encode(structs.replace(joined, hub_key=mine.public, ca=b"mine")))

    with listening(swap_the_desks_keys) as address, pytest.raises(Unreachable):
        session.enrol(tmp_path, f"http://{address}", code, PASSWORD)
    with hub.store.reading() as tx:
        assert not tx.desks()
    with listening(swap_the_hubs_keys) as address, pytest.raises(KnownError) as caught:
        session.enrol(tmp_path, f"http://{address}", code, PASSWORD)
    assert caught.value.code == "hub-not-proven"
    assert not clerks(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"hub": 1}', b'{"hub":"h","code":"c","zone":"moon"}', b"\xff"])
def test_a_damaged_joining_file_says_so(content: bytes):
    with pytest.raises(Misuse) as caught:
        read_join_file(content)
    assert caught.value.code == "join-file-damaged"


@pytest.mark.parametrize("person", ["..", ".", "../other", "a/b", "", "x" * 65])
def test_a_hub_cannot_name_a_folder_outside_the_store(hub: CountyHub, tmp_path: Path, person: str):
    code = enrolment.issue(hub, LI).code
    _slip, secret = slip_of(code)

    def meet(line: socket.socket) -> None:
        from app.protocol.joining import prove_joined

        join = msgspec.msgpack.decode(asked(line)[1], type=Join)
        joined = structs.replace(enrolment.answer(hub, join), person=person, proof=b"")
        reply(line, msgspec.msgpack.encode(prove_joined(joined, join, secret)))

    with listening(meet) as address, pytest.raises(KnownError) as caught:
        session.enrol(tmp_path / "store", f"http://{address}", code, PASSWORD)
    assert caught.value.code == "frame-damaged"


def _desks(hub: CountyHub, person: str) -> int:
    with hub.store.reading() as tx:
        return sum(desk.person == person for desk in tx.desks())
