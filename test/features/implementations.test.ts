import assert from "node:assert/strict";
import test from "node:test";
import { implementationsIn, isGenerated, languageOf, type WitFunction, witFunctionAt } from "../../server/src/features/implementations.ts";
import { parseFixture } from "../kit/fixture.ts";

/** `ns:pkg/iface#f`; without an interface a function of the world `desk`. `%res` after `#` is a resource itself, nothing an interface. */
function wit(name: string): WitFunction {
  const [path, target = ""] = name.split("#") as [string, string?];
  const slash = path.indexOf("/");
  const resource = target.startsWith("%") ? target.slice(1) : null;
  return {
    package: slash < 0 ? null : path.slice(0, slash),
    interface: path === "" ? null : path.slice(slash + 1),
    world: "desk",
    function: resource !== null || target === "" ? null : target,
    resource,
  };
}

/**
 * Every mark names the function that is implemented by what it marks, and by nothing else in the file; and from the mark back there. A mark
 * `none NAME` says that the function is not implemented at all.
 */
function check(file: string, source: string): void {
  const fixture = parseFixture(`//- /${file}\n${source}`);
  const [{ text, path }] = fixture.files as [{ text: string; path: string }];
  const language = languageOf(path)!;
  const module = file.split(".")[0]!;
  const names = [...new Set(fixture.marks.map((it) => it.label.replace(/^none /, "")))];
  assert.ok(names.length > 0, "a fixture without marks shows nothing");
  const all = names.map(wit);
  names.forEach((name, index) => {
    const marks = fixture.marks.filter((it) => it.label === name);
    const found = implementationsIn(language, text, all[index]!, module);
    assert.deepEqual(
      found,
      marks.map(({ start, end }) => ({ start, end })),
      `${name}: ${JSON.stringify(found.map((it) => text.slice(it.start, it.end)))}`,
    );
    for (const mark of marks) assert.equal(witFunctionAt(language, text, mark.start, all, module), all[index], `back from ${name}`);
  });
}

test("Rust: traits by their path, by a module with another name, and by `use` of the trait", () => {
  check(
    "lib.rs",
    `
use bindings::exports::shop::orders::{auth::{self as wit, Guest as Login}, desk as _};
struct Component;
impl wit::GuestSession for Session {
//        ^^^^^^^^^^^^ shop:orders/auth#%session
    fn new(name: String) -> Self { todo!() }
    // ^^^ shop:orders/auth#[constructor]session
    fn expires_at(&self) -> u64 { "fn user() { }"; 0 }
    // ^^^^^^^^^^ shop:orders/auth#[method]session.expires-at
    fn merge(a: A, b: B) -> u64 { let c = '{'; 0 }
    // ^^^^^ shop:orders/auth#[static]session.merge
}
impl Login for Component {
//   ^^^^^ shop:orders/auth#
    // fn login() {}
    async fn login(text: String) -> Result<Vec<u8>, wit::Error> { r#"}"#; fn inner<'a>() {} Ok(()) }
    //       ^^^^^ shop:orders/auth#login
    fn r#type() {}
    // ^^^^^^ shop:orders/auth#type
    fn match_() {}
    // ^^^^^^ shop:orders/auth#match
}
impl crate::bindings::exports::shop::orders0_2_0::desk::Guest for Component {
    fn login() {}
    // ^^^^^ shop:orders/desk#login
}
impl bindings::Guest for Component {
    fn login() {}
    // ^^^^^ #login
}
impl Component { fn user() {} }
impl Other for Component { fn expires() {} }
// none shop:orders/auth#user
`,
  );
});

test("Rust: `use` within a module holds there, and an interface within a world has its name alone", () => {
  check(
    "lib.rs",
    `
mod a {
  use super::bindings::exports::x::y::first::Guest;
  impl Guest for super::C { fn run() {} }
  //                           ^^^ x:y/first#run
}
mod b {
  use super::bindings::exports::second::*;
  impl Guest for super::C { fn run() {} }
  //                           ^^^ second#run
}
wit_bindgen::generate!({ world: "desk" });
impl Guest for C { fn run() {} }
//                    ^^^ #run
`,
  );
});

test("Go: the package that `wit-bindgen go` calls, with methods, constructors and static functions", () => {
  check(
    "auth.go",
    `
// Package export_shop_orders_auth says so.
package export_shop_orders_auth
//      ^^^^^^^^^^^^^^^^^^^^^^^ shop:orders/auth#
import "runtime"
type Session struct { pinner runtime.Pinner; handle int32 }
//   ^^^^^^^ shop:orders/auth#%session
func MakeSession(name string) *Session { return nil }
//   ^^^^^^^^^^^ shop:orders/auth#[constructor]session
func (self *Session) ExpiresAt() uint64 { return '{' }
//                   ^^^^^^^^^ shop:orders/auth#[method]session.expires-at
func (s *Session) Drop_() {}
//                ^^^^^ shop:orders/auth#[method]session.drop
func SessionMerge(a struct{ x int }, b interface{}) struct{ y int } { return nil }
//   ^^^^^^^^^^^^ shop:orders/auth#[static]session.merge
func Login(text string) (x []uint8) { /* func ExpiresAt() { */ return \`}\` }
//   ^^^^^ shop:orders/auth#login
func login() {}
`,
  );
  check("a.go", "package export_a_b_0_2_0_c_d\nfunc F() {}\n//   ^ a:b/c-d#f\n");
  check("a.go", "package export_wit_world\nfunc Run() {}\n//   ^^^ #run\n");
  assert.deepEqual(implementationsIn("go", "package export_a_b_d\nfunc F() {}", wit("a:b/c-d#f")), []);
  assert.deepEqual(implementationsIn("go", "package main // export_a_b_c\nfunc F() {}", wit("a:b/c#f")), []);
});

