/*
 * What libIPSec_MB does by itself: AES-128-CBC or -GCM in bursts of jobs with the same calls that the adaptor makes,
 * straight from C. Prints one line of requests and megabytes per second; bench/native/ipsecmb-burst.sh compiles it.
 *
 * usage: ipsecmb-burst cbc-enc|cbc-dec|gcm-enc|gcm-dec SIZE DEPTH SECONDS
 */
#include <intel-ipsec-mb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_DEPTH 128

struct request {
        uint8_t *source;
        uint8_t *target;
        uint8_t iv[16];
        uint8_t tag[16];
};

static struct request requests[MAX_DEPTH];
static uint8_t encryption[16 * 15] __attribute__((aligned(64)));
static uint8_t decryption[16 * 15] __attribute__((aligned(64)));
static struct gcm_key_data gcm_key __attribute__((aligned(64)));

static double now(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fill(IMB_JOB *job, struct request *r, int gcm, int encrypt, uint64_t size)
{
        memset(job, 0, sizeof(*job));
        job->cipher_direction = encrypt ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
        job->chain_order = encrypt ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
        job->key_len_in_bytes = 16;
        job->src = r->source;
        job->dst = r->target;
        job->msg_len_to_cipher_in_bytes = size;
        job->iv = r->iv;
        if (gcm) {
                job->cipher_mode = IMB_CIPHER_GCM;
                job->hash_alg = IMB_AUTH_AES_GMAC;
                job->enc_keys = job->dec_keys = &gcm_key;
                job->iv_len_in_bytes = 12;
                job->msg_len_to_hash_in_bytes = size;
                job->auth_tag_output = r->tag;
                job->auth_tag_output_len_in_bytes = 16;
        } else {
                job->cipher_mode = IMB_CIPHER_CBC;
                job->hash_alg = IMB_AUTH_NULL;
                job->enc_keys = encryption;
                job->dec_keys = decryption;
                job->iv_len_in_bytes = 16;
        }
}

int main(int argc, char **argv)
{
        IMB_JOB *jobs[MAX_DEPTH], template;
        uint8_t key[16] = "a key of no use";
        uint64_t done = 0;
        double start, seconds;
        uint32_t size, depth, i;
        int gcm, encrypt;
        IMB_MGR *manager;

        if (argc != 5 || (depth = atoi(argv[3])) < 1 || depth > MAX_DEPTH) {
                fprintf(stderr, "usage: %s cbc-enc|cbc-dec|gcm-enc|gcm-dec SIZE DEPTH SECONDS\n", argv[0]);
                return 64;
        }
        gcm = !strncmp(argv[1], "gcm", 3);
        encrypt = !strcmp(argv[1] + 4, "enc");
        size = atoi(argv[2]);
        manager = alloc_mb_mgr(0);
        if (manager == NULL)
                return 1;
        init_mb_mgr_auto(manager, NULL);
        IMB_AES_KEYEXP_128(manager, key, encryption, decryption);
        IMB_AES128_GCM_PRE(manager, key, &gcm_key);
        /* Away from power-of-two strides, which would measure the associativity of the cache. */
        uint64_t stride = size + 192;
        uint8_t *memory = aligned_alloc(64, (2 * stride * depth + 63) / 64 * 64);
        memset(memory, 1, 2 * stride * depth);
        for (i = 0; i < depth; i++) {
                requests[i].source = memory + 2 * i * stride;
                requests[i].target = requests[i].source + stride;
                memset(requests[i].iv, i, 16);
        }
        fill(&template, &requests[0], gcm, encrypt, size);
#if IMB_VERSION_NUM >= 0x10400
        imb_set_session(manager, &template);
#endif
        start = now();
        do {
                uint32_t round;
                for (round = 0; round < 16; round++) {
                        uint32_t n = IMB_GET_NEXT_BURST(manager, depth, jobs);
                        for (i = 0; i < n; i++) {
                                *jobs[i] = template;
                                jobs[i]->src = requests[i].source;
                                jobs[i]->dst = requests[i].target;
                                jobs[i]->iv = requests[i].iv;
                                jobs[i]->auth_tag_output = requests[i].tag;
                        }
                        n = IMB_SUBMIT_BURST_NOCHECK(manager, n, jobs);
                        done += n;
                        while (n < depth && (i = IMB_FLUSH_BURST(manager, depth - n, jobs)) > 0) {
                                n += i;
                                done += i;
                        }
                }
                seconds = now() - start;
        } while (seconds < atof(argv[4]));
        printf("%s version=%s size=%u depth=%u requests/s=%.0f MB/s=%.0f\n", argv[1], imb_get_version_str(), size,
               depth, done / seconds, done / seconds * size / 1e6);
        return 0;
}
