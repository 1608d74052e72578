"""Identity numbers and telephones; all numbers are invented (area 999999)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.basics.errors import Refused
from yipanqi.basics.identity import (
    IdentityNotValid,
    check_digit,
    mask_identity,
    mask_telephone,
    parse_identity,
    parse_telephone,
)

RIGHT = "99999919970104084" + check_digit("99999919970104084")
WITH_X = "99999919700918357X"
NUMBERS = st.builds(
    lambda born, sequence: f"999999{born:%Y%m%d}{sequence:03d}",
    st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 1, 1)),
    st.integers(0, 999),
).map(lambda first: first + check_digit(first))


def test_facts_within_the_number() -> None:
    identity = parse_identity("999999196910120040")
    assert (identity.birth_on, identity.sex, identity.masked) == (
        datetime.date(1969, 10, 12),
        "女",
        "999999**********40",
    )


@pytest.mark.parametrize(
    "written",
    [
        WITH_X,
        WITH_X.lower(),
        f" {WITH_X} ",
        f"\u200b{WITH_X}",
        "９９９９９９１９７００９１８３５７Ｘ",
        f"'{WITH_X}",
        "999999 19700918 357x",
    ],
)
def test_ways_to_write_one_number(written: str) -> None:
    assert parse_identity(written).number == WITH_X


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "missing"),
        (None, "missing"),
        ("99999919691012004", "length"),
        ("9999991969101200400", "length"),
        ("99999969101200", "length"),
        ("99999919691012O040", "signs"),
        ("X99999196910120040", "signs"),
        ("999999196913120040", "birth"),
        ("999999196902300040", "birth"),
        ("999999179910120040", "birth"),
        ("999999196910120041", "check_digit"),
        (9.99999196910120e17, "number"),
        ("9.99999E+17", "number"),
    ],
)
def test_wrong_numbers_are_refused_and_say_why(written: object, code: str) -> None:
    with pytest.raises(IdentityNotValid) as refused:
        parse_identity(written)
    assert refused.value.code == f"basics.identity.{code}"
    assert "99999919691012" not in refused.value.sentence
    assert set(refused.value.fields) == {"why", "remedy"}


@given(NUMBERS)
def test_made_numbers_are_right(number: str) -> None:
    identity = parse_identity(number)
    assert identity.birth_on.strftime("%Y%m%d") == number[6:14]
    assert identity.sex == ("男" if int(number[16]) % 2 else "女")
    assert parse_identity(number.lower()) == identity


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(IdentityNotValid):
        parse_identity(wrong)


@given(NUMBERS, st.integers(0, 15))
def test_neighbours_exchanged_are_always_found(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        with pytest.raises(IdentityNotValid):
            parse_identity(wrong)


@given(st.text(max_size=24))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        assert len(parse_identity(text).number) == 18
    except IdentityNotValid as refused:
        assert refused.sentence.endswith("。")


def test_check_digit_needs_seventeen_digits() -> None:
    with pytest.raises(ValueError, match="seventeen"):
        check_digit("123")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19900002428", "19900002428"),
        (19900002428.0, "19900002428"),
        (" 199 0000 2428 ", "19900002428"),
        ("+86 199-0000-2428", "19900002428"),
        ("１９９００００２４２８", "19900002428"),
        ("0999-6200001", "0999-6200001"),
        ("(0999)6200001转12", "0999-6200001-12"),
        ("6200001", "6200001"),
    ],
)
def test_telephones(written: object, number: str) -> None:
    assert parse_telephone(written) == number


@pytest.mark.parametrize("written", ["", "1990000", "199000024280", "未知"])
def test_wrong_telephones_are_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_telephone(written)
    assert refused.value.code == "basics.telephone.not_understood"


def test_masks_show_little() -> None:
    assert mask_identity(RIGHT) == "999999**********" + RIGHT[-2:]
    assert mask_identity("123") == "***"
    assert mask_telephone("19900002428") == "199****2428"
    assert mask_telephone("6200001") == "*******"