test("Go: fields of wit-bindgen-go's variable `Exports`", () => {
  check(
    "main.go",
    `
package main
import (
  auth "example.com/internal/shop/orders/v0.2.0/auth"
  "example.com/internal/shop/orders/desk"
)
func init() {
  auth.Exports.Session.GetURL = func(self cm.Rep) string { return "" }
  //                   ^^^^^^ shop:orders/auth#[method]session.get-url
  auth.Exports.Login = func(text string) (result cm.Result) { return }
  //           ^^^^^ shop:orders/auth#login
  desk.Exports.Login = login
}
func login(text string) { if auth.Exports.Other == nil { } }
//   ^^^^^ shop:orders/desk#login
`,
  );
});

test("Python: classes named after interfaces, resources in modules named after them, functions of the world", () => {
  check(
    "auth.py",
    `
from wit_world import exports
from wit_world.exports import auth as generated
import wit_world

class Auth(exports.Auth):
//    ^^^^ shop:orders/auth#
    """class Auth:
    def login(self): a docstring's"""
    async def login(self, text: str) -> str:
    //        ^^^^^ shop:orders/auth#login
        def type_(): pass
        return f"{text}"
    def type_(self, a=(
1), b='#'):
        pass
    def class_(self): pass
    //  ^^^^^^ shop:orders/auth#class

class Session(generated.Session):
//    ^^^^^^^ shop:orders/auth#%session
    def __init__(self, name): self.name = name
    //  ^^^^^^^^ shop:orders/auth#[constructor]session
    @classmethod
    def merge(cls, a, b): pass
    //  ^^^^^ shop:orders/auth#[static]session.merge

class WitWorld(wit_world.WitWorld):
    def run(self): pass
    //  ^^^ #run

class Other:
    def login(self): pass
    def run(self): pass
`.replace("\n1)", "1)"),
  );
  // A class that imports something is none, and a helper that only shares its name is none either.
  assert.deepEqual(
    implementationsIn("python", "from wit_world.imports import desk\nclass Desk(desk.Desk):\n  def f(self): pass", wit("a:b/desk#f")),
    [],
  );
  assert.deepEqual(implementationsIn("python", "class Desk(Enum):\n  def f(self): pass", wit("a:b/desk#f")), []);
  assert.equal(implementationsIn("python", "class Blob:\n  def f(self): pass", wit("a:b/desk#[method]blob.f"), "desk").length, 1);
  assert.equal(implementationsIn("python", "class Blob:\n  def f(self): pass", wit("a:b/desk#[method]blob.f"), "other").length, 0);
});

test("C: functions by their whole names, definitions only", () => {
  check(
    "a.c",
    `
#define NAME exports_a_b_c_g(x) {
bool exports_a_b_c_f(int x);
struct exports_a_b_c_res_t { int a; };
//     ^^^^^^^^^^^^^^^^^^^ a:b/c#%res
bool exports_a_b_c_f(int x) { return exports_a_b_c_g(x, "}") ? '{' : 0; }
//   ^^^^^^^^^^^^^^^ a:b/c#f
static int other(void) { exports_a_b_c_method_res_get_it(0); return 1; }
exports_a_b_c_own_res_t exports_a_b_c_constructor_res(void) {}
//                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a:b/c#[constructor]res
int exports_a_b_c_method_res_get_it(exports_a_b_c_borrow_res_t self)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a:b/c#[method]res.get-it
{ return 0; }
void exports_a_b_0_2_0_c_static_res_merge(void) {}
//   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a:b/c#[static]res.merge
void exports_desk_run(void) {}
//   ^^^^^^^^^^^^^^^^ #run
void inline_one_f(void) {}
//   ^^^^^^^^^^^^ inline-one#f
`,
  );
  assert.deepEqual(implementationsIn("c", "void exports_a_b_c_g(void);", wit("a:b/c#g")), []);
});

