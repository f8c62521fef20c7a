#!/bin/sh
# Turns the extracted packages below $1 into the root file system of compiled programs: libraries, no shell, nothing else.
set -eu
root=$1
rm -rf "$root"/usr/share "$root"/var "$root"/etc/apt "$root"/usr/bin "$root"/bin "$root"/usr/sbin "$root"/etc/dpkg
mkdir -p "$root/etc" "$root/tmp" "$root/var"
chmod 1777 "$root/tmp"
/sbin/ldconfig -r "$root" 2>/dev/null || true
