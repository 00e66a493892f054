/* Records what a process does to the files of one folder, in order: preloaded, it stands before the C library.

   The folder is named by RECORDED, the recording by RECORDING. Each record is a header, one or two paths, and data:
   c created, t cut to `offset`, w written at `offset`, s synced, r renamed, u deleted, d directory made. A line that is
   written to standard output is recorded as `a`, so that an acknowledgement has its place among the rest.
   Memory-mapped writes are not seen; SQLite makes them only to its `-shm`, which a loss of power empties. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

struct header { int32_t kind, path, other; int64_t offset, length; } __attribute__((packed));

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int recording = -1;

/* tantivy renames its temporary files by system call, past the C library: they are looked after. */
static struct { char path[PATH_MAX]; ino_t inode; } temporary[16];

__attribute__((constructor)) static void begin(void) {
    const char *named = getenv("RECORDED"), *file = getenv("RECORDING");
    if (!named || !file || !realpath(named, folder)) return;
    folder_length = strlen(folder);
    recording = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int inside(const char *path) {
    return recording >= 0 && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static void put(const void *data, size_t length) {
    for (const char *at = data; length;) {
        ssize_t written = syscall(SYS_write, recording, at, length);
        if (written <= 0) abort();
        at += written, length -= written;
    }
}

static void note(int kind, const char *path, const char *other, int64_t offset, const void *data, int64_t length) {
    struct header header = {kind, strlen(path), other ? strlen(other) : 0, offset, length};
    put(&header, sizeof header);
    put(path, header.path);
    if (other) put(other, header.other);
    put(data, length);
}

static int absolute(int directory, const char *path, char *out) {
    if (path[0] == '/') return snprintf(out, PATH_MAX, "%s", path) < PATH_MAX;
    char link[64], base[PATH_MAX];
    if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
    return snprintf(out, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

static int path_of(int file, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, out, PATH_MAX - 1);
    if (length < 0) return 0;
    out[length] = 0;
    return inside(out) && !strstr(out, " (deleted)");
}

static void look_after(void) {
    for (int n = 0; n < 16; n++) {
        struct stat status;
        if (!temporary[n].path[0] || !lstat(temporary[n].path, &status)) continue;
        char directory[PATH_MAX], path[PATH_MAX];
        strcpy(directory, temporary[n].path);
        *strrchr(directory, '/') = 0;
        DIR *entries = opendir(directory);
        for (struct dirent *entry; entries && (entry = readdir(entries));)
            if (entry->d_ino == temporary[n].inode && snprintf(path, sizeof path, "%s/%s", directory, entry->d_name) > 0)
                note('r', temporary[n].path, path, 0, "", 0);
        if (entries) closedir(entries);
        temporary[n].path[0] = 0;
    }
}

static void start(void) {
    pthread_mutex_lock(&one_at_a_time);
    if (recording >= 0) look_after();
}

static void stop(void) {
    int kept = errno;
    pthread_mutex_unlock(&one_at_a_time);
    errno = kept;
}

static void opened(int directory, const char *path, int flags, int existed, int file) {
    char whole[PATH_MAX];
    if (file < 0 || !absolute(directory, path, whole) || !inside(whole)) return;
    if (!existed && flags & O_CREAT) {
        note('c', whole, 0, 0, "", 0);
        struct stat status;
        if (strstr(whole, "/.tmp") && !fstat(file, &status))
            for (int n = 0; n < 16; n++)
                if (!temporary[n].path[0]) {
                    temporary[n].inode = status.st_ino;
                    strcpy(temporary[n].path, whole);
                    break;
                }
    } else if (flags & O_TRUNC) note('t', whole, 0, 0, "", 0);
}

static int open_at(int directory, const char *path, int flags, mode_t mode) {
    if (recording < 0 || !(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE)
        return syscall(SYS_openat, directory, path, flags, mode);
    start();
    struct stat status;
    int existed = !fstatat(directory, path, &status, 0);
    int file = syscall(SYS_openat, directory, path, flags, mode);
    opened(directory, path, flags, existed, file);
    stop();
    return file;
}

#define MODE va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest)
int open(const char *path, int flags, ...) { MODE; return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE; return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int directory, const char *path, int flags, ...) { MODE; return open_at(directory, path, flags, mode); }
int openat64(int directory, const char *path, int flags, ...) { MODE; return open_at(directory, path, flags, mode); }

static void wrote(int file, const void *data, ssize_t length, off_t offset) {
    char path[PATH_MAX];
    if (length <= 0) return;
    if (file == 1) note('a', "", 0, 0, data, length);
    else if (path_of(file, path)) note('w', path, 0, offset < 0 ? lseek(file, 0, SEEK_CUR) - length : offset, data, length);
}

ssize_t write(int file, const void *data, size_t length) {
    start();
    ssize_t written = syscall(SYS_write, file, data, length);
    if (recording >= 0) wrote(file, data, written, -1);
    stop();
    return written;
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) {
    start();
    ssize_t written = syscall(SYS_pwrite64, file, data, length, offset);
    if (recording >= 0) wrote(file, data, written, offset);
    stop();
    return written;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return pwrite64(file, data, length, offset); }

ssize_t writev(int file, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int n = 0; n < count; n++) {
        ssize_t written = write(file, parts[n].iov_base, parts[n].iov_len);
        if (written < 0) return all ? all : written;
        all += written;
        if ((size_t)written < parts[n].iov_len) break;
    }
    return all;
}

int ftruncate64(int file, off64_t length) {
    char path[PATH_MAX];
    start();
    int failed = syscall(SYS_ftruncate, file, length);
    if (!failed && recording >= 0 && path_of(file, path)) note('t', path, 0, length, "", 0);
    stop();
    return failed;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int synced(long call, int file) {
    char path[PATH_MAX];
    start();
    int failed = syscall(call, file);
    if (!failed && recording >= 0 && path_of(file, path)) note('s', path, 0, 0, "", 0);
    stop();
    return failed;
}

int fsync(int file) { return synced(SYS_fsync, file); }
int fdatasync(int file) { return synced(SYS_fdatasync, file); }

int renameat2(int from, const char *path, int to, const char *other, unsigned int flags) {
    char before[PATH_MAX], after[PATH_MAX];
    start();
    int failed = syscall(SYS_renameat2, from, path, to, other, flags);
    if (!failed && absolute(from, path, before) && absolute(to, other, after) && inside(before))
        note('r', before, after, 0, "", 0);
    stop();
    return failed;
}

int renameat(int from, const char *path, int to, const char *other) { return renameat2(from, path, to, other, 0); }
int rename(const char *path, const char *other) { return renameat2(AT_FDCWD, path, AT_FDCWD, other, 0); }

int unlinkat(int directory, const char *path, int flags) {
    char whole[PATH_MAX];
    start();
    int failed = syscall(SYS_unlinkat, directory, path, flags);
    if (!failed && absolute(directory, path, whole) && inside(whole)) note('u', whole, 0, 0, "", 0);
    stop();
    return failed;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int directory, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    start();
    int failed = syscall(SYS_mkdirat, directory, path, mode);
    if (!failed && absolute(directory, path, whole) && inside(whole)) note('d', whole, 0, 0, "", 0);
    stop();
    return failed;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
