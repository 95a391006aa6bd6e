/* Makes a disk fail: loaded into a process by LD_PRELOAD. While the file $DISK_FAULT_FILE exists, writes and syncs of
   files below $DISK_FAULT_FOLDER fail. The file holds a number of errno and a mode: "writes" fails writes and syncs,
   "half" does so after half of the first write, "syncs" fails only syncs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name)

static int begun;

static int isOurs(int fd) {
  char link[64], path[4096];
  const char *folder = getenv("DISK_FAULT_FOLDER");
  if (!folder) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

/* Returns errno of the failure, or 0. */
static int failure(int fd, char *mode) {
  int saved = errno, number = 0;
  const char *file = getenv("DISK_FAULT_FILE");
  int isOrdered = file && access(file, F_OK) == 0;
  FILE *in = isOrdered && isOurs(fd) ? fopen(file, "re") : NULL;
  if (in) {
    if (fscanf(in, "%d %15s", &number, mode) != 2) number = 0;
    fclose(in);
  } else if (!isOrdered) {
    begun = 0; /* Writes to other files leave the failure under way as it is. */
  }
  errno = saved;
  return number;
}

/* Returns how much of a write succeeds; -1, with errno set, if it fails. */
static ssize_t allowed(int fd, size_t count) {
  char mode[16] = "";
  int number = failure(fd, mode);
  if (!number || mode[0] == 's') return (ssize_t) count;
  if (mode[0] == 'h' && !begun && count > 1) {
    begun = 1;
    return (ssize_t) (count / 2);
  }
  errno = number;
  return -1;
}

static int refused(int fd, int isSync) {
  char mode[16] = "";
  int number = failure(fd, mode);
  if (!number || (!isSync && mode[0] == 's')) return 0;
  errno = number;
  return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  ssize_t most = allowed(fd, count);
  return most < 0 ? -1 : real(fd, bytes, (size_t) most);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
  ssize_t most = allowed(fd, count);
  return most < 0 ? -1 : real(fd, bytes, (size_t) most, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  ssize_t most = allowed(fd, count);
  return most < 0 ? -1 : real(fd, bytes, (size_t) most, at);
}

int fsync(int fd) {
  REAL(int, "fsync", int);
  return refused(fd, 1) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(int, "fdatasync", int);
  return refused(fd, 1) ? -1 : real(fd);
}

int ftruncate(int fd, off_t length) {
  REAL(int, "ftruncate", int, off_t);
  return refused(fd, 0) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  REAL(int, "ftruncate64", int, off64_t);
  return refused(fd, 0) ? -1 : real(fd, length);
}
