"""Values by wasmtime's types: as WAVE, at random, from JSON, and with their resources exchanged."""
import math
import random
import struct
import unicodedata
from wasmtime import component as c
from wasmtime.component import _types as t

# Cases are told apart by name alone: wasmtime's package would guess at them by the Python types of their payloads.
t.VariantLikeType._tagged = lambda self: True

KEYWORDS = {"true", "false", "some", "none", "ok", "err", "inf", "nan"}
INTEGERS = {t.U8: (0, 8), t.S8: (1, 8), t.U16: (0, 16), t.S16: (1, 16), t.U32: (0, 32), t.S32: (1, 32), t.U64: (0, 64), t.S64: (1, 64)}


def escaped(char):
    short = {"\\": "\\\\", '"': '\\"', "'": "\\'", "\t": "\\t", "\r": "\\r", "\n": "\\n"}
    if char in short:
        return short[char]
    kind = unicodedata.category(char)
    if char != " " and (kind[0] in "CZ" or kind in ("Mn", "Me")):
        return f"\\u{{{ord(char):x}}}"
    return char


def decimal(value, shortest):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = shortest(value)
    sign, text = ("-", text[1:]) if text[0] == "-" else ("", text)
    digits, _, power = text.partition("e")
    whole, _, part = digits.partition(".")
    part = "" if part == "0" else part
    point, digits = len(whole) + int(power or 0), whole + part
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    digits = digits.ljust(point, "0")
    whole, part = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    return sign + whole + (f".{part}" if part else "")


def single(value):
    for digits in range(1, 10):
        text = f"{value:.{digits - 1}e}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == value:
            return text
    return repr(value)


def wave(value, ty):
    """The text that people write and read. A resource is what `str` makes of it."""
    kind = type(ty)
    if kind in INTEGERS:
        return str(value)
    if kind is t.Bool:
        return "true" if value else "false"
    if kind is t.F32:
        return decimal(value, single)
    if kind is t.F64:
        return decimal(value, repr)
    if kind is t.Char:
        return f"'{escaped(value)}'"
    if kind is t.String:
        return f'"{"".join(map(escaped, value))}"'
    if kind is t.ListType:
        return f"[{', '.join(wave(it, ty.element) for it in value)}]"
    if kind is t.TupleType:
        return f"({', '.join(wave(it, own) for it, own in zip(value, ty.elements))})"
    if kind is t.EnumType:
        return label(value)
    if kind is t.FlagsType:
        return "{" + ", ".join(name for name in ty.names if name in value) + "}"
    if kind is t.RecordType:
        fields = [(name, own, getattr(value, name)) for name, own in ty.fields]
        shown = [f"{name}: {wave(it, own)}" for name, own, it in fields if not (type(own) is t.OptionType and it.tag == "none")]
        return "{" + (", ".join(shown) or ":") + "}"
    if isinstance(ty, t.VariantLikeType):
        inner = dict(ty._cases())[value.tag]
        name = value.tag if kind in (t.OptionType, t.ResultType) else label(value.tag)
        return name if inner is None else f"{name}({wave(value.payload, inner)})"
    return str(value)


def label(name):
    return f"%{name}" if name in KEYWORDS else name


def walk(value, ty, leaf):
    """The value with each resource exchanged for `leaf(resource, type)`."""
    kind = type(ty)
    if kind in (t.OwnType, t.BorrowType):
        return leaf(value, ty)
    if kind is t.ListType and not ty._is_bytes():
        return [walk(it, ty.element, leaf) for it in value]
    if kind is t.TupleType:
        return tuple(walk(it, own, leaf) for it, own in zip(value, ty.elements))
    if kind is t.RecordType:
        made = t.Record()
        for name, own in ty.fields:
            setattr(made, name, walk(getattr(value, name), own, leaf))
        return made
    if isinstance(ty, t.VariantLikeType):
        inner = dict(ty._cases())[value.tag]
        return c.Variant(value.tag, None if inner is None else walk(value.payload, inner, leaf))
    return value


CHARS = "aZ9 _-\"'\\\n\t\r\0\u00e4\u00df\u20ac\u4e2d\U0001f600\u0301\u200b\u00a0\u2028\ufeff\U0010ffff\u00b5#$`{}()"


class Impossible(Exception):
    """There is no value of the type now."""


def chance(ty, dice, pick, depth=0):
    """A value of the type at random; a resource is what `pick(type)` gives."""
    kind = type(ty)
    if kind in (t.OwnType, t.BorrowType):
        return pick(ty)
    if kind in INTEGERS:
        signed, bits = INTEGERS[kind]
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        return dice.choice([low, high, 0 if low == 0 else -1, 1, dice.randint(low, high), dice.randint(0, 99)])
    if kind is t.Bool:
        return dice.random() < 0.5
    if kind in (t.F32, t.F64):
        value = dice.choice([0.0, -0.0, math.inf, -math.inf, math.nan, 1.5, -0.1, 1e21, 1e-7, 5e-324, dice.uniform(-1e6, 1e6), dice.random()])
        return struct.unpack("f", struct.pack("f", value))[0] if kind is t.F32 else value
    if kind is t.Char:
        return dice.choice(CHARS)
    if kind is t.String:
        return "".join(dice.choice(CHARS) for _ in range(dice.choice([0, 1, 5, 40])))
    if kind is t.ListType:
        items = [chance(ty.element, dice, pick, depth + 1) for _ in range(dice.choice([0, 1, 2, 3 if depth > 1 else 17]))]
        return bytes(items) if ty._is_bytes() else items
    if kind is t.TupleType:
        return tuple(chance(it, dice, pick, depth + 1) for it in ty.elements)
    if kind is t.EnumType:
        return dice.choice(ty.names)
    if kind is t.FlagsType:
        return {it for it in ty.names if dice.random() < 0.5}
    if kind is t.RecordType:
        made = t.Record()
        for name, own in ty.fields:
            setattr(made, name, chance(own, dice, pick, depth + 1))
        return made
    if isinstance(ty, t.VariantLikeType):
        tag, inner = dice.choice(ty._cases())
        return c.Variant(tag, None if inner is None else chance(inner, dice, pick, depth + 1))
    raise Impossible(f"no random {kind.__name__}")


def of_json(value, ty):
    """A value that was written as JSON: cases as `[case, payload]`, records as objects."""
    kind = type(ty)
    if kind is t.ListType:
        items = [of_json(it, ty.element) for it in value]
        return bytes(items) if ty._is_bytes() else items
    if kind is t.TupleType:
        return tuple(of_json(it, own) for it, own in zip(value, ty.elements))
    if kind is t.FlagsType:
        return set(value)
    if kind in (t.F32, t.F64):
        return float(value)
    if kind is t.RecordType:
        made = t.Record()
        for name, own in ty.fields:
            setattr(made, name, of_json(value[name], own))
        return made
    if isinstance(ty, t.VariantLikeType):
        inner = dict(ty._cases())[value[0]]
        return c.Variant(value[0], None if inner is None else of_json(value[1], inner))
    return value
