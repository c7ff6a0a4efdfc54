"""Takes a composed binary apart, by the binary format's own text and nothing of ours: components, and what is given to whose instance."""

SORTS = {1: "func", 2: "value", 3: "type", 4: "component", 5: "instance"}


class Reader:
    def __init__(self, data, at=0, end=None):
        self.data, self.at, self.end = data, at, len(data) if end is None else end

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def u32(self):
        value = shift = 0
        while True:
            it = self.byte()
            value |= (it & 0x7F) << shift
            shift += 7
            if it < 0x80:
                return value

    def text(self):
        size = self.u32()
        self.at += size
        return self.data[self.at - size : self.at].decode()

    def list(self, item):
        return [item() for _ in range(self.u32())]

    def name(self):
        """A name of an import or export; those with a version apart or with an interface that they implement carry more."""
        kind = self.byte()
        name = self.text()
        if kind > 1:
            raise ValueError(f"a name of kind {kind}")
        return name

    def sorted_index(self):
        sort = self.byte()
        if sort == 0:
            self.byte()
            return ("core", self.u32())
        return (SORTS[sort], self.u32())

    def description(self):
        """The sort of what is imported, or of how an export is described."""
        kind = self.byte()
        if kind == 0:
            self.byte()
        if kind == 3 and self.byte() == 1:
            return "type"
        self.u32()
        return {0: "core", 1: "func", 3: "type", 4: "component", 5: "instance"}[kind]


def instance_names(reader):
    """Names of instances, from the custom section `component-name`."""
    names = {}
    while reader.at < reader.end:
        kind = reader.byte()
        size = reader.u32()
        inner = Reader(reader.data, reader.at, reader.at + size)
        reader.at += size
        # Names of a sort: 1, the sort, and the names by index.
        if kind == 1 and inner.byte() == 5:
            names.update(inner.list(lambda: (inner.u32(), inner.text())))
    return names


class Composition:
    """`spaces` are the index spaces; what stands in them is ("component", bytes), ("made", n), ("bundle", {}), ("import", name) or ("of", instance, name)."""

    def __init__(self, data):
        self.spaces = {sort: [] for sort in [*SORTS.values(), "core"]}
        self.exports = []
        # Instances of components: (index of the instance, the component's bytes, {name of the import: what is given}).
        self.instances = []
        self.names = {}
        reader = Reader(data, 8)
        if data[:8] != b"\0asm\x0d\0\1\0":
            raise ValueError("not a component")
        while reader.at < len(data):
            kind, size = reader.byte(), reader.u32()
            self.section(kind, data, Reader(data, reader.at, reader.at + size))
            reader.at += size

    def section(self, kind, data, it):
        if kind == 0:
            if it.text() == "component-name":
                self.names = instance_names(it)
        elif kind == 4:
            self.spaces["component"].append(("component", data[it.at : it.end]))
        elif kind == 5:
            it.list(lambda: self.instance(it))
        elif kind == 6:
            it.list(lambda: self.alias(it))
        elif kind == 7:
            pass  # types are known from the parts
        elif kind == 10:
            it.list(lambda: self.imported(it))
        elif kind == 11:
            it.list(lambda: self.exported(it))
        else:
            raise ValueError(f"a section {kind}, so it is no mere composition")

    def imported(self, it):
        name = it.name()
        self.spaces[it.description()].append(("import", name))

    def exported(self, it):
        name = it.name()
        sort, index = it.sorted_index()
        if it.byte():
            it.description()
        if sort in ("func", "instance"):
            self.exports.append((name, self.spaces[sort][index]))
        if sort != "type":
            self.spaces[sort].append(self.spaces[sort][index])

    def alias(self, it):
        sort = it.byte()
        if sort == 0:
            raise ValueError("an alias of something in core modules")
        target = it.byte()
        index, name = it.u32(), None
        if target == 0:
            name = it.text()
            self.spaces[SORTS[sort]].append(("of", self.spaces["instance"][index], name))
        else:
            it.u32()
            self.spaces[SORTS[sort]].append(("outer",))

    def instance(self, it):
        if it.byte() == 1:
            pairs = it.list(lambda: (it.name(), it.sorted_index()))
            given = {name: self.spaces[sort][index] for name, (sort, index) in pairs if sort in ("func", "instance")}
            self.spaces["instance"].append(("bundle", given))
            return
        _, code = self.spaces["component"][it.u32()]
        pairs = it.list(lambda: (it.text(), it.sorted_index()))
        given = {name: self.spaces[sort][index] for name, (sort, index) in pairs if sort in ("func", "instance")}
        self.instances.append((len(self.spaces["instance"]), code, given))
        self.spaces["instance"].append(("made", len(self.instances) - 1))
