"""The frozen records of the truth: place, unit, people, money, staff, projects, indicators.

Amounts are exact ``Decimal`` 万元 with at most the number of decimals that the submission prints, so that printed
sums add up to the last digit.  Everything that depends on how a clerk writes is left to ``corpus.forms``.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

ZERO = Decimal(0)

Operator = Literal["=", ">=", ">", "<=", "<", "range"]
Sense = Literal["more", "less"]


class County(Struct, frozen=True, kw_only=True):
    """An invented county, county city or district (县、市、区)."""

    name: str
    """Its full name, e.g. 青禾县."""
    city: str
    """The prefecture it belongs to."""

    @property
    def kind(self) -> str:
        """县, 市 or 区: its last character."""
        return self.name[-1]


class Seat(Struct, frozen=True, kw_only=True):
    """Where a unit is to be, instead of anywhere."""

    county: County
    town: str | None = None
    """Its town (乡镇), for a town's station of the sector; None for the county's bureau."""


class Unit(Struct, frozen=True, kw_only=True):
    """A budget unit of a county (预算单位)."""

    county: County
    sector: str
    bureau: str
    """Name without the county, e.g. 水利局, 石桥镇水利站."""
    duties: tuple[str, ...]
    offices: tuple[str, ...]
    subordinate: str
    """Its second-level institution (二级机构)."""

    @property
    def name(self) -> str:
        """Full name, e.g. 青禾县水利局."""
        return self.county.name + self.bureau

    @property
    def long_name(self) -> str:
        """Name with the prefecture in front."""
        return self.county.city + self.name

    @property
    def short_name(self) -> str:
        """What people of the county say, e.g. 县水利局."""
        return self.county.kind + self.bureau


class Person(Struct, frozen=True, kw_only=True):
    """Someone who filled in a form (填表人); name and number are invented."""

    name: str
    phone: str


class Line(Struct, frozen=True, kw_only=True):
    """One subject's money over time (一项经费), 万元."""

    prior: Decimal = ZERO
    """Last year's final account (上年决算数)."""
    initial: Decimal = ZERO
    """Budget at the year's beginning (年初预算数)."""
    full_year: Decimal = ZERO
    """Budget after adjustments (全年预算数)."""
    executed: Decimal = ZERO
    """Spent (全年执行数 = 决算数)."""

    def __add__(self, other: Line) -> Line:
        return Line(
            prior=self.prior + other.prior,
            initial=self.initial + other.initial,
            full_year=self.full_year + other.full_year,
            executed=self.executed + other.executed,
        )

    @property
    def change(self) -> Decimal:
        """Spent this year less spent last year (较上年增减)."""
        return self.executed - self.prior


def add_lines(lines: Iterable[Line]) -> Line:
    """Give the sum of lines, zero for none."""
    total = Line()
    for line in lines:
        total += line
    return total


class Staff(Struct, frozen=True, kw_only=True):
    """Posts, people and cars at the year's end (编制、人员、车辆)."""

    establishment: int
    administrative_posts: int
    institution_posts: int
    active: int
    retired: int
    temporary: int
    vehicles: int


class Measure(Struct, frozen=True, kw_only=True):
    """A target or a result: a comparison with a number, or words (指标值、完成值)."""

    op: Operator | None = None
    value: Decimal | None = None
    """In ``unit``; a per cent as ratio, money in 万元."""
    value_max: Decimal | None = None
    unit: str | None = None
    """``ratio``, ``permille`` (a ratio printed with ‰), ``万元``, or as written."""
    words: str | None = None


class Indicator(Struct, frozen=True, kw_only=True):
    """A third-level indicator with its result (三级指标)."""

    level2: str
    """The contract's code of its kind: quantity, quality, social_benefit …"""
    name: str
    target: Measure
    actual: Measure
    sense: Sense = "more"
    """Whether more or less is better."""
    reason: str | None = None
    """Why it fell short (偏差原因); None when it did not."""


class Project(Struct, frozen=True, kw_only=True):
    """A project with its own form (项目)."""

    name: str
    kind: str
    """business, operation, special or transfer: the 基础数据表's four groups."""
    current: Line
    """This year's appropriation (当年财政拨款)."""
    carryover: Line = field(default_factory=Line)
    other: Line = field(default_factory=Line)
    indicators: tuple[Indicator, ...] = ()

    @property
    def money(self) -> Line:
        """All its funds."""
        return self.current + self.carryover + self.other


class Accounts(Struct, frozen=True, kw_only=True):
    """The unit's year in money (收支), 万元."""

    wages: Line
    """工资福利支出."""
    subsidies: Line
    """对个人和家庭的补助."""
    office: Line
    """办公经费."""
    utilities: Line
    """水费、电费、差旅费."""
    meetings: Line
    """会议费、培训费."""
    sundry: Line
    """What is left of 公用经费."""
    vehicle_purchase: Line
    vehicle_operation: Line
    overseas: Line
    reception: Line
    procurement: Line
    adjustment: Line
    fund_share: Line
    """Part of the projects that 政府性基金 paid."""
    account_share: Line
    """Part that 纳入专户管理的非税收入 paid."""
    other_share: Line
    """Part that 其他资金 paid."""

    @property
    def personnel(self) -> Line:
        """人员经费."""
        return self.wages + self.subsidies

    @property
    def public(self) -> Line:
        """公用经费 = 商品服务支出."""
        return self.office + self.utilities + self.meetings + self.sundry

    @property
    def basic(self) -> Line:
        """基本支出."""
        return self.personnel + self.public

    @property
    def vehicles(self) -> Line:
        """公务用车购置和维护经费."""
        return self.vehicle_purchase + self.vehicle_operation

    @property
    def three_public(self) -> Line:
        """三公经费."""
        return self.vehicles + self.overseas + self.reception


class Truth(Struct, frozen=True, kw_only=True):
    """One unit's year, whole and without contradictions."""

    seed: int
    unit: Unit
    year: int
    staff: Staff
    accounts: Accounts
    projects: tuple[Project, ...]
    indicators: tuple[Indicator, ...]
    """Those of the whole unit."""
    preparer: Person
    prepared_on: tuple[int, int, int]
    """Year, month, day the forms were signed."""

    @property
    def project_money(self) -> Line:
        """项目支出: all projects together."""
        return add_lines(project.money for project in self.projects)

    @property
    def total(self) -> Line:
        """整体支出."""
        return self.accounts.basic + self.project_money
