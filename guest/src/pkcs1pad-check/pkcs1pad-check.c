/*
 * Uses RSA with PKCS#1 v1.5 padding as user space can: through keys of the kernel's type "asymmetric", whose
 * operations the kernel does with pkcs1pad(rsa) and pkcs1pad(rsa,HASH). Compares with what openssl computed on the
 * host, and demands interrupts of the device for every operation.
 *
 *   pkcs1pad-check FOLDER
 *
 * FOLDER has a folder for each key, with the files that guest/rsa-cases.sh made: private.der (PKCS#8), public.der
 * (a certificate), HASH.digest and HASH.signature for each hash, secret and secret.sealed. An encryption has no
 * one right result; it is printed, and the host's openssl opens it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/keyctl.h>

#define PROCESS_KEYRING (-2)
/* An RSA key of 4096 bits, and room to see that nothing is written behind it. */
#define MAX_RESULT 512
#define GUARD 16
#define GUARD_BYTE 0xA5

struct bytes {
    uint8_t data[8192];
    size_t length;
};

static int checks, failures;

static void check(bool good, const char *key, const char *what) {
    checks++;
    if (!good) {
        failures++;
        printf("FAILED pkcs1pad-check key=%s %s\n", key, what);
    }
}

static bool load(const char *folder, const char *key, const char *name, struct bytes *result) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s", folder, key, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    result->length = fread(result->data, 1, sizeof result->data, file);
    fclose(file);
    return result->length > 0 && result->length < sizeof result->data;
}

static void must_load(const char *folder, const char *key, const char *name, struct bytes *result) {
    if (!load(folder, key, name, result)) {
        printf("FAILED pkcs1pad-check %s/%s/%s: cannot be read\n", folder, key, name);
        exit(2);
    }
}

/* Interrupts of all virtio devices but the file system's, of which there is none while this runs. */
static uint64_t interrupts(void) {
    char line[1024];
    uint64_t sum = 0;
    FILE *file = fopen("/proc/interrupts", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *at = strchr(line, ':');
        if (strstr(line, "virtio") == NULL || at == NULL)
            continue;
        for (char *end = at + 1;; at = end) {
            uint64_t value = strtoull(at + (*at == ':'), &end, 10);
            if (end == at + (*at == ':') || (*end != ' ' && *end != '\n'))
                break;
            sum += value;
        }
    }
    if (file != NULL)
        fclose(file);
    return sum;
}

/* One operation; the result's length, or -errno. The device must have raised an interrupt for it. */
static long operate(int operation, const char *key, int id, const char *info, const struct bytes *in, void *other,
                    size_t other_length) {
    struct keyctl_pkey_params parameters = {.key_id = id, .in_len = in->length, .out_len = other_length};
    uint64_t before = interrupts();
    long result = syscall(SYS_keyctl, operation, &parameters, info, in->data, other);
    int error = errno;
    char what[200];
    snprintf(what, sizeof what, "operation=%d %s: no interrupt, so the device had no part in it", operation, info);
    check(interrupts() > before, key, what);
    return result < 0 ? -error : result;
}

static void expect(long got, long wanted, const char *key, const char *operation, const char *info) {
    char what[200];
    snprintf(what, sizeof what, "%s %s: %ld (%s), expected %ld", operation, info, got,
             got < 0 ? strerror((int)-got) : "length", wanted);
    check(got == wanted, key, what);
}

static void expect_bytes(const uint8_t *got, const struct bytes *wanted, const char *key, const char *operation) {
    bool guarded = true;
    for (size_t i = wanted->length; i < wanted->length + GUARD; i++)
        guarded = guarded && got[i] == GUARD_BYTE;
    char what[100];
    snprintf(what, sizeof what, "%s: wrong bytes", operation);
    check(memcmp(got, wanted->data, wanted->length) == 0, key, what);
    check(guarded, key, "bytes behind the result were written");
}

