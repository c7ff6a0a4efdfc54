"""Rows and fields from CSV text (RFC 4180, and what spreadsheets make of it). What they mean is none of its business.

The `csv` module of the standard library does not say where a row begins and does not object to text after a quote.
"""

from dataclasses import dataclass, field
from typing import Iterator, Optional

BLANKS = " \t"
LINE_ENDS = "\r\n"


@dataclass
class Row:
    line: int
    """Where it begins, counted from 1."""
    fields: list[str] = field(default_factory=list)
    broken: Optional[str] = None
    """What is wrong with its quotes."""


def read_rows(text: str) -> Iterator[Row]:
    """The rows that are not blank."""
    reader = Reader(text.removeprefix("\ufeff"))  # spreadsheets like to begin UTF-8 with a byte order mark
    while not reader.at_end():
        row, is_blank = reader.read_row()
        if not is_blank:
            yield row


class Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.next = 0
        self.line = 1

    def at_end(self) -> bool:
        return self.next == len(self.text)

    def sees(self, characters: str) -> bool:
        return not self.at_end() and self.text[self.next] in characters

    def at_line_end(self) -> bool:
        return self.at_end() or self.sees(LINE_ENDS)

    def at_field_end(self) -> bool:
        return self.at_line_end() or self.sees(",")

    def skip_blanks(self) -> None:
        while self.sees(BLANKS):
            self.next += 1

    def skip_line_end(self) -> str:
        """Steps over LF, CRLF or CR, and counts the line."""
        start = self.next
        self.next += 2 if self.text.startswith("\r\n", start) else 1
        self.line += 1
        return self.text[start : self.next]

    def read_row(self) -> tuple[Row, bool]:
        row = Row(self.line)
        quoted = False
        while True:
            self.skip_blanks()
            if self.sees('"'):
                quoted = True
                value, broken = self.read_quoted()
                row.broken = row.broken or broken
            else:
                value = self.read_plain()
            row.fields.append(value)
            if self.at_line_end():
                break
            self.next += 1  # the comma
        if not self.at_end():
            self.skip_line_end()
        return row, not quoted and row.fields == [""]

    def read_plain(self) -> str:
        start = self.next
        while not self.at_field_end():
            self.next += 1
        return self.text[start : self.next].rstrip(BLANKS)

    def read_quoted(self) -> tuple[str, Optional[str]]:
        """Reads from a quote on, and returns the field and what is wrong with it."""
        parts: list[str] = []
        self.next += 1
        while True:
            if self.at_end():
                return "".join(parts), "a quote is never closed"
            if self.sees(LINE_ENDS):
                parts.append(self.skip_line_end())
                continue
            if self.sees('"'):
                self.next += 1
                if not self.sees('"'):
                    break
            parts.append(self.text[self.next])
            self.next += 1
        self.skip_blanks()
        if self.at_field_end():
            return "".join(parts), None
        while not self.at_field_end():
            self.next += 1
        return "".join(parts), "text follows a closing quote"
