/** Resources of mocks: a class for each resource type of a mocked interface, and the objects behind the names that answers use (`counter#2`). */
import type { ResolveJson } from "../protocol/resolve.ts";
import { upperCamel } from "./names.ts";
import { interfaceName } from "./types.ts";

export type MockClass = { new (): object; prototype: object } & Record<string, unknown>;

export class MockResources {
  /** By interface without version, and resource: the interface of one mock may use another's resources. */
  private readonly classes = new Map<string, MockClass>();
  private readonly live = new Map<string, object>();
  private readonly made: (object: object, iface: string, resource: string) => void;

  /** `made` is told of each object that `find` makes, with its resource's interface. */
  constructor(made: MockResources["made"] = () => undefined) {
    this.made = made;
  }

  /** The class of a resource that a mocked interface defines; the same one for all that import it. */
  classOf(iface: string, resource: string): MockClass {
    const key = `${withoutVersion(iface)}/${resource}`;
    const known = this.classes.get(key);
    if (known) return known;
    const made = class {
      /** So that its drop is a call that can be seen. */
      [DISPOSE](): void {}
    } as unknown as MockClass;
    Object.defineProperty(made, "name", { value: upperCamel(resource) });
    this.classes.set(key, made);
    return made;
  }

  /** The object behind a name such as `counter#2`, made at its first mention; undefined where no mock defines its type. */
  find(resolve: ResolveJson, type: number, text: string): object | undefined {
    const found = resolve.types[type];
    const owner = found?.owner && "interface" in found.owner ? interfaceName(resolve, found.owner.interface) : null;
    if (!found?.name || owner === null) return undefined;
    const key = `${withoutVersion(owner)}/${found.name}`;
    const made = this.classes.get(key);
    if (!made) return undefined;
    const name = `${key}#${text.split("#", 2)[1]}`;
    const known = this.live.get(name);
    if (known) return known;
    const object = new made();
    this.live.set(name, object);
    this.made(object, owner, found.name);
    return object;
  }
}

const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("dispose");
const withoutVersion = (name: string): string => name.replace(/@[^@]*$/, "");