static void sign_and_verify(const char *folder, const char *key, const char *hash, int private, int public) {
    struct bytes digest, signature;
    uint8_t result[MAX_RESULT + GUARD];
    char name[64], info[64];
    snprintf(name, sizeof name, "%s.digest", hash);
    must_load(folder, key, name, &digest);
    snprintf(name, sizeof name, "%s.signature", hash);
    must_load(folder, key, name, &signature);
    snprintf(info, sizeof info, "enc=pkcs1 hash=%s", hash);

    memset(result, GUARD_BYTE, sizeof result);
    long length = operate(KEYCTL_PKEY_SIGN, key, private, info, &digest, result, signature.length);
    expect(length, (long)signature.length, key, "sign", info);
    expect_bytes(result, &signature, key, info);

    length = operate(KEYCTL_PKEY_VERIFY, key, public, info, &digest, signature.data, signature.length);
    expect(length, 0, key, "verify", info);
    length = operate(KEYCTL_PKEY_VERIFY, key, private, info, &digest, signature.data, signature.length);
    expect(length, 0, key, "verify with the private key", info);
    digest.data[digest.length - 1] ^= 1;
    length = operate(KEYCTL_PKEY_VERIFY, key, public, info, &digest, signature.data, signature.length);
    expect(length, -EKEYREJECTED, key, "verify of another digest", info);
    digest.data[digest.length - 1] ^= 1;
    signature.data[signature.length / 2] ^= 1;
    length = operate(KEYCTL_PKEY_VERIFY, key, public, info, &digest, signature.data, signature.length);
    check(length < 0, key, "a spoilt signature was accepted");
}

static void encrypt_and_decrypt(const char *folder, const char *key, int private, int public) {
    static const char info[] = "enc=pkcs1";
    struct bytes secret, sealed;
    uint8_t result[MAX_RESULT + GUARD];
    must_load(folder, key, "secret", &secret);
    must_load(folder, key, "secret.sealed", &sealed);

    memset(result, GUARD_BYTE, sizeof result);
    long length = operate(KEYCTL_PKEY_DECRYPT, key, private, info, &sealed, result, sealed.length);
    expect(length, (long)secret.length, key, "decrypt", info);
    expect_bytes(result, &secret, key, "decrypt");

    memset(result, GUARD_BYTE, sizeof result);
    length = operate(KEYCTL_PKEY_ENCRYPT, key, public, info, &secret, result, sealed.length);
    expect(length, (long)sealed.length, key, "encrypt", info);
    printf("SEALED %s ", key);
    for (size_t i = 0; i < sealed.length; i++)
        printf("%02x", result[i]);
    printf("\n");
    sealed.data[sealed.length / 2] ^= 1;
    length = operate(KEYCTL_PKEY_DECRYPT, key, private, info, &sealed, result, sealed.length);
    check(length != (long)secret.length || memcmp(result, secret.data, secret.length) != 0, key,
          "a spoilt ciphertext was decrypted");
}

static int add_key(const char *folder, const char *key, const char *name) {
    struct bytes encoded;
    must_load(folder, key, name, &encoded);
    long id = syscall(SYS_add_key, "asymmetric", name, encoded.data, encoded.length, PROCESS_KEYRING);
    if (id < 0) {
        printf("FAILED pkcs1pad-check key=%s add_key %s: %s\n", key, name, strerror(errno));
        exit(2);
    }
    return (int)id;
}

int main(int argc, char **argv) {
    static const char *const hashes[] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
    int keys = 0;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        fprintf(stderr, "usage: pkcs1pad-check FOLDER\n");
        return 64;
    }
    uint64_t before = interrupts();
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        int private = add_key(argv[1], entry->d_name, "private.der");
        int public = add_key(argv[1], entry->d_name, "public.der");
        for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
            sign_and_verify(argv[1], entry->d_name, hashes[i], private, public);
        encrypt_and_decrypt(argv[1], entry->d_name, private, public);
        keys++;
    }
    closedir(folder);
    bool passed = keys > 0 && failures == 0;
    printf("RESULT pkcs1pad-check keys=%d checks=%d failures=%d interrupts=%llu status=%s\n", keys, checks, failures,
           (unsigned long long)(interrupts() - before), passed ? "passed" : "failed");
    return passed ? 0 : 1;
}
