#!/bin/sh
# Turns the extracted packages below $1 into the shared Python image. No package's own scripts have run, so the two things
# that they would have done and that are needed are done here: where BLAS and LAPACK are, and compiled Python files (the root
# file system is read-only at run time, so a module that is not compiled now would be compiled in every run).
set -eu
root=$1
libraries=usr/lib/x86_64-linux-gnu
cd "$root"
# Compilers, headers and Perl come with packages that scipy only needs to build its own extensions.
find usr/bin bin sbin usr/sbin -mindepth 1 ! -name 'python3*' -delete 2>/dev/null || true
find usr/share -mindepth 1 -maxdepth 1 ! -name zoneinfo -exec rm -rf {} +
rm -rf usr/include usr/lib/gcc usr/lib/python3.11/config-3.11-* usr/lib/python3/dist-packages/pythran \
    "$libraries"/perl* "$libraries"/gprofng "$libraries"/gconv "$libraries"/libpython3.11.so* "$libraries"/lib[alt]san.so* "$libraries"/libubsan.so*
find usr/lib lib -name '*.a' -delete
find usr/lib/python3 usr/lib/python3.11 -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
rm -rf etc var tmp
mkdir -p etc tmp var/tmp
chmod 1777 tmp
printf '/%s/openblas-pthread\n/%s\n/lib/x86_64-linux-gnu\n' "$libraries" "$libraries" >etc/ld.so.conf
/sbin/ldconfig -r .
rm -rf var/cache
chroot . /usr/bin/python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.11 >/dev/null || true
chroot . /usr/bin/python3 -c 'import numpy, scipy.ndimage, scipy.stats, pandas, nibabel; numpy.linalg.eigh(numpy.eye(2))'
