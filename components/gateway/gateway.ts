// The component `gateway`: what the world sees of the shop. Its exports are named like the interfaces they implement.

import { process } from "./checkout.ts";
import { demonstrate } from "./demo.ts";

export const checkout = { process };
export const run = { run: demonstrate };
