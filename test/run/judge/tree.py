"""
The calls between the components of a composed binary, established by native wasmtime: each component is an instance of its own there, and what
one gives to another goes through a function of this script, which writes it down. In: jobs as JSON lines. Out: an answer a line.
"""
import hashlib
import json
import random
import re
import sys
import wasmtime
from wasmtime import component as c
from wasmtime.component import _types as t
from parts import Composition
from values import Impossible, chance, of_json, walk, wave
from wasi import Host


class Thing:
    """A resource. `any` is the definer's own handle of it, while it is outside of its definer; what the host made has `data`."""

    def __init__(self, world, type_id, name, any=None, data=None):
        self.world, self.type_id, self.name, self.any, self.data = world, type_id, name, any, data
        self.number = world.counts[name] = world.counts.get(name, 0) + 1
        self.rep = len(world.things)
        world.things.append(self)

    def __str__(self):
        return f"{self.name}#{self.number}"


class World:
    """One composition with its instances in one store."""

    def __init__(self, engine, data):
        self.composition = Composition(data)
        self.engine, self.store, self.host = engine, wasmtime.Store(engine), Host()
        self.things, self.counts, self.calls, self.stack = [], {}, [], []
        # Resources that went back to their definer: if they come out again, they get another number here.
        self.returned = []
        self.type_ids, self.type_of_id = {}, []
        self.parts = []
        for index, code, given in self.composition.instances:
            self.parts.append(Part(self, self.composition.names.get(index, f"instance-{index}"), code, given))
            self.parts[-1].start()

    def type_id(self, key):
        if key not in self.type_ids:
            self.type_ids[key] = len(self.type_of_id)
            self.type_of_id.append(key)
        return self.type_ids[key]

    def resolve(self, source, path=()):
        """(the part that provides it or None for the host, the path of names there)."""
        if source[0] == "of":
            return self.resolve(source[1], (source[2], *path))
        if source[0] == "made":
            return self.parts[source[1]], list(path)
        if source[0] == "import":
            return None, [source[1], *path]
        return self.resolve(source[1][path[0]], path[1:])

    def call(self, caller, provider, site, types, args, make):
        """Writes a call down; `make` does it. `types`: of the arguments, of the result."""
        record = {"parent": self.stack[-1] if self.stack else 0, "caller": caller, "callee": provider.name if provider else "host"}
        record |= {"interface": site[0] if len(site) > 1 else None, "function": site[-1]}
        record |= {"args": [wave(it, ty) for it, ty in zip(args, types[0])], "result": None, "error": None}
        self.calls.append(record)
        self.stack.append(len(self.calls))
        try:
            result = make()
        except Exception as error:
            record["error"] = str(error) or type(error).__name__
            raise
        finally:
            self.stack.pop()
        if types[1] is not None:
            record["result"] = wave(result, types[1])
        return result


