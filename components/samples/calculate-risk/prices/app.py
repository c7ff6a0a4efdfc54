"""The component `prices`: prices from CSV text, repaired where one row is wrong, refused where nothing can be made of it.

componentize-py looks for a class with the name of each exported interface in here; `wit_world` and `componentize_py_types`
are modules that it generates from the WIT. It neither prints nor opens files: `"wasi": false` in witloom.json leaves WASI out.
"""

import csv
import math
from dataclasses import dataclass, field
from datetime import date

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.prices import History, Note, Table


class Prices(exports.Prices):
    def read(self, csv: str) -> Table:
        reading = Reading()
        reading.read(csv)
        days = sorted(reading.rows)
        if len(days) < 2:
            # How componentize-py returns the error of a result.
            raise Err(f"at least two days with prices are needed, found {len(days)}")
        prices = reading.complete(days)
        return Table(
            [day.isoformat() for day in days],
            [History(asset, returns(prices[asset])) for asset in reading.assets],
            sorted(reading.repaired, key=lambda note: note.line),
            reading.dropped,
        )


@dataclass
class Row:
    line: int
    prices: list[float | None]
    """None where there is no usable price."""


@dataclass
class Reading:
    """What has been read so far."""

    assets: list[str] = field(default_factory=list)
    rows: dict[date, Row] = field(default_factory=dict)
    repaired: list[Note] = field(default_factory=list)
    dropped: list[Note] = field(default_factory=list)

    def read(self, text: str) -> None:
        lines = csv.reader(text.lstrip("\ufeff").splitlines())
        header = [name.strip() for name in next(lines, [])]
        self.assets = header[1:]
        if not self.assets or header[0].lower() != "date" or "" in self.assets:
            raise Err("the header must be date,ASSET,ASSET,...")
        if len(set(self.assets)) < len(self.assets):
            raise Err("two columns of the header have the same name")
        for fields in lines:
            if any(it.strip() for it in fields):
                self.add(lines.line_num, fields)

    def add(self, line: int, fields: list[str]) -> None:
        if len(fields) != len(self.assets) + 1:
            return self.drop(line, f"expected {len(self.assets) + 1} fields, found {len(fields)}")
        try:
            day = date.fromisoformat(fields[0].strip())
        except ValueError:
            return self.drop(line, f'"{fields[0]}" is not a date like 2026-01-31')
        if day in self.rows:
            return self.drop(line, f"{day} was in line {self.rows[day].line} before")
        self.rows[day] = Row(line, [price(text) for text in fields[1:]])

    def drop(self, line: int, message: str) -> None:
        self.dropped.append(Note(line, message))

    def complete(self, days: list[date]) -> dict[str, list[float]]:
        """The prices of each asset on all days; the day before stands in where one is missing, at the start the day after."""
        prices: dict[str, list[float]] = {}
        for column, asset in enumerate(self.assets):
            known = [self.rows[day].prices[column] for day in days]
            last = next((it for it in known if it is not None), None)
            if last is None:
                raise Err(f"{asset} has no price at all")
            prices[asset] = []
            for day, value in zip(days, known):
                if value is None:
                    self.repaired.append(Note(self.rows[day].line, f"{asset} has no price: {last} is taken"))
                last = last if value is None else value
                prices[asset].append(last)
        return prices


def price(text: str) -> float | None:
    """A positive number, also as people write it: `1,234.50` or `$12`."""
    try:
        value = float(text.strip().lstrip("$€£").replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def returns(prices: list[float]) -> list[float]:
    return [math.log(after / before) for before, after in zip(prices, prices[1:])]
