#!/bin/sh
. ../tools/rust.sh
bindings rust counter-component gen
rust_component counter
