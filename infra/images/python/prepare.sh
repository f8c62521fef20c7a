#!/bin/sh
# Turns the extracted packages below $1 into the shared Python image. No package's own scripts have run, so the two things
# that they would have done and that are needed are done here: where BLAS and LAPACK are, and compiled Python files (the root
# file system is read-only at run time, so a module that is not compiled now would be compiled in every run).
set -eu
root=$1
# Compilers, headers and Perl come with packages that scipy only needs to build its own extensions.
rm -rf "$root"/usr/lib/gcc "$root"/usr/include "$root"/usr/lib/x86_64-linux-gnu/perl* "$root"/usr/share/perl* "$root"/usr/lib/python3.11/config-3.11-* \
    "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale "$root"/usr/share/info "$root"/usr/share/bash-completion \
    "$root"/usr/lib/x86_64-linux-gnu/*.a "$root"/usr/lib/x86_64-linux-gnu/lib[altu]san.so* "$root"/usr/bin/*lto-dump* "$root"/usr/bin/*-gnu-* \
    "$root"/usr/lib/python3/dist-packages/pythran "$root"/usr/bin/perl* "$root"/var/lib/apt "$root"/var/cache/apt "$root"/var/lib/dpkg/info
find "$root/usr/lib/python3" -type d -name tests -prune -exec rm -rf {} +
echo /usr/lib/x86_64-linux-gnu/openblas-pthread >"$root/etc/ld.so.conf.d/openblas.conf"
chroot "$root" /sbin/ldconfig
chroot "$root" /usr/bin/python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.11 >/dev/null || true
chroot "$root" /usr/bin/python3 -c 'import numpy, scipy.ndimage, pandas, nibabel'
