/** Small components whose functions trap, made from WIT by the engine itself. */
import { must, toolkit, witText } from "./kit.ts";

/** Records, a resource, two versions of one interface; a source, a middle and an end. */
export const shopWit = `
package shop:api@1.2.0;

interface types {
  enum currency { eur, usd }
  record price { amount: f64, currency: currency }
}

interface prices {
  use types.{price};
  get: func(item: string) -> option<price>;
}

interface cart {
  use types.{price};
  resource basket {
    constructor(owner: string);
    add: func(item: string, count: u32) -> result<u64, string>;
    total: func() -> price;
    merge: static func(a: basket, b: basket) -> basket;
  }
  count: func(held: borrow<basket>) -> u32;
}

interface checkout {
  use cart.{basket};
  pay: func(bought: basket) -> result<string, string>;
}

interface logging { log: func(line: string); }

world catalog { import logging; export prices; }
world basket { import logging; import prices; export cart; }
world till { import cart; import logging; export checkout; export run: func() -> result; }
world logger { export logging; }
`;

/** The component of that world. */
export async function component(wit: string, world: string): Promise<Uint8Array> {
  return must((await toolkit()).dummyComponent(witText(wit), world));
}

export async function shop(): Promise<Record<"catalog" | "basket" | "till" | "logger", Uint8Array>> {
  return {
    catalog: await component(shopWit, "catalog"),
    basket: await component(shopWit, "basket"),
    till: await component(shopWit, "till"),
    logger: await component(shopWit, "logger"),
  };
}

export const shopWac = `package shop:app;

let logger = new shop:logger {};
let catalog = new shop:catalog { logging: logger.logging, ... };
let basket = new shop:basket { prices: catalog.prices, ...logger, ... };
let till = new shop:till {
  "shop:api/cart@1.2.0": basket.cart,
  ...
};
export till...;
`;
