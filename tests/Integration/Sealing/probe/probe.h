#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>

/* attack.c: tries every way out it knows and writes one line for each to the file: its name and "open" or "closed". */
int attack(char **arguments);

#endif
