/* What the run came to, for the engine to read. Written last and in one step: while it is missing, nothing is certain. */
#define _GNU_SOURCE
#include "launcher.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A "key number" line of the first of the files that exists; -1 when there is none. */
int64_t read_counter(const char *const *paths, const char *key)
{
    char line[256];
    size_t length = strlen(key);
    for (; *paths; paths++) {
        FILE *file = fopen(*paths, "re");
        int64_t value = -1;
        if (!file) continue;
        while (value < 0 && fgets(line, sizeof line, file))
            if (strncmp(line, key, length) == 0 && line[length] == ' ') value = strtoll(line + length, NULL, 10);
        fclose(file);
        if (value >= 0) return value;
    }
    return -1;
}

static void print_area(FILE *file, const struct area *area)
{
    fprintf(file, "{\"name\":\"%s\",\"files\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"problemCount\":%" PRIu64 ",\"problems\":[",
            area->name, area->files, area->bytes, area->problem_count);
    for (uint64_t i = 0; i < area->problem_count && i < MAX_LISTED_PROBLEMS; i++)
        fprintf(file, "%s{\"id\":\"%s\",\"name\":\"%s\"}", i ? "," : "", area->problems[i].id, area->problems[i].name);
    fputs("]}", file);
}

bool write_status(int collection, const struct options *options, const struct outcome *outcome)
{
    int descriptor = openat(collection, "status.new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file) return false;
    fprintf(file, "{\"version\":1,\"class\":\"%s\",", outcome->class);
    if (outcome->exit_code >= 0) fprintf(file, "\"exitCode\":%d,", outcome->exit_code);
    if (outcome->signal > 0) fprintf(file, "\"signal\":%d,", outcome->signal);
    fprintf(file, "\"durationMs\":%" PRIu64 ",\"logBytes\":%" PRIu64 ",\"logTruncated\":%s,\"detail\":\"", outcome->duration_ms,
            outcome->log_written, outcome->log_truncated ? "true" : "false");
    for (const char *at = outcome->detail; *at; at++)
        fputc(*at < ' ' || *at > '~' || *at == '"' || *at == '\\' ? '?' : *at, file);
    fputs("\",\"areas\":[", file);
    for (int i = 0; i < options->area_count; i++) {
        if (i) fputc(',', file);
        print_area(file, &options->areas[i]);
    }
    fputs("]}\n", file);
    bool written = fflush(file) == 0 && fsync(descriptor) == 0;
    written = fclose(file) == 0 && written;
    return written && renameat(collection, "status.new", collection, "status.json") == 0 && fsync(collection) == 0;
}