class Part:
    """An instance of a component."""

    def __init__(self, world, name, code, given):
        self.world, self.name, self.given = world, name, given
        self.component = KNOWN.get(code) or KNOWN.setdefault(code, c.Component(world.engine, code))
        kind = self.component.type
        self.imports, self.exports = members(kind.imports(world.engine), world.engine), members(kind.exports(world.engine), world.engine)
        # (type, id, whether it is imported)
        self.resources = []

    def known(self, ty):
        return next((it for it in self.resources if it[0] == ty), None)

    def start(self):
        world, linker = self.world, c.Linker(self.world.engine)
        for name, item in self.imports.items():
            provider, path = world.resolve(self.given[name]) if name in self.given else (None, [name])
            with linker.root() as root:
                if isinstance(item, t.FuncType):
                    root.add_func(name, self.forward(provider, path, item))
                elif isinstance(item, dict):
                    with root.add_instance(name) as inner:
                        self.link(inner, provider, path, item)
        self.define()
        world.stack.append(0)
        previous, world.starting = getattr(world, "starting", None), self.name
        self.instance = linker.instantiate(world.store, self.component)
        world.stack.pop()
        world.starting = previous

    def link(self, linker, provider, path, items):
        for name, item in items.items():
            if isinstance(item, t.ResourceType):
                known = self.known(item)
                if known is None:
                    known = (item, provider.id_of([*path, name]) if provider else self.world.type_id(("host", path[0], name)), True)
                    self.resources.append(known)
                linker.add_resource(name, c.ResourceType.host(known[1]), self.dropper(known[1]))
        for name, item in items.items():
            if isinstance(item, t.FuncType):
                linker.add_func(name, self.forward(provider, [*path, name], item))

    def define(self):
        """Gives the resources that this component defines their ids."""
        for interface, items in self.exports.items():
            for name, item in items.items() if isinstance(items, dict) else [(interface, items)]:
                if isinstance(item, t.ResourceType) and self.known(item) is None:
                    self.resources.append((item, self.world.type_id((self, interface, name)), False))

    def id_of(self, path):
        item = self.exports
        for name in path:
            item = item[name]
        return self.known(item)[1]

    def func(self, path):
        at = None
        for name in path:
            at = self.instance.get_export_index(self.world.store, name, at)
        return self.instance.get_func(self.world.store, at)

    def types(self, path):
        item = self.exports
        for name in path:
            item = item[name]
        return [ty for _, ty in item.params], item.result

    def forward(self, provider, path, own):
        """The function that stands between this component and what it imports."""
        world, params, result = self.world, [ty for _, ty in own.params], own.result

        def forwarded(store, *args):
            things = [walk(it, ty, lambda handle, own: self.taken(store, handle, own)) for it, ty in zip(args, params)]
            if provider:
                answer = provider.enter(store, self.name, path, things)
            else:
                answer = self.ask(path, things, (params, result))
            return None if result is None else walk(answer, result, lambda it, _: c.ResourceHost.own(it.rep, it.type_id))

        return forwarded

    def taken(self, store, handle, ty):
        thing = self.world.things[handle.to_host(store).rep]
        return thing

    def ask(self, path, args, types):
        """The host's answer to this component."""
        world = self.world
        name = "#".join(re.sub("@.*", "", it) for it in path)
        make = lambda resource, data: Thing(world, self.type_named(types[1]), resource, data=data)
        return world.call(self.name, None, path, types, args, lambda: world.host.answer(name, make, args))

    def type_named(self, ty):
        return self.known(ty.ty)[1]

    def enter(self, store, caller, path, args):
        """Calls an export, whose resources are given and come out as `Thing`."""
        world, types = self.world, self.types(path)

        def make():
            given = [walk(it, ty, lambda thing, own: self.lower(thing, own)) for it, ty in zip(args, types[0])]
            result = self.func(path)(store, *given)
            return None if types[1] is None else walk(result, types[1], lambda handle, own: self.lift(store, handle, own))

        return world.call(caller, self, path, types, args, make)

    def lower(self, thing, ty):
        _, type_id, imported = self.known(ty.ty)
        owned = isinstance(ty, t.OwnType)
        if imported:
            return (c.ResourceHost.own if owned else c.ResourceHost.borrow)(thing.rep, type_id)
        handle = thing.any
        if owned:
            thing.any = None
            self.world.returned.append(str(thing))
        return handle

    def lift(self, store, handle, ty):
        _, type_id, imported = self.known(ty.ty)
        if imported:
            return self.world.things[handle.to_host(store).rep]
        return Thing(self.world, type_id, self.world.type_of_id[type_id][2], any=handle)

    def dropper(self, type_id):
        definer, interface, name = self.world.type_of_id[type_id]
        provider = None if definer == "host" else definer

        def dropped(store, rep):
            thing = self.world.things[rep]
            make = (lambda: thing.any.drop(store)) if provider else (lambda: None)
            self.world.call(self.name, provider, [interface, f"[resource-drop]{name}"], ([None], None), [thing], make)

        return dropped


KNOWN = {}


def members(items, engine):
    """Imports or exports by name: types of functions and resources, and those of interfaces as dicts."""
    out = {}
    for name, extern in items.items():
        kind = extern.ty
        out[name] = members(kind.exports(engine), engine) if isinstance(kind, t.ComponentInstanceType) else kind
    return out


