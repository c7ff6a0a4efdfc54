"""The component `parser`: orders from CSV text. The component `parser-c`, in C, does the same and says the same.

componentize-py looks for a class with the name of each exported interface in here; `wit_world` and
`componentize_py_types` are modules that it generates from the WIT.
"""

import re
from typing import Iterator, Optional

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.model import Category, Handling, Line, Order, Problem

from csv_rows import Row, read_rows

COLUMNS = ["order", "country", "sku", "title", "category", "quantity", "unit-price", "handling", "note"]
CATEGORIES = {"book": Category.BOOK, "food": Category.FOOD, "gadget": Category.GADGET, "service": Category.SERVICE}
WISHES = {"fragile": Handling.FRAGILE, "express": Handling.EXPRESS, "gift": Handling.GIFT}

# [0-9] and not \d, which takes the digits of all scripts.
QUANTITY = re.compile(r"[0-9]{1,4}")
PRICE = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")
COUNTRY = re.compile(r"[A-Z]{2}")


class Parser(exports.Parser):
    def parse(self, csv: str) -> list[Order]:
        reading = Reading()
        reading.read(csv)
        if reading.problems:
            raise Err(reading.problems)  # how componentize-py returns the error of a result
        return list(reading.orders.values())


class Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.problems: list[Problem] = []

    def report(self, row: Row, message: str, column: Optional[str] = None) -> None:
        self.problems.append(Problem(row.line, column, message))

    def read(self, csv: str) -> None:
        rows = read_rows(csv)
        header = next(rows, None)
        if header is None:
            self.problems.append(Problem(1, None, "the text is empty"))
        elif header.broken:
            self.report(header, header.broken)
        elif header.fields != COLUMNS:
            self.report(header, f"the header must be {','.join(COLUMNS)}")
        else:
            for row in rows:
                self.add(row)
            if not self.orders and not self.problems:
                self.report(header, "no orders follow the header")

    def add(self, row: Row) -> None:
        if row.broken:
            return self.report(row, row.broken)
        if len(row.fields) != len(COLUMNS):
            return self.report(row, f"expected {len(COLUMNS)} fields, found {len(row.fields)}")

        wrong = list(check(row))
        if wrong:
            for column, message in wrong:
                self.report(row, message, column)
            return

        order_id, country, sku, title, category, quantity, price, handling, note = row.fields
        order = self.orders.setdefault(order_id, Order(order_id, country, [], None))
        if order.country != country:
            return self.report(row, f'"{order_id}" goes to {order.country}, not to {country}', "country")
        order.lines.append(
            Line(sku, title, CATEGORIES[category], int(quantity), read_price(price), read_handling(handling))
        )
        # An order has one note: the first.
        order.note = order.note or note or None


def check(row: Row) -> Iterator[tuple[str, str]]:
    """The columns whose fields cannot be understood, and why."""
    value = dict(zip(COLUMNS, row.fields))

    def wrong(column: str, text: str) -> tuple[str, str]:
        return column, f'"{value[column]}" is not a {text}'

    if not value["order"]:
        yield "order", "an order number is needed"
    if not COUNTRY.fullmatch(value["country"]):
        yield wrong("country", "country: two capital letters are needed")
    if not value["sku"]:
        yield "sku", "an article number is needed"
    if not value["title"]:
        yield "title", "a title is needed"
    if value["category"] not in CATEGORIES:
        yield wrong("category", "category: book, food, gadget and service are")
    if not (QUANTITY.fullmatch(value["quantity"]) and int(value["quantity"]) > 0):
        yield wrong("quantity", "quantity: a whole number from 1 to 9999 is needed")
    if not PRICE.fullmatch(value["unit-price"]):
        yield wrong("unit-price", "price: a number like 12.50 is needed")
    for wish in wishes_of(value["handling"]):
        if wish not in WISHES:
            yield "handling", f'"{wish}" is not a wish: fragile, express and gift are'
            break


def read_price(text: str) -> int:
    """The cents of a price: floats would lose some."""
    match = PRICE.fullmatch(text)
    assert match
    return int(match[1] + (match[2] or "").ljust(2, "0"))


def wishes_of(text: str) -> list[str]:
    return text.split("+") if text else []


def read_handling(text: str) -> Handling:
    handling = Handling(0)
    for wish in wishes_of(text):
        handling |= WISHES[wish]
    return handling
