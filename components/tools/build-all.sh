#!/bin/sh
# Builds all components, each in its own folder. One that cannot be built, for want of a tool, does not keep the others
# from it. Names of folders as arguments: only those.
cd "$(dirname "$0")/.." || exit 2
[ $# -gt 0 ] || set -- counter counter-go auth business parser parser-c images gateway
failed=0
for name in "$@"; do
  (cd "$name" && sh build.sh) || failed=1
done
exit $failed