class Session:
    """What the host does with the instances: call after call, as a user would, and with the resources that it was given."""

    def __init__(self, world, seed):
        self.world, self.dice, self.texts, self.results, self.held = world, random.Random(seed), [], [], []
        self.ended = False

    def target(self, name):
        path = name.split("#")
        part, inner = self.world.resolve(dict(self.world.composition.exports)[path[0]], tuple(path[1:]))
        return part, inner, part.types(inner)

    def step(self, step):
        part, inner, types = self.target(step["function"])
        if "args" in step:
            args = [self.results[it["ref"]] if isinstance(it, dict) and "ref" in it else of_json(it, ty) for it, ty in zip(step["args"], types[0])]
        else:
            args = self.chosen(part, types[0])
        self.texts.append(f"{step['function']}({', '.join(wave(it, ty) for it, ty in zip(args, types[0]))})")
        try:
            result = part.enter(self.world.store, "host", inner, args)
        except Exception:
            # After a trap nobody may enter.
            self.ended = True
            return
        for thing, ty in things(args, types[0]):
            if isinstance(ty, t.OwnType) and thing in self.held:
                self.held.remove(thing)
        if types[1] is not None:
            self.held += [thing for thing, _ in things([result], [types[1]])]
        self.results.append(result)

    def chosen(self, part, types):
        taken = []

        def pick(ty):
            fit = [it for it in self.held if it.type_id == part.known(ty.ty)[1] and it not in taken]
            if not fit:
                raise Impossible("no such resource")
            taken.append(self.dice.choice(fit))
            return taken[-1]

        return [chance(ty, self.dice, pick) for ty in types]

    def wander(self, count, avoid):
        """So many random steps; what is impossible now is left."""
        names = [it for it in exported_functions(self.world) if not (avoid and re.search(avoid, it))]
        for _ in range(count):
            if self.ended or not names:
                return
            if self.held and self.dice.random() < 0.1:
                self.drop(self.held.pop(self.dice.randrange(len(self.held))))
                continue
            try:
                self.step({"function": self.dice.choice(names)})
            except Impossible:
                pass

    def drop(self, thing):
        if thing.any is None:
            return
        self.texts.append(f"drop {thing}")
        definer, interface, name = self.world.type_of_id[thing.type_id]
        self.world.call("host", definer, [interface, f"[resource-drop]{name}"], ([None], None), [thing], lambda: thing.any.drop(self.world.store))


def things(values, types):
    out = []
    for value, ty in zip(values, types):
        walk(value, ty, lambda thing, own: out.append((thing, own)))
    return out


def exported_functions(world):
    """Functions that the host can call."""
    out = []
    for name, source in world.composition.exports:
        part, inner = world.resolve(source)
        if part is None:
            continue
        item = part.exports
        for at in inner:
            item = item[at]
        for function, kind in item.items() if isinstance(item, dict) else [(None, item)]:
            if isinstance(kind, t.FuncType):
                out.append(name if function is None else f"{name}#{function}")
    return out


def is_composition(code):
    try:
        return bool(Composition(code).instances)
    except Exception:
        return False


def done(engine, job):
    with open(job["file"], "rb") as file:
        world = World(engine, file.read())
    if job.get("list"):
        return {"functions": exported_functions(world)}
    session = Session(world, job.get("seed", 0))
    for step in job.get("steps", []):
        if not session.ended:
            session.step(step)
    session.wander(job.get("random", 0), job.get("avoid"))
    parts = [hashlib.sha256(code).hexdigest() for _, code, _ in world.composition.instances]
    return {
        "texts": session.texts,
        "calls": world.calls,
        "returned": world.returned,
        "parts": parts,
        "composed": any(is_composition(code) for _, code, _ in world.composition.instances),
        "stdout": world.host.stdout.decode(errors="replace"),
        "stderr": world.host.stderr.decode(errors="replace"),
    }


def main():
    config = wasmtime.Config()
    # With it, wasmtime 50 ends a guest that lends in a list to a host that calls another guest ("deferred host scope has no call context").
    wasmtime._bindings.wasmtime_config_concurrency_support_set(config.ptr(), False)
    engine = wasmtime.Engine(config)
    for line in sys.stdin:
        try:
            answer = done(engine, json.loads(line))
        except Exception as error:
            answer = {"problem": f"{type(error).__name__}: {error}".strip()}
        print(json.dumps(answer), flush=True)


main()
