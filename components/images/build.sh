#!/bin/sh
. ../tools/clang.sh
clang_component images images-component cpp -std=c++23 -fno-exceptions -fno-rtti -Wall -Wextra images.cpp
