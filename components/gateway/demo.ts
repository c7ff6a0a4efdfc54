import type { Failure } from "orders:shop/checkout@0.1.0";
import { getArguments } from "wasi:cli/environment@0.2.12";
import { process } from "./checkout.ts";
import { print } from "./print.ts";
import { failureText, receiptText } from "./receipt.ts";

/** Tokens for the demonstration. Those that are good are so until the year 2100. */
const tokens: Record<string, string> = {
  // a gold customer
  ada: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJBZGEiLCJpc3MiOiJodHRwczovL2xvZ2luLm9yZGVycy5leGFtcGxlIiwiZXhwIjo0MTAyNDQ0ODAwLCJyb2xlcyI6WyJidXllciJdLCJ0aWVyIjoiZ29sZCJ9",
    "n5vm1feM1GxyLxGbdBBLs6s9UxiEr4KpQjgYqpwmJIY",
  ].join("."),
  // a standard customer
  linus: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJMaW51cyIsImlzcyI6Imh0dHBzOi8vbG9naW4ub3JkZXJzLmV4YW1wbGUiLCJleHAiOjQxMDI0NDQ4MDAsInJvbGVzIjpbImJ1eWVyIl19",
    "Tu8nrXQlyUBbfpU05LJoIByLQPMKrlrEpeKCBqcIBXo",
  ].join("."),
  // works for the shop, and may exceed the limit
  grace: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJHcmFjZSIsImlzcyI6Imh0dHBzOi8vbG9naW4ub3JkZXJzLmV4YW1wbGUiLCJleHAiOjQxMDI0NDQ4MDAsInJvbGVzIjpbInN0YWZmIiwiYXBwcm92ZXIiXSwidGllciI6InNpbHZlciJ9",
    "6xNa65eM4qajZZL5k0B2h_dIaVgVscr1XFbExOSwmr0",
  ].join("."),
  // may look, but not order
  audrey: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJBdWRyZXkiLCJpc3MiOiJodHRwczovL2xvZ2luLm9yZGVycy5leGFtcGxlIiwiZXhwIjo0MTAyNDQ0ODAwLCJyb2xlcyI6WyJhdWRpdG9yIl19",
    "PLq3Vm7ErRM4VXLjLbtYz_ReE0IUGzchf3q5chuqNzo",
  ].join("."),
  // had a valid token until 2020
  olga: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJPbGdhIiwiaXNzIjoiaHR0cHM6Ly9sb2dpbi5vcmRlcnMuZXhhbXBsZSIsImV4cCI6MTU3NzgzNjgwMCwicm9sZXMiOlsiYnV5ZXIiXX0",
    "IlLb6T16QSnlkl8sAWYDq-EALBPdmyj1NfLgejGTSxQ",
  ].join("."),
  // signed the token with a guess
  mallory: [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJNYWxsb3J5IiwiaXNzIjoiaHR0cHM6Ly9sb2dpbi5vcmRlcnMuZXhhbXBsZSIsImV4cCI6NDEwMjQ0NDgwMCwicm9sZXMiOlsic3RhZmYiLCJhcHByb3ZlciJdLCJ0aWVyIjoiZ29sZCJ9",
    "mVhc7sXZvhEhZP88Kv8N4PoJUGPdBgAGEOW0Mr6k8oc",
  ].join("."),
};

const orders = `order,country,sku,title,category,quantity,unit-price,handling,note
A-1001,DE,BK-100,"WebAssembly, the book",book,2,39.90,,"Please ring
twice"
A-1001,DE,GD-7,Espresso machine,gadget,1,249.00,fragile+express,

A-1002,FR,FD-21,"Crème brûlée ""Grand-mère""",food,60,4.50,gift,
A-1003,JP,SV-1,Installation and training,service,12,1250.00,,
`;

/** The command: `[CUSTOMER or TOKEN] [CSV]`. Without arguments, Ada places the orders above. */
export function demonstrate(): void {
  const [, customer = "ada", csv = orders] = getArguments();
  const token = tokens[customer] ?? customer;
  try {
    print(receiptText(process(token, csv)));
  } catch (failure) {
    print(failureText(failure as Failure));
    throw undefined; // the command's result is an error, without a payload
  }
}