test("C++: qualified names, namespaces, namespaces with another name, classes and what `using namespace` brings", () => {
  check(
    "a.cpp",
    `
#include "x.h"
using namespace exports::a::b::c;
namespace short_name = ::exports::a::b::d;
std::expected<Raster, Error> exports::a::b::c::GetIt(Raster r, std::uint32_t n = 1'000) { return R"x({)x"; }
//                                             ^^^^^ a:b/c#get-it
short_name::R short_name::F(R x) noexcept { return F(x); }
//                        ^ a:b/d#f
double Session::Total() const { return sum; }
//              ^^^^^ a:b/c#[method]session.total
Session::Session(int x) : a(x), b{x} { GetIt(); }
//       ^^^^^^^ a:b/c#[constructor]session
namespace exports::a::b::e {
class Blob : public wit::ResourceExportBase<Blob> {
//    ^^^^ a:b/e#%blob
public:
  void Read(int n) { }
  //   ^^^^ a:b/e#[method]blob.read
  void Write(int n);
};
namespace { void G() {} }
void G() {}
}
namespace exports { namespace desk { void Run() {} } }
//                                        ^^^ #run
void GetIt() {}
`,
  );
});

test("JavaScript: objects of functions, classes for resources, functions of the world", () => {
  check(
    "app.js",
    `
import { other } from "./other.js";
class Blob {
//    ^^^^ a:b/types#%blob
  #sum = 0;
  constructor(d) { this.d = d / 2; /}/.test(d); }
//^^^^^^^^^^^ a:b/types#[constructor]blob
  readAll(n) { return \`\${n + \`}\`} }\`; }
//^^^^^^^ a:b/types#[method]blob.read-all
  static merge(a, b) { return { readAll() {} }; }
  //     ^^^^^ a:b/types#[static]blob.merge
}
export const types = { Blob };
const helper = async (a) => a;
//    ^^^^^^ a:b/kitchen-sink#short
export const kitchenSink = {
  optOpt: (x) => x.tag === 'none' ? x : { tag: 'some', resErr() {} },
//^^^^^^ a:b/kitchen-sink#opt-opt
  resErr(x) { if (x % 2) throw \`odd \${x}\`; },
//^^^^^^ a:b/kitchen-sink#res-err
  async "list"(x) { return "resErr(x) {"; },
  //    ^^^^^^ a:b/kitchen-sink#list
  short: helper,
};
const impl = { f() {} };
//             ^ a:b/c#f
export { impl as 'a:b/c@0.2.0', run as start };
function run() {}
//       ^^^ #start
function hidden() {}
`,
  );
  assert.deepEqual(implementationsIn("javascript", "const c = { f() {} }; export function g() {}", wit("a:b/c#f")), []);
});

test("TypeScript: types in between", () => {
  check(
    "app.ts",
    `
import type { Thing } from "a:b/c@0.1.0";
export const c: typeof import("a:b/c").c = {
  f<T>(x: { a: T }): { b: T } { return x; },
//^ a:b/c#f
  g: function (): void {},
//^ a:b/c#g
} satisfies Thing;
export async function* run(): AsyncGenerator<{ a: 1 }> {}
//                     ^^^ #run
class Made { h(): number { return 1 } }
//           ^ a:b/d#h
export const d = new Made()
export const callback: () => void = () => {}
`,
  );
});

test("languages by the file's ending; generated files are known by their heads", () => {
  assert.equal(languageOf("a/b.d.ts"), null);
  assert.equal(languageOf("a/rs"), null);
  assert.equal(languageOf("a.hpp"), "c");
  assert.ok(isGenerated("// Generated by `wit-bindgen` 0.63.0. DO NOT EDIT!\n"));
  const generated = "// Generated by `wit-bindgen` 0.63.0. DO NOT EDIT!\nvoid exports_a_b_c_f(void) {}";
  assert.deepEqual(implementationsIn("c", generated, wit("a:b/c#f")), []);
  assert.equal(implementationsIn("c", generated.replace("wit-bindgen", "hand"), wit("a:b/c#f")).length, 1);
});

test("texts that are cut off anywhere, and texts made to take long, end in time that grows with them", () => {
  const texts = {
    rust: [
      "impl a::Guest for B { fn f() {",
      "use a::{",
      "impl Guest for x {} use a::*;",
      "/*",
      "impl<",
      "impl <<<<<<<< x ",
      'r#"',
      "'\\",
      "Guest impl",
    ],
    go: ["package export_a\n", "func (", "func f(", "a.Exports.B = ", "import (", "func a struct{"],
    python: ["class A(", "class A(b.C):\n", " def f(", "from a import ", "'''", "class A:\n "],
    c: ["f(", "f() : a{", "namespace a {", "struct a {", "a::", "using namespace a;", 'R"(', "x::f() {"],
    javascript: ["export const a = { f(", "`${", "=/[", "export {a", "export const a = {...f(x), ", "class A {", "const a = b, ", "f(),"],
  } as const;
  for (const [language, pieces] of Object.entries(texts)) {
    for (const piece of pieces) {
      const head = language === "javascript" ? "export const a = {" : language === "rust" ? "Guest;" : "package export_a\n";
      const time = (length: number): number => {
        const started = performance.now();
        implementationsIn(language as "rust", head + piece.repeat(length / piece.length), wit("a:b/c#f"));
        return performance.now() - started;
      };
      const small = time(20_000);
      const large = time(200_000);
      // Ten times the text; a square would be a hundred times.
      assert.ok(large < Math.max(small, 20) * 60, `${language} ${piece}: ${small} ms, then ${large} ms`);
    }
  }
});
