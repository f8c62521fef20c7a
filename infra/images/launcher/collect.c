/* Takes regular files out of an area that the program left behind. Everything about them is hostile: names, kinds, sizes
   and number. Only the area's own directory is read; nothing in it is followed, and no name goes into the collection that
   a shell, a console or another file system could read differently. */
#define _GNU_SOURCE
#include "launcher.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '.' ||
           byte == '_' || byte == '-';
}

static bool is_plain_name(const char *name)
{
    if (name[0] == '.' || name[0] == '-' || strlen(name) > 128) return false;
    for (; *name; name++)
        if (!is_plain((unsigned char)*name)) return false;
    return true;
}

static void note_problem(struct area *area, const char *id, const char *name)
{
    if (area->problem_count++ >= MAX_LISTED_PROBLEMS) return;
    struct problem *problem = &area->problems[area->problem_count - 1];
    char *to = problem->name;
    problem->id = id;
    for (int i = 0; name[i] && i < MAX_NAME; i++)
        if (is_plain((unsigned char)name[i])) *to++ = name[i];
        else to += sprintf(to, "%%%02X", (unsigned char)name[i]);
    *to = 0;
}

/* Why an entry is not collected; NULL for a regular file with a plain name and no second one. */
static const char *reason_against(const char *name, const struct stat *entry)
{
    switch (entry->st_mode & S_IFMT) {
    case S_IFREG: break;
    case S_IFLNK: return "link";
    case S_IFDIR: return "directory";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "device";
    }
    if (entry->st_nlink != 1) return "hardlink";
    return is_plain_name(name) ? NULL : "name";
}

static DIR *open_area(const struct area *area)
{
    char path[64];
    snprintf(path, sizeof path, "/%s", area->name);
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return directory < 0 ? NULL : fdopendir(directory);
}

static struct dirent *next_entry(DIR *directory)
{
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(directory);
    } while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

bool measure_area(struct area *area, char *detail)
{
    struct statvfs space;
    struct stat entry_stat;
    struct dirent *entry;
    uint64_t entries = 0, bytes = 0;
    DIR *directory = open_area(area);
    if (!directory || fstatvfs(dirfd(directory), &space) != 0) {
        snprintf(detail, MAX_DETAIL, "area %s: %s", area->name, strerror(errno));
        if (directory) closedir(directory);
        return false;
    }
    /* The engine gives the area one page more than its limit: whoever needs that page, asked for too much. */
    uint64_t limit = (area->max_bytes + space.f_frsize - 1) / space.f_frsize * space.f_frsize;
    area->too_large = (uint64_t)(space.f_blocks - space.f_bfree) * space.f_frsize > limit;
    while (!area->too_large && !area->too_many && (entry = next_entry(directory))) {
        area->too_many = ++entries > area->max_files;
        if (fstatat(dirfd(directory), entry->d_name, &entry_stat, AT_SYMLINK_NOFOLLOW) != 0) continue;
        /* A sparse file counts for what it says, not for what it holds. */
        if (S_ISREG(entry_stat.st_mode)) bytes += (uint64_t)entry_stat.st_size;
        area->too_large = bytes > limit;
    }
    closedir(directory);
    return true;
}

/* Copies at most size bytes; false leaves errno. */
static bool copy_bytes(int from, int to, uint64_t size)
{
    char buffer[1 << 16];
    while (size > 0) {
        ssize_t got = read(from, buffer, size < sizeof buffer ? size : sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
        size -= (uint64_t)got;
        for (char *at = buffer; got > 0;) {
            ssize_t put = write(to, at, (size_t)got);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return false;
            at += put;
            got -= put;
        }
    }
    return true;
}

static bool collect_file(struct area *area, int from_directory, int to_directory, const char *name, uint64_t size)
{
    int from = openat(from_directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int to = openat(to_directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    bool written = from >= 0 && to >= 0 && copy_bytes(from, to, size) && fsync(to) == 0;
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    area->files++;
    area->bytes += size;
    return written;
}

bool collect_area(struct area *area, int collection, char *detail)
{
    struct stat entry_stat;
    struct dirent *entry;
    bool good = false;
    DIR *directory = open_area(area);
    int to = -1;
    if (directory && mkdirat(collection, area->name, 0777) == 0)
        to = openat(collection, area->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (to >= 0) {
        good = true;
        while (good && (entry = next_entry(directory))) {
            good = fstatat(dirfd(directory), entry->d_name, &entry_stat, AT_SYMLINK_NOFOLLOW) == 0;
            const char *against = good ? reason_against(entry->d_name, &entry_stat) : NULL;
            if (against) note_problem(area, against, entry->d_name);
            else if (good) good = collect_file(area, dirfd(directory), to, entry->d_name, (uint64_t)entry_stat.st_size);
        }
        good = good && errno == 0 && fsync(to) == 0;
    }
    if (!good) snprintf(detail, MAX_DETAIL, "collection of %s: %s", area->name, strerror(errno));
    if (to >= 0) close(to);
    if (directory) closedir(directory);
    return good;
}
