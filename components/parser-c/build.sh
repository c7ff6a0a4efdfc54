#!/bin/sh
. ../tools/clang.sh
clang_component parser-c parser-component c -std=c17 -Wall -Wextra parser.c csv.c
