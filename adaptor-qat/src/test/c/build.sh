#!/usr/bin/env bash
# Builds the simulator: build.sh FOLDER-OF-THE-VENDOR'S-HEADERS OUTPUT-FOLDER
# The tests call this. One library has what qatlib 26.02 brought, the other one is as older ones are.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for variant in "" "-DWITHOUT_MAPPING"; do
    gcc -std=gnu11 -O2 -g -fPIC -shared -Wall -Wextra -Wno-unused-parameter ${variant:+"$variant"} \
        -I "$here/../../../../native-headers" -isystem "$1" "$here"/simulator_*.c \
        -o "$2/libqat-simulator${variant:+-without-mapping}.so" -lcrypto -lIPSec_MB -lpthread
done
