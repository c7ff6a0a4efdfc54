#!/bin/sh
. ../tools/rust.sh
bindings rust auth-component gen --generate-all
rust_component auth
