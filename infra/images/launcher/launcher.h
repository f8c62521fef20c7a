/* The first process of every sealed run. launcher.c says what it does and why. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_AREAS = 4, MAX_ENVIRONMENT = 32, MAX_LISTED_PROBLEMS = 16, MAX_NAME = 255, MAX_DETAIL = 160 };

/* Where the engine mounts the directory that outlives the container. Its parent is a 0700 tmpfs of the launcher's user,
   so the program cannot even look a name up below it. */
#define COLLECTION "/sealed/collect"

struct problem {
    const char *id;
    char name[MAX_NAME * 3 + 1];
};

struct area {
    char name[32];
    uint64_t max_bytes;
    uint64_t max_files;
    bool too_large;
    bool too_many;
    uint64_t files;
    uint64_t bytes;
    uint64_t problem_count;
    struct problem problems[MAX_LISTED_PROBLEMS];
};

struct options {
    uint64_t deadline_ms;
    uint64_t grace_ms;
    uint64_t log_bytes;
    unsigned uid;
    const char *directory;
    char *environment[MAX_ENVIRONMENT + 1];
    int environment_count;
    struct area areas[MAX_AREAS];
    int area_count;
    char **command;
};

struct outcome {
    const char *class;
    int exit_code; /* -1: none */
    int signal;    /* 0: none */
    uint64_t duration_ms;
    uint64_t log_written;
    bool log_truncated;
    char detail[MAX_DETAIL];
};

/* confine.c: gives up every privilege and becomes the program; returns only on failure, naming the step. */
const char *confine_and_execute(const struct options *options);

/* collect.c: both work on an area that nobody can change any more. Measuring sets too_large and too_many; collecting
   copies what may be copied. False, with a detail, when the machine fails; the program cannot bring that about. */
bool measure_area(struct area *area, char *detail);
bool collect_area(struct area *area, int collection, char *detail);

/* status.c */
int64_t read_counter(const char *const *paths, const char *key);
bool write_status(int collection, const struct options *options, const struct outcome *outcome);

#endif
