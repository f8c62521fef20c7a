#!/bin/sh
# Turns the extracted packages below $1 into the root file system of compiled programs: libraries, no shell, nothing else.
set -eu
cd "$1"
rm -rf usr/share usr/lib/x86_64-linux-gnu/gconv usr/lib/x86_64-linux-gnu/audit usr/bin usr/sbin bin sbin etc var tmp
mkdir -p etc tmp var/tmp
chmod 1777 tmp
printf '/usr/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu\n' >etc/ld.so.conf
/sbin/ldconfig -r . && rm -rf var/cache
