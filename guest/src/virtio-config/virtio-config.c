/*
 * virtio-config: prints the configuration space of a virtio crypto device as the guest sees it.
 *
 *     virtio-config /sys/devices/pci0000:00/0000:00:02.0
 *
 * The driver reads it too but shows nothing of it. With a device that the daemon serves as a whole this is
 * what the daemon answered to GET_CONFIG, at the far end of the path. Read-only: the kernel's driver owns
 * the device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* PCI: where the list of capabilities starts, and the id of a vendor's own capability. */
enum { PCI_CAPABILITY_LIST = 0x34, PCI_CAP_ID_VNDR = 0x09 };

/* virtio: a vendor capability of this type says in which BAR the device's own configuration lies. */
enum { VIRTIO_PCI_CAP_DEVICE_CFG = 4 };

enum { CONFIG_BYTES = 56 };

static const char *device_folder;

static void die(const char *what) {
    fprintf(stderr, "virtio-config: %s: %s\n", device_folder, what);
    exit(1);
}

static int open_in_folder(const char *name, int flags) {
    char path[512];
    int fd;

    snprintf(path, sizeof path, "%s/%s", device_folder, name);
    fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "virtio-config: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return fd;
}

static uint32_t le32(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

int main(int argc, char **argv) {
    uint8_t pci[256];
    uint8_t config[CONFIG_BYTES];
    int fd, visited;

    if (argc != 2) {
        fprintf(stderr, "usage: virtio-config PCI-DEVICE-FOLDER\n");
        return 2;
    }
    device_folder = argv[1];
    fd = open_in_folder("config", O_RDONLY);
    if (read(fd, pci, sizeof pci) != sizeof pci)
        die("config: shorter than 256 bytes");
    close(fd);

    /* At most 48 capabilities fit; a list that is longer runs in a circle. */
    uint8_t at = pci[PCI_CAPABILITY_LIST] & 0xfc;
    for (visited = 0; at != 0 && visited < 48; visited++, at = pci[at + 1] & 0xfc)
        if (at <= sizeof pci - 16 && pci[at] == PCI_CAP_ID_VNDR && pci[at + 3] == VIRTIO_PCI_CAP_DEVICE_CFG)
            break;
    if (at == 0 || visited == 48)
        die("no virtio capability for the device's configuration");

    uint32_t bar = pci[at + 4], offset = le32(pci + at + 8), length = le32(pci + at + 12);
    if (bar > 5 || length < CONFIG_BYTES)
        die("configuration space is shorter than 56 bytes");

    char resource[16];
    snprintf(resource, sizeof resource, "resource%u", bar);
    fd = open_in_folder(resource, O_RDONLY);
    long page = sysconf(_SC_PAGESIZE);
    size_t in_page = offset % page;
    const volatile uint8_t *mapped =
        mmap(NULL, in_page + CONFIG_BYTES, PROT_READ, MAP_SHARED, fd, offset - in_page);
    if (mapped == MAP_FAILED)
        die("its registers cannot be mapped");
    /* Registers: read each 32-bit field with one access, as the standard demands. */
    for (int i = 0; i < CONFIG_BYTES; i += 4) {
        uint32_t field = *(const volatile uint32_t *)(mapped + in_page + i);
        memcpy(config + i, &field, sizeof field);
    }

    printf("CONFIG status=%u max_dataqueues=%u services=0x%x cipher=0x%08x:%08x hash=0x%x mac=0x%08x:%08x "
           "aead=0x%x max_cipher_key_len=%u max_auth_key_len=%u akcipher=0x%x max_size=0x%08x%08x\n",
           le32(config), le32(config + 4), le32(config + 8), le32(config + 16), le32(config + 12),
           le32(config + 20), le32(config + 28), le32(config + 24), le32(config + 32), le32(config + 36),
           le32(config + 40), le32(config + 44), le32(config + 52), le32(config + 48));
    return 0;
}
