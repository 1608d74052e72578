"""Invented people: names, identity numbers of the unassigned region 999999, telephones of an unassigned range."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆雄毅建国志远文博思源海洋天宇立新承志德生润泽景行"
_FEMALE = "芳娜敏静丽艳娟霞秀兰玲桂英慧雪琳洁梅萍红云燕莉欣怡颖佳倩雅婷诗涵梦瑶晓彤若溪月华思雨"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ETHNICITIES = ("01",) * 46 + ("11", "03", "06", "15")
_EDUCATIONS = ("14",) * 5 + ("21",) * 30 + ("31",) * 10 + ("41",) * 2 + ("61",) * 2
_JOBS = ("公务员",) * 12 + ("事业编制",) * 6 + ("工勤",) * 1 + ("离退休",) * 2


@dataclass(frozen=True)
class Invented:
    """One invented person as the organisation's bulk service takes it."""

    name: str
    sex: str
    ethnicity: str
    born_on: datetime.date
    education: str
    identity_number: str
    telephone: str
    job_kind: str


class Population:
    """A deterministic source of invented people; the same seed gives the same people in the same order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0
        self._serials: dict[tuple[datetime.date, str], int] = {}

    def person(self, *, name: str = "", sex: str = "", age: int = 0, year: int = 2025) -> Invented:
        """The next person; name, sex and age may be given."""
        chance = self._random
        self._number += 1
        sex = sex or chance.choice("12")
        age = age or chance.randint(25, 59)
        born = datetime.date(year - age, 1, 1) + datetime.timedelta(days=chance.randrange(365))
        job = chance.choice(_JOBS)
        return Invented(
            name=name or self._name(sex),
            sex=sex,
            ethnicity=chance.choice(_ETHNICITIES),
            born_on=born,
            education=chance.choice(_EDUCATIONS),
            identity_number=self._identity(born, sex),
            telephone=f"1990000{self._number % 10000:04d}",
            job_kind="公务员" if job == "离退休" and age < 55 else job,
        )

    def _name(self, sex: str) -> str:
        letters = _MALE if sex == "1" else _FEMALE
        given = self._random.choice(letters)
        if self._random.random() < 0.72:
            given += self._random.choice(letters)
        return self._random.choice(_SURNAMES) + given

    def _identity(self, born: datetime.date, sex: str) -> str:
        serial = self._serials.get((born, sex), 0)
        self._serials[(born, sex)] = serial + 1
        body = f"999999{born:%Y%m%d}{serial * 2 + (1 if sex == '1' else 0):03d}"
        weighted = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
        return body + _CHECK[weighted % 11]
