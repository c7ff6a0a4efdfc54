"""Values against the canonical ABI's reference: reads one job a line, answers one line each.

A job is {"shape", "values", "dumps"}: for each value the bytes that our lowering left in memory, and where the value begins in them. The answer
says which of them the reference's `load` reads as another value, and gives the bytes that its `store` makes of each value.
With "flats" (for each value its core values in slots of eight bytes, and the bytes that they point to) the same is asked of `lift_flat` and `lower_flat`.
`sys.argv[1]` is the folder of the reference, `definitions.py`.
"""
import __future__, json, math, os, struct, sys, types

# The reference is written for a Python that reads annotations late; older ones do so when told.
d = sys.modules["definitions"] = types.ModuleType("definitions")
with open(os.path.join(sys.argv[1], "definitions.py"), encoding="utf8") as source:
    exec(compile(source.read(), source.name, "exec", flags=__future__.annotations.compiler_flag), d.__dict__)

BASE = 4096
d.DETERMINISTIC_PROFILE = True


class Space:
    """A memory whose allocator only goes forwards, from `BASE`."""

    def __init__(self, content=b""):
        self.bytes = bytearray(1 << 20)
        self.bytes[BASE:BASE + len(content)] = content
        self.end = BASE
        self.asked = 0

    def realloc(self, old, old_size, alignment, size):
        at = d.align_to(self.end, alignment)
        self.asked += size - old_size
        self.end = at + size
        self.bytes[at:at + old_size] = self.bytes[old:old + old_size]
        return at


def context(space):
    memory = d.MemInst(space.bytes, "i32")
    cx = d.LiftLowerContext(d.LiftLowerOptions(memory=memory), None)
    cx.reallocate = space.realloc
    return cx


PRIMITIVES = {
    "bool": d.BoolType, "u8": d.U8Type, "s8": d.S8Type, "u16": d.U16Type, "s16": d.S16Type, "u32": d.U32Type, "s32": d.S32Type,
    "u64": d.U64Type, "s64": d.S64Type, "f32": d.F32Type, "f64": d.F64Type, "char": d.CharType, "string": d.StringType,
}


def type_of(shape):
    kind, of = shape["kind"], shape.get("of")
    if kind == "list": return d.ListType(type_of(of))
    if kind == "option": return d.OptionType(type_of(of))
    if kind == "tuple": return d.TupleType([type_of(it) for it in of])
    if kind == "record": return d.RecordType([d.FieldType(f"f{i}", type_of(it)) for i, it in enumerate(of)])
    if kind == "variant": return d.VariantType([d.CaseType(f"c{i}", type_of(it) if it else None) for i, it in enumerate(of)])
    if kind == "result": return d.ResultType(*(type_of(it) if it else None for it in of))
    if kind == "enum": return d.EnumType([f"c{i}" for i in range(shape["count"])])
    if kind == "flags": return d.FlagsType([f"b{i}" for i in range(shape["count"])])
    return PRIMITIVES[kind]()


def value_of(shape, v):
    """The reference's form of one of our neutral values."""
    kind, of = shape["kind"], shape.get("of")
    if kind == "list": return [value_of(of, it) for it in v]
    if kind == "option": return {"none": None} if v is None else {"some": value_of(of, v["some"])}
    if kind == "tuple": return {str(i): value_of(it, v[i]) for i, it in enumerate(of)}
    if kind == "record": return {f"f{i}": value_of(it, v[f"f{i}"]) for i, it in enumerate(of)}
    if kind == "variant":
        inner = of[int(v["case"][1:])]
        return {v["case"]: value_of(inner, v["value"]) if inner else None}
    if kind == "result":
        tag = "ok" if "ok" in v else "err"
        inner = of[0 if tag == "ok" else 1]
        return {"error" if tag == "err" else tag: value_of(inner, v[tag]) if inner else None}
    if kind == "enum": return {v["case"]: None}
    if kind == "flags": return {f"b{i}": f"b{i}" in v for i in range(shape["count"])}
    if kind in ("f32", "f64"): return float(v)
    if kind in ("u64", "s64"): return int(v)
    if kind == "string": return (v, "utf8", len(v.encode("utf-8")))
    return v


def same(a, b):
    if isinstance(a, tuple): return isinstance(b, tuple) and a[0] == b[0]
    if isinstance(a, dict): return isinstance(b, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list): return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return isinstance(b, float) and (math.isnan(a) and math.isnan(b) or struct.pack("<d", a) == struct.pack("<d", b))
    return type(a) is type(b) and a == b


CORE = {"i32": "I4x", "i64": "Q", "f32": "f4x", "f64": "d"}


def core_values(slots, types):
    """Core values out of slots."""
    return [struct.unpack_from("<" + CORE[it], slots, 8 * i)[0] for i, it in enumerate(types)]


def flat(t, values, flats):
    """Which of our core values are read as another value, and the slots and bytes that the reference makes."""
    types = d.flatten_type(t, context(Space()).opts)
    wrong, made = [], []
    for index, value in enumerate(values):
        given = flats[index]
        try:
            read = d.lift_flat(context(Space(bytes.fromhex(given["bytes"]))), d.CoreValueIter(core_values(bytes.fromhex(given["slots"]), types)), t)
        except BaseException as error:
            read = f"{type(error).__name__} {error}"
        if not same(read, value): wrong.append([index, repr(read)])
        space = Space()
        slots = b"".join(struct.pack("<" + CORE[ty], it) for ty, it in zip(types, d.lower_flat(context(space), value, t)))
        made.append({"slots": slots.hex(), "bytes": bytes(space.bytes[BASE:space.end]).hex()})
    return {"types": types, "wrong": wrong, "made": made}


for line in sys.stdin:
    job = json.loads(line)
    shape = job["shape"]
    t = type_of(shape)
    wrong, images = [], []
    for index, raw in enumerate(job["values"]):
        value = value_of(shape, raw)
        dump = job["dumps"][index]
        try:
            read = d.load(context(Space(bytes.fromhex(dump["bytes"]))), dump["at"], t)
        except BaseException as error:
            read = f"{type(error).__name__} {error}"
        if not same(read, value): wrong.append([index, repr(read)])
        space = Space()
        at = space.realloc(0, 0, d.alignment(t, "i32"), d.elem_size(t, "i32"))
        d.store(context(space), value, t, at)
        images.append({"at": at, "bytes": bytes(space.bytes[BASE:space.end]).hex(), "asked": space.asked})
    answer = {"wrong": wrong, "images": images}
    if "flats" in job: answer["flat"] = flat(t, [value_of(shape, it) for it in job["values"]], job["flats"])
    print(json.dumps(answer), flush=True)
